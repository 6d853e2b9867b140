"""The names under which something is kept in a cache: one way of making them, with language and audience (R20)."""

from hashlib import sha256

EVERYBODY, STRANGERS = (
    "everybody",
    "strangers",
)  # strangers: readers without a session, who see pages without names


def key(what: str, *depends_on: object, language: str | None, audience: str = EVERYBODY) -> str:
    """Return the key of `what`, which depends on nothing but what is given here.

    `language` None says that nothing of it is worded, `audience` for whom it may be shown; what a person sees as
    themselves is never kept.
    """
    said = repr((language, audience, depends_on))
    return f"{what}:{sha256(said.encode()).hexdigest()}"
