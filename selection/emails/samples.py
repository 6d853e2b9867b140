"""What is fictional in the samples of this app's messages (`r2r_portal.outbox.samples`)."""

from applications.emails_samples import APPLICATION, REFERENCE
from r2r_portal import times
from r2r_portal.maillines import broken
from r2r_portal.outbox import samples
from r2r_portal.outbox.samples import ADA, LETTER, LONG, MEETS, ZONES, Words

LETTERS = {
    "body": LETTER,
    "subject": (
        f"[EU-Japan R2R] Result of your application {REFERENCE}",
        "【日欧地域間協力】選考結果のお知らせ",
    ),
}


def proposed(language: str) -> str:
    """Return an instant that somebody proposes for a meeting."""
    return broken(times.instant(MEETS, language, ZONES[language]))


WORDS: Words = {
    "application": APPLICATION, "evaluator": ADA["said"], "goes_out": samples.instant, "is_agreed": True, "is_declined": False,
    "is_late": False, "left": 1, "mode": ("Online", "オンライン"), "next": {"decision": {"application": {"reference": "EU-2022-021"}}},
    "next_territory": ("Other Region", "別例県"), "offer": {"status": "declined"}, "outcome": ("Not selected", "選外"), "practice": 1,
    "proposed": [proposed], "reference": REFERENCE, "since": samples.instant, "state": ("Upheld", "申立てを認める"), "talks": 1,
    "text": LONG, "was_agreed": True,
}  # fmt: skip
OF_KIND: dict[str, Words] = {
    "decision.corrected": LETTERS,
    "decision.moved_up": LETTERS,
    "decision.released": LETTERS,
    "discussion.remarks": {"lines": [[REFERENCE, 2]]},
    "offer.due": {"day": ("Friday 17 June", "6月17日（金）")},
}


def register() -> None:
    """Give the samples."""
    samples.give("selection", WORDS, OF_KIND)
