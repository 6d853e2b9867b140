"""Something fictional to fill the words of every kind of message with, in both languages: previews and tests share it (M3).

Here stands what messages of several apps print; what only one app's print stands beside its messages, in `emails_samples`,
and is given when the app is ready. Values stand under the names that the built-in words print: a pair is English and
Japanese, a function makes the words in a language. What a kind means otherwise by a name stands under the kind.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from r2r_portal import times
from r2r_portal.maillines import broken
from r2r_portal.outbox.mails import PAGES
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import TOPICS

ZONES = {"en": times.BRUSSELS, "ja": times.TOKYO}
CLOSES = datetime(2022, 5, 30, 22, tzinfo=UTC)
AT = datetime(2022, 5, 16, 7, 5, tzinfo=UTC)
MEETS = datetime(2022, 7, 13, 7, tzinfo=UTC)
DAY = date(2022, 6, 17)
LINK, OTHER = ("/en/example/", "/ja/example/"), ("/ja/example/", "/en/example/")
ADA = {"said": "Ada LOVELACE", "email": "ada@example.eu", "name": "Ada LOVELACE"}
BODY = ("Example Region Development Agency", "例示県")
TEXT = ("This is a fictional sentence.", "これは架空の文章です。")
LONG = (
    "These are two fictional sentences.\nThe second one ends here.",
    "これは架空の文章です。\n二つ目の文はここで終わります。",
)
EVENT = ("Webinar on hydrogen", "ウェビナー「水素」")
LETTER = (
    "Dear Ada LOVELACE,\n\nthis is a fictional letter.\n\nEU-Japan R2R Secretariat\n",
    "例示県 産業労働部\nご担当者 様\n\nこれは架空の文面です。\n\n日欧地域間イノベーション協力 事務局\n",
)
Words = Mapping[str, Any]


class Named(dict[str, Any]):
    """A row with columns, and what it is called."""

    def __str__(self) -> str:
        return str(self.get("said", ""))


def day(language: str) -> str:
    """Return a day as messages print it."""
    return times.day(DAY, language)


def short_day(language: str) -> str:
    """Return a day without its year."""
    return times.day(DAY, language, year=False)


def instant(language: str) -> str:
    """Return an instant as messages print it."""
    return broken(times.instant(AT, language, ZONES[language]))


def deadline(language: str) -> str:
    """Return a deadline as messages print it."""
    return broken(times.deadline(CLOSES, language))


def online(language: str) -> str:
    """Return when something online takes place."""
    return broken(times.online(MEETS, MEETS + timedelta(minutes=90), language, ZONES[language]))


SHARED: Words = {
    **dict.fromkeys(PAGES, LINK), "other": OTHER, "other_page": OTHER, "answer": LONG, "body": BODY, "count": 2, "day": day,
    "due": deadline, "due_day": short_day, "file": {"said": "letter.pdf", "name": "letter.pdf", "scan_detail": "Eicar-Test-Signature"},
    "lines": [TEXT], "name": ADA["said"], "person": ADA, "place": ("Example Hall", "例示会館"), "questions": [TEXT], "reason": LONG,
    "reply": LONG, "subject": ("A fictional subject", "架空の件名"), "territory": ("Example Region", "例示県"), "title": EVENT,
    "until": day, "when": online,
}  # fmt: skip
_OF_APP: dict[str, Words] = {}
_OF_KIND: dict[str, Words] = {}


def give(app: str, words: Words, of_kind: Mapping[str, Words] | None = None) -> None:
    """Let an app (its package) give what its messages print, and what single kinds of them mean otherwise."""
    _OF_APP[app] = words
    _OF_KIND.update(of_kind or {})


def message(topic: str, language: str) -> Message:
    """Return a message of a kind to somebody fictional, kept nowhere."""
    return Message(
        topic=topic, to="ada@example.eu", language=language, zone=ZONES[language].key, payload={}, created_at=AT, due_at=AT,
        subject="", body="",
    )  # fmt: skip


def context(topic: str, language: str) -> dict[str, Any]:
    """Return a value for every name that the words of a kind may print, in one language."""
    home = TOPICS[topic].context.__module__ + "."
    own = next((words for app, words in _OF_APP.items() if home.startswith(app + ".")), {})
    whole = {**SHARED, **own, **_OF_KIND.get(topic, {})}
    return {name: _in(language, value) for name, value in whole.items()}


def _in(language: str, value: Any) -> Any:
    """Return the side of each pair that is in a language, all the way down."""
    if callable(value):
        return value(language)
    if isinstance(value, tuple):
        return value[0] if language == "en" else value[1]
    if isinstance(value, list):
        return [_in(language, one) for one in value]
    if isinstance(value, dict):
        return Named({name: _in(language, one) for name, one in value.items()})
    return value
