"""What each message of the selection needs to know, at the moment of sending, in the reader's language."""

from selection.emails import after, discussion, evaluation, pairing, panel, samples, stakeholders


def register() -> None:
    """Make every topic of the selection known."""
    for part in (evaluation, panel, discussion, after, stakeholders, pairing, samples):
        part.register()
