"""What is fictional in the samples of this app's messages (`r2r_portal.outbox.samples`)."""

from datetime import timedelta

from r2r_portal import times
from r2r_portal.maillines import broken
from r2r_portal.outbox import samples
from r2r_portal.outbox.samples import ADA, AT, BODY, CLOSES, LINK, LONG, TEXT, Words

REFERENCE = "EU-2022-017"
HASH = "9f2c41d07be3a85660c1f4e29d7a3b18" * 2
SIGNATURE = "Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgc2lnbmF0dXJl" * 2
APPLICATION = {"said": REFERENCE, "reference": REFERENCE, "organisation": {"said": BODY, "name": BODY}}
ABOUT = ("Example Region", "例示県")
DEPARTMENT = ("Directorate for Innovation", "産業労働部 産業振興課")
FIELD = {"label": ("Contact person", "担当者"), "old": {"text": "A"}, "new": {"text": "B"}}


def earlier(language: str) -> str:
    """Return a deadline as it was before."""
    return broken(times.deadline(CLOSES - timedelta(days=7), language))


def closing_hour(language: str) -> str:
    """Return the last minute of a deadline."""
    return times.clock(CLOSES - timedelta(minutes=1), language, times.BRUSSELS)


def days_left(language: str) -> str:
    """Return how long a deadline is away."""
    return times.days_left(CLOSES, AT, language)


WORDS: Words = {
    "about": ABOUT, "admin": LINK, "application": APPLICATION, "apply": LINK, "asker": ADA, "by": ADA["said"],
    "changed": [("Contact person", "担当者")], "changes": TEXT, "closing": samples.deadline, "closing_day": samples.short_day,
    "closing_hour": closing_hour, "days_left": days_left, "department": DEPARTMENT, "document": LINK,
    "drafts": [{"about": ABOUT, "closing": TEXT, "link": LINK}] * 2, "former": ADA,
    "invitation": {
        "department": DEPARTMENT, "name": ADA["said"], "email": ADA["email"], "territory": ABOUT, "message": LONG, "reason": LONG,
        "has_application": True, "has_twin": True, "get_language_display": ("English", "日本語"),
    },
    "invite": {"email": "bo@example.eu", "invited_by": ADA}, "is_change": False, "is_editor": True, "is_later": True, "is_me": False,
    "is_open": True, "is_own": True, "is_submitted": False, "must_move": True, "new": samples.deadline, "old": earlier, "owners": [ADA],
    "post": ("Head of unit", "課長"), "proposer": ADA["said"], "provenance": ("Entered by the secretariat", "事務局が代理入力"),
    "received": samples.instant, "received_on": samples.day, "received_utc": times.utc(AT),
    "request": {"said": TEXT, "by": ADA, "reason": LONG, "answer": LONG, "text": LONG, "granted": True},
    "results_by": samples.day, "saved": samples.instant, "stamp": ("2 min 10 s", "2分10秒"), "stays": True,
    "submission": {
        "reference": REFERENCE, "number": 2, "content_hash": HASH, "signature": SIGNATURE, "signing_key": "2022-1", "reason": LONG,
    },
    "submitter": ADA, "translation": {"path": ("Answer 3.1", "設問3.1"), "objection": LONG}, "verify": LINK,
}  # fmt: skip
OF_KIND: dict[str, Words] = {"application.corrected": {"changes": [FIELD]}}


def register() -> None:
    """Give the samples."""
    samples.give("applications", WORDS, OF_KIND)
