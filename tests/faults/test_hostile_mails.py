"""Every template of an e-mail in both languages with whatever anybody may have typed in the place of every word (REL-F4).

First the templates alone, each placeholder an enemy; then the messages themselves, made of rows that an enemy filled in.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template import engines
from django.template.loader import get_template

from r2r_portal.origins import is_ours
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import TOPICS, Topic
from tests.factories.accounts import AT
from tests.factories.everybody import NOW
from tests.factories.multiplied import unguarded
from tests.faults import mail_rows
from tests.faults.mail_rows import ENEMY
from tests.faults.test_canary import columns
from tests.integration.access.asking import undone
from tests.mail_names import names

pytestmark = pytest.mark.rule("R")
LANGUAGES = ("en", "ja")
GIVEN = {"origin", "desk", "message", "name", "other"}  # by the frame of every message
LAST = 10**9  # the number of the message, for those that ask what was written before
SHAPES = (
    ENEMY,
    "@evil.example/" + ENEMY,
    ".evil.example/" + ENEMY,
    "http://evil.example/?" + settings.SITE_ORIGIN + "/" + ENEMY,
)
HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
}  # fmt: skip
MORE = {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"}  # of newsletters
NOBODYS_WORDS = {
    "account.code": "eight digits, written to an address that may be anybody's",
    "helpdesk.not_taken": "why a letter was not taken, never the letter",
    "newsletter.confirm": "a link, written to an address that may be anybody's",
    "newsletter.known": "a link, written to an address that may be anybody's",
    "staff.digest": "counts of what waits",
}  # every other kind prints what people typed
TAGS = {"html", "head", "meta", "title", "body", "p", "br", "a"}
WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:[A-Za-z'’]{2,}[ ,]+){4,}[A-Za-z'’]{2,}")
OTHER_WAY = {
    "en": re.compile(r"日本語.*"),
    "ja": re.compile(r".*\b(English|this message)\b.*"),
}  # the line to the other language


class Enemy(str):
    """A text that is whatever a template takes it for: a row with every attribute, a list of two, true, false, equal."""

    mood = True
    equal = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("resolve_expression", "do_not_call_in_templates", "alters_data"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self if isinstance(key, str) else str.__getitem__(self, key)

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self) if self.mood else ())

    def __len__(self) -> int:
        return 2 if self.mood else 0

    def __bool__(self) -> bool:
        return self.mood

    def __eq__(self, other: object) -> bool:
        return self.equal or str.__eq__(self, str(other))

    __hash__ = str.__hash__


class Denier(Enemy):
    """One that is nothing at all."""

    mood = False


class Agreer(Enemy):
    """One that is equal to everything."""

    equal = True


class Reader(HTMLParser):
    """What a mail program sees of a page: its tags, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def source(topic: Topic, language: str) -> str:
    return get_template(topic.template(language)).template.source


def wrong(message: Message, mail: Any) -> Iterator[str]:
    """Yield what an enemy reached in a composed e-mail."""
    raw: EmailMessage = mail.message()
    kinds = [name for name, _value in raw.items()]
    yield from (f"header {one}" for one in set(kinds) - HEADERS - MORE)
    yield from (f"header {one} twice" for one in set(kinds) if kinds.count(one) > 1)
    yield from (
        f"header {name} of two lines"
        for name, value in raw.items()
        if re.search(r"\r|\n(?![ \t])", str(value))
    )
    if raw.as_bytes().split(b"\n\n")[0].lower().count(b"\nbcc:"):
        yield "a recipient"
    seen = Reader(mail.alternatives[0][0])
    yield from (f"tag {one}" for one in seen.tags - TAGS)
    yield from (f"link {one}" for one in seen.links if not is_ours(one))
    yield from ("computed" for text in (mail.body, mail.subject) if str(7919 * 7907) in text)
    yield from mixed(message, f"{mail.subject}\n{mail.body}")


