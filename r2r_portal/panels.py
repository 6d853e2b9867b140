"""What an app shows on "My page" and on the staff's "Today": the composition root asks each app for its part."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One box: a title, some sentences, one link; urgent ones come first."""

    title: str
    lines: tuple[str, ...]
    link: str
    link_text: str
    urgent: bool = False


@dataclass(frozen=True)
class Due:
    """One line of "Today": how many of what wait for staff, and the way to them; red only when late."""

    count: int
    words: str  # the number included: "3 applications need an eligibility check"
    link: str
    verb: str
    late: bool = False
