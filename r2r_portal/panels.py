"""What an app shows on "My page": the composition root asks each app for its panels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One box: a title, some sentences, one link; urgent ones come first."""

    title: str
    lines: tuple[str, ...]
    link: str
    link_text: str
    urgent: bool = False
