"""Topics: an event's name, what its message needs to know, and the folder of its texts.

An app registers its topics in `AppConfig.ready`. The words of topic `application.submitted` stand in
`templates/emails/application/submitted/{en,ja}.txt`, the first line being the subject.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from r2r_portal.outbox.models import Message

Context = Callable[[Message], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Attachment:
    """A file that goes along: never needed to act, an extra only."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Topic:
    """One kind of message. `context` returns None when the message has lost its reason."""

    name: str
    context: Context
    attachments: Callable[[Message], list[Attachment]] = field(default=lambda message: [])
    headers: Callable[[Message], Mapping[str, str]] = field(default=lambda message: {})

    def template(self, language: str) -> str:
        """Return the path of the text in `language`."""
        return f"emails/{self.name.replace('.', '/')}/{language}.txt"


SECRET = frozenset({"account.code"})  # topics whose words nobody but the recipient reads
TOPICS: dict[str, Topic] = {}


def register(
    name: str,
    context: Context,
    attachments: Callable[[Message], list[Attachment]] | None = None,
    headers: Callable[[Message], Mapping[str, str]] | None = None,
) -> None:
    """Make a topic known; a second registration under the same name is a mistake."""
    if name in TOPICS:
        raise ValueError(f"topic {name} is registered twice")
    extras: dict[str, Any] = {"attachments": attachments, "headers": headers}
    TOPICS[name] = Topic(name, context, **{key: value for key, value in extras.items() if value})