def mixed(message: Message, text: str) -> Iterator[str]:
    """Yield words of the other language; the line that leads to it is no such."""
    said = OTHER_WAY[message.language].sub("", text)
    pattern = WIDE if message.language == "en" else SENTENCE
    yield from (f"the other language: {one.group()[:40]}" for one in [pattern.search(said)] if one)


def message_of(topic: str, language: str, **more: Any) -> Message:
    values = {
        "to": "reader@test.example",
        "zone": "Europe/Brussels",
        "created_at": AT,
        "due_at": AT,
        "payload": {},
        "subject": "",
        "body": "",
    }
    return Message(topic=topic, key=f"{topic}:{language}", language=language, **(values | more))


# --- the templates alone -----------------------------------------------------------------------------------


def spoken_by(topic: Topic, language: str, enemy: type[Enemy], shape: str) -> Topic:
    """Return the kind of message with an enemy in every placeholder, of that kind of truth and of that shape."""
    filled = {name: enemy(shape) for name in names(source(topic, language)) - GIVEN}
    return Topic(topic.name, lambda message: filled)


def faults(language: str) -> list[str]:
    cases = [(Enemy, shape) for shape in SHAPES] + [(Denier, ENEMY), (Agreer, ENEMY)]
    found = []
    for name, topic in list(TOPICS.items()):
        message = message_of(name, language)
        for enemy, shape in cases:
            spoken = spoken_by(topic, language, enemy, shape)
            made = mails._compose(message, spoken, spoken.context(message))
            found += [f"{name} {enemy.__name__}: {one}" for one in wrong(message, made)]
            if enemy is Enemy and "«x»" not in made.subject + made.body:
                found.append(f"{name}: no enemy was let speak")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_lets_an_enemy_into_headers_or_links_or_mixes_languages(language):
    assert len(TOPICS) > 100
    assert faults(language) == []


@pytest.mark.django_db
def test_the_control_a_template_that_lets_one_in_is_found():
    message = message_of("account.code", "en")
    made = mails._compose(
        message,
        spoken_by(TOPICS["account.code"], "en", Enemy, ENEMY),
        {"code": "4829 1704", "minutes": 60, "is_new": ""},
    )
    assert list(wrong(message, made)) == []
    page = made.alternatives[0]
    made.alternatives[0] = page._replace(content=page.content.replace("</body>", f"{ENEMY}</body>"))
    made.extra_headers["X-Enemy"] = "1"
    made.body += "このたびは"
    assert {one.split()[0] for one in wrong(message, made)} == {"header", "tag", "link", "the"}


# --- what the templates ask for is there -------------------------------------------------------------------


