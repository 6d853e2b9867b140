"""Something fictional to fill the words of every kind of message with, in both languages: previews and tests share it (M3).

Values stand under the names that the built-in words print, a pair being English and Japanese. What a kind means otherwise
by a name stands under the kind.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from r2r_portal import times
from r2r_portal.maillines import broken
from r2r_portal.outbox.models import Message

ZONES = {"en": times.BRUSSELS, "ja": times.TOKYO}
CLOSES = datetime(2022, 5, 30, 22, tzinfo=UTC)
AT = datetime(2022, 5, 16, 7, 5, tzinfo=UTC)
MEETS = datetime(2022, 7, 13, 7, tzinfo=UTC)
DAY = date(2022, 6, 17)
REFERENCE = "EU-2022-017"
HASH = "9f2c41d07be3a85660c1f4e29d7a3b18" * 2
SIGNATURE = "Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgc2lnbmF0dXJl" * 2
LINK, OTHER = ("/en/example/", "/ja/example/"), ("/ja/example/", "/en/example/")
PAGES = (
    "admin", "apply", "ask", "desk_page", "document", "inbox", "leave", "link", "page", "today", "verify", "why",
)  # fmt: skip
TRUE = ("first", "has_twin", "is_agreed", "is_editor", "is_later", "is_open", "is_own", "is_registered",
        "must_move", "several_days", "stays", "was_agreed")  # fmt: skip
FALSE = (
    "again", "as_planned", "begun", "by_mail", "cancelled", "captions_only", "is_change", "is_declined", "is_draft", "is_late",
    "is_me", "is_new", "is_submitted", "is_visit", "nobody",
)  # fmt: skip


class Named(dict[str, Any]):
    """A row with columns, and what it is called."""

    def __str__(self) -> str:
        return str(self.get("said", ""))


def message(topic: str, language: str) -> Message:
    """Return a message of a kind to somebody fictional, kept nowhere."""
    return Message(
        topic=topic, to="ada@example.eu", language=language, zone=ZONES[language].key, payload={}, created_at=AT, due_at=AT,
        subject="", body="",
    )  # fmt: skip


def context(topic: str, language: str) -> dict[str, Any]:
    """Return a value for every name that the words of a kind may print, in one language."""
    return {
        name: _in(language, value)
        for name, value in {
            **_flags(),
            **_pages(),
            **_moments(language),
            **WORDS,
            **OF_KIND.get(topic, {}),
        }.items()
    }


def _in(language: str, value: Any) -> Any:
    """Return the side of each pair that is in a language, all the way down."""
    if isinstance(value, tuple):
        return value[0] if language == "en" else value[1]
    if isinstance(value, list):
        return [_in(language, one) for one in value]
    if isinstance(value, dict):
        return Named({name: _in(language, one) for name, one in value.items()})
    return value


def _flags() -> dict[str, Any]:
    return {**dict.fromkeys(TRUE, True), **dict.fromkeys(FALSE, False)}


def _pages() -> dict[str, Any]:
    return {**dict.fromkeys(PAGES, LINK), "other": OTHER, "other_page": OTHER}


def _moments(language: str) -> dict[str, Any]:
    """Return every instant and day as messages print them."""
    zone, until = ZONES[language], times.day(DAY, language)
    deadline, arrived = broken(times.deadline(CLOSES, language)), broken(times.instant(AT, language, zone))
    days = ("day", "listed_on", "paid_on", "rate_on", "received_on", "results_by", "until")
    instants = ("goes_out", "link_from", "saved", "since")
    return {
        **dict.fromkeys(days, until), **dict.fromkeys(("closing_day", "due_day"), times.day(DAY, language, year=False)), **dict.fromkeys(instants, arrived), "closes": until, "closing": deadline,
        "closing_hour": times.clock(CLOSES - timedelta(minutes=1), language, times.BRUSSELS),
        "days_left": times.days_left(CLOSES, AT, language), "due": deadline, "new": deadline,
        "old": broken(times.deadline(CLOSES - timedelta(days=7), language)), "received": arrived, "received_utc": times.utc(AT),
        "when": broken(times.online(MEETS, MEETS + timedelta(minutes=90), language, zone)),
        "proposed": [broken(times.instant(MEETS, language, zone))],
        "soon": times.begins(MEETS, MEETS - timedelta(days=1), language, zone),
    }  # fmt: skip


ADA = {"said": "Ada LOVELACE", "email": "ada@example.eu", "name": "Ada LOVELACE"}
BODY = ("Example Region Development Agency", "例示県")
TEXT = ("This is a fictional sentence.", "これは架空の文章です。")
LONG = (
    "These are two fictional sentences.\nThe second one ends here.",
    "これは架空の文章です。\n二つ目の文はここで終わります。",
)
VISIT = ("Visit to Japan 2022", "日本視察2022")
EVENT = ("Webinar on hydrogen", "ウェビナー「水素」")
QUESTION = {
    "said": TEXT, "number": "HD-0231", "text": LONG, "name": ADA["said"], "assignee": ADA["said"],
    "form_question": ("Contact person", "担当者"), "get_topic_display": ("Eligibility", "応募資格"),
    "get_language_display": ("English", "日本語"),
}  # fmt: skip
PUBLISHED = {"answer": {"question_text": LONG, "answer_text": LONG}, "page": LINK}

WORDS: dict[str, Any] = {
    # who
    "name": ADA["said"], "asker": ADA, "by": ADA["said"], "former": ADA, "person": ADA, "owners": [ADA],
    "submitter": ADA, "proposer": ADA["said"], "evaluator": ADA["said"], "invite": {"email": "bo@example.eu", "invited_by": ADA},
    "department": ("Directorate for Innovation", "産業労働部 産業振興課"), "post": ("Head of unit", "課長"),
    "territory": ("Example Region", "例示県"), "next_territory": ("Other Region", "別例県"), "body": BODY,
    "phone": "+32 2 000 00 00",
    # what
    "about": ("Example Region", "例示県"), "reference": REFERENCE,
    "application": {
        "said": REFERENCE, "reference": REFERENCE, "organisation": {"said": BODY, "name": BODY},
    },
    "submission": {
        "reference": REFERENCE, "number": 2, "content_hash": HASH, "signature": SIGNATURE, "signing_key": "2022-1",
        "reason": LONG,
    },
    "visit": VISIT, "title": EVENT, "meeting": EVENT, "topic": EVENT, "text": LONG, "subject": ("A fictional subject", "架空の件名"),
    "venue": ("Example Hall, Nagoya", "例示会館（名古屋市）"), "room": ("Room 2", "第2会議室"), "place": ("Example Hall", "例示会館"),
    "how": ("Online", "オンライン"), "mode": ("Online", "オンライン"), "interpretation": ("English and Japanese", "日英同時通訳"),
    "join": "https://meet.example.eu/r2r", "join_text": ("Passcode: 0000", "パスコード：0000"),
    "file": {"said": "letter.pdf", "name": "letter.pdf", "scan_detail": "Eicar-Test-Signature"},
    "recording": "https://video.example.eu/r2r", "spoken": ("English", "英語"), "captions": ("Japanese captions", "日本語字幕"),
    "provenance": ("Entered by the secretariat", "事務局が代理入力"), "stamp": ("2 min 10 s", "2分10秒"), "mark": "HD-0231",
    "changed": [("Contact person", "担当者")], "changes": TEXT, "lacking": [("Passport number", "旅券番号")],
    "lines": [("Added: Monday 14 November 09:30, Reception", "追加：11月14日（月）9:30　表敬訪問")],
    "people": [{"said": ADA["said"], "name": ADA["said"], "missing": [("passport number", "旅券番号")]}],
    "drafts": [{"about": ("Example Region", "例示県"), "closing": TEXT, "link": LINK}] * 2,
    "answers": [PUBLISHED], "answer": LONG, "reason": LONG, "reply": LONG, "promise": LONG, "recommendation": LONG,
    "questions": [TEXT], "question": QUESTION, "difference": "120.00 EUR", "outcome": ("Not selected", "選外"),
    "state": ("Upheld", "申立てを認める"), "kind": "files", "consent": {"title": EVENT, "granted": True},
    "request": {"said": TEXT, "by": ADA, "reason": LONG, "answer": LONG, "text": LONG, "granted": True},
    "invitation": {
        "department": ("Directorate for Innovation", "産業労働部 産業振興課"), "name": ADA["said"], "email": ADA["email"],
        "territory": ("Example Region", "例示県"), "message": LONG, "reason": LONG, "has_application": True, "has_twin": True,
        "get_language_display": ("English", "日本語"),
    },
    "translation": {"path": ("Answer 3.1", "設問3.1"), "objection": LONG},
    "sheet": {
        "nights": 6, "rate": {"source": ("European Central Bank", "欧州中央銀行"), "yen_per_euro": "145.21"},
        "table": {"title": ("Rates of 2022", "2022年度単価表"), "is_example": True},
    },
    "wish": {"text": LONG, "answer": LONG}, "accepted": True, "offer": {"status": "declined"},
    "next": {"decision": {"application": {"reference": "EU-2022-021"}}},
    # how many
    "code": "1234 5678", "minutes": 15, "count": 2, "left": 1, "talks": 1, "practice": 1, "number": "R2R-2022-0007",
    "version": 3, "held": 2, "free": 1, "months": 6, "total": "2,434.56 EUR", "most": "2,434.56 EUR",
    "travel": "1,234.56 EUR", "nightly": "200.00 EUR", "deduction": "50.00 EUR", "payment": "EXAMPLE-1",
    "paid_places": 3, "days": ("14 to 18 November 2022", "2022年11月14日～18日"),
}  # fmt: skip

LETTER = (
    "Dear Ada LOVELACE,\n\nthis is a fictional letter.\n\nEU-Japan R2R Secretariat\n",
    "例示県 産業労働部\nご担当者 様\n\nこれは架空の文面です。\n\n日欧地域間イノベーション協力 事務局\n",
)
RESULT = (f"[EU-Japan R2R] Result of your application {REFERENCE}", "【日欧地域間協力】選考結果のお知らせ")
LETTERS = {"body": LETTER, "subject": RESULT}
HELPDESK: dict[str, Any] = {"reply": {"text": LONG}}
FIELD = {"label": ("Contact person", "担当者"), "old": {"text": "A"}, "new": {"text": "B"}}
OF_KIND: dict[str, dict[str, Any]] = {
    "agenda.changed": {"first": False},
    "answer.returned": {"answer": {"question_text": LONG}},
    "application.corrected": {"changes": [FIELD]},
    "decision.corrected": LETTERS,
    "decision.moved_up": LETTERS,
    "decision.released": LETTERS,
    "delegation.data": {"total": 3, "due": ("14 October 2022", "2022年10月14日")},
    "delegation.opened": {"total": 3, "due": ("14 October 2022", "2022年10月14日")},
    "details.due": {"due": ("14 October 2022", "2022年10月14日")},
    "discussion.remarks": {"lines": [[REFERENCE, 2]]},
    "feedback.unreachable": {"people": [ADA["said"]]},
    "helpdesk.answered": HELPDESK,
    "helpdesk.replied": HELPDESK,
    "helpdesk.waiting": {"questions": [QUESTION]},
    "newsletter.issue": {"body": LETTER},
    "offer.due": {"day": ("Friday 17 June", "6月17日（金）")},
    "registration.waiting": {"place": 4},
}
