"""What is fictional in the samples of this app's messages (`r2r_portal.outbox.samples`)."""

from datetime import timedelta

from r2r_portal import times
from r2r_portal.outbox import samples
from r2r_portal.outbox.samples import ADA, EVENT, LONG, MEETS, ZONES, Words

ONLINE = ("Online", "オンライン")
NAMED_BY = {"total": 3, "due": ("14 October 2022", "2022年10月14日")}


def soon(language: str) -> str:
    """Return how near an event is."""
    return times.begins(MEETS, MEETS - timedelta(days=1), language, ZONES[language])


WORDS: Words = {
    "accepted": True, "again": False, "as_planned": False, "begun": False, "cancelled": False,
    "captions": ("Japanese captions", "日本語字幕"), "captions_only": False, "closes": samples.day,
    "days": ("14 to 18 November 2022", "2022年11月14日～18日"), "deduction": "50.00 EUR", "difference": "120.00 EUR", "first": True,
    "free": 1, "held": 2, "how": ONLINE, "interpretation": ("English and Japanese", "日英同時通訳"), "is_draft": False, "is_late": False, "is_new": False,
    "is_registered": True, "is_visit": False, "join": "https://meet.example.eu/r2r", "join_text": ("Passcode: 0000", "パスコード：0000"),
    "lacking": [("Passport number", "旅券番号")], "lines": [("Added: Monday 14 November 09:30, Reception", "追加：11月14日（月）9:30　表敬訪問")],
    "link_from": samples.instant, "listed_on": samples.day, "meeting": EVENT, "months": 6, "most": "2,434.56 EUR",
    "nightly": "200.00 EUR", "nobody": False, "number": "R2R-2022-0007", "paid_on": samples.day, "payment": "EXAMPLE-1",
    "people": [{"said": ADA["said"], "name": ADA["said"], "missing": [("passport number", "旅券番号")]}], "phone": "+32 2 000 00 00",
    "promise": LONG, "rate_on": samples.day, "recommendation": LONG, "recording": "https://video.example.eu/r2r",
    "room": ("Room 2", "第2会議室"), "several_days": True,
    "sheet": {
        "nights": 6, "rate": {"source": ("European Central Bank", "欧州中央銀行"), "yen_per_euro": "145.21"},
        "table": {"title": ("Rates of 2022", "2022年度単価表"), "is_example": True},
    },
    "soon": soon, "spoken": ("English", "英語"), "topic": EVENT, "total": "2,434.56 EUR", "travel": "1,234.56 EUR",
    "venue": ("Example Hall, Nagoya", "例示会館（名古屋市）"), "version": 3, "visit": ("Visit to Japan 2022", "日本視察2022"),
    "wish": {"text": LONG, "answer": LONG},
}  # fmt: skip
OF_KIND: dict[str, Words] = {
    "agenda.changed": {"first": False},
    "claim.due": {"due": samples.day},
    "delegation.data": NAMED_BY,
    "delegation.opened": NAMED_BY,
    "details.due": {"due": NAMED_BY["due"]},
    "feedback.unreachable": {"people": [ADA["said"]]},
    "registration.waiting": {"place": 4},
}


def register() -> None:
    """Give the samples."""
    samples.give("programme", WORDS, OF_KIND)
