"""What is fictional in the samples of the portal's own messages (`r2r_portal.outbox.samples`)."""

from r2r_portal.outbox import samples
from r2r_portal.outbox.samples import LINK, Words

WORDS: Words = {"today": LINK, "why": LINK}  # `digest`, `privacy.unused`


def register() -> None:
    """Give the samples."""
    samples.give("r2r_portal.site", WORDS)