def given(module: Any) -> set[str]:
    """Return the names that dictionaries of a module hold, and of our modules that it takes from."""
    found: set[str] = set()
    for one in {module, *(inspect.getmodule(value) for value in vars(module).values() if callable(value))}:
        if one is None or one.__name__.split(".")[0] not in (
            "applications",
            "selection",
            "programme",
            "helpdesk",
            "r2r_portal",
        ):
            continue
        tree = ast.parse(inspect.getsource(one))
        dicts = (node for node in ast.walk(tree) if isinstance(node, ast.Dict))
        found |= {
            key.value
            for node in dicts
            for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    return found


def test_every_template_asks_only_for_what_its_module_gives():
    asked = {
        f"{name} {language}: {word}"
        for name, topic in TOPICS.items()
        for language in LANGUAGES
        for word in names(source(topic, language))
        - GIVEN
        - given(importlib.import_module(topic.context.__module__))
    }
    assert asked == set()


def test_the_control_of_what_a_template_asks_for():
    text = '{{ one.two|wordwrap:68 }}{% for a, b in many %}{{ a }}{% endfor %}{% if not three or four == "five" %}{% endif %}'
    assert names(text) == {"one", "many", "three", "four"}
    text = '{% if a.b and not c == "d" %}{{ e|upper }}{% for f, g in h %}{{ f }}{% endfor %}'
    assert names(text) == {"a", "c", "e", "h"}
    assert "vanished" not in given(importlib.import_module(TOPICS["account.code"].context.__module__))


# --- messages of rows that an enemy filled in --------------------------------------------------------------


def plant() -> None:
    """Write an enemy's words into every free text of ours, told apart by the language of their column."""
    for model, column in columns():
        stem, tail = column.name[:-3], column.name[-3:]
        is_pair = {f"{stem}_en", f"{stem}_ja"} <= {one.name for one in model._meta.fields}
        mark = {"_en": "ENGLISHWORDS", "_ja": "JAPANESEWORDS"}[tail] if is_pair else ""
        text = (mark + ENEMY)[: column.max_length or None]
        try:
            with transaction.atomic():
                model._base_manager.exclude(**{column.name: ""}).update(**{column.name: text})
        except IntegrityError:
            continue  # a check of the database refuses such a text from everybody


def composed(world: Any, name: str, language: str) -> Any:
    """Return a message of this kind made of the world's rows; None for its mail where it has no reason."""
    rows = mail_rows.payload(world, name)
    to, at = mail_rows.reader_of(world, name), mail_rows.moment_of(name)
    message = message_of(name, language, to=to, payload=rows, created_at=at, id=LAST)
    topic = TOPICS[name]
    with mails.spoken(message):
        context = topic.context(message)
        bare = replace(topic, attachments=lambda _message: [])  # papers have tests of their own
        return message, context and mails._compose(message, bare, context)


def reached(world: Any, name: str, language: str) -> list[str]:
    """Return what is wrong with a message of this kind whose rows an enemy filled in."""
    with undone(), unguarded():
        message, mail = composed(world, name, language)
    if mail is None:
        return ["not made of these rows"]
    text = f"{mail.subject}\n{mail.body}"
    other = {"en": "JAPANESEWORDS", "ja": "ENGLISHWORDS"}[language]
    return [
        *wrong(message, mail),
        *re.findall(r"⟦missing .*?⟧", text),
        *(["words of the other column"] if other in text else []),
        *(["typed words where none are expected"] if "«x»" in text and name in NOBODYS_WORDS else []),
        *(["no enemy was let speak"] if "«x»" not in text and name not in NOBODYS_WORDS else []),
    ]


@pytest.fixture
def hostile(world, monkeypatch) -> Iterator[Any]:
    """The world with an enemy's words in every free text, and words that say where one lacks."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "⟦missing %s⟧")
    with undone():
        world.things["question"].replies.create(
            text="Yes.", language="en", by=world.people["EU desk"], by_desk=True, at=NOW
        )
        with unguarded():
            plant()
        yield world


def test_every_kind_of_message_made_of_hostile_rows_lacks_no_word_and_lets_nobody_in(hostile):
    assert TOPICS.keys() >= NOBODYS_WORDS.keys()
    found = [
        f"{name} {language}: {one}"
        for name in TOPICS
        for language in LANGUAGES
        for one in reached(hostile, name, language)
    ]
    assert found == []


def test_the_control_a_kind_without_its_rows_or_with_words_of_the_other_column_is_found(hostile, monkeypatch):
    name, row = "helpdesk.asked", hostile.things["question"]
    assert reached(hostile, name, "en") == []
    monkeypatch.setitem(mail_rows.FIT, name, lambda _world: {"question": row.pk + 1_000_000})
    assert reached(hostile, name, "en") == ["not made of these rows"]
    monkeypatch.delitem(mail_rows.FIT, name)
    swapped = Topic(
        "account.code",
        lambda _message: {"code": "JAPANESEWORDS«x»"},
        TOPICS["account.code"].attachments,
    )
    monkeypatch.setitem(TOPICS, "account.code", swapped)
    assert set(reached(hostile, "account.code", "en")) == {
        "words of the other column",
        "typed words where none are expected",
        "⟦missing minutes⟧",
    }
