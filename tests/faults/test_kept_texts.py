"""What is typed reads back as it was typed (REL-E1): from the database, and from the page that shows it, escaped.

The normalisation of the doors: bytes that are no UTF-8 become U+FFFD, blanks at both ends go, a text with NUL is refused; in answers
of a questionnaire a line ends with LF alone, and a draft keeps what is too long, beside the word that it is.
CI takes two texts of each family, `--slow` all; each is taken back after it was looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from applications.models import Answer
from applications.models import Question as AskedQuestion
from helpdesk.models import Question, Reply
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.robots import SALT
from tests.faults.texts import FAMILIES, Payload, harmful, payloads
from tests.integration.access.asking import client_of, undone
from tests.integration.applications.forms import _Fields

SAMPLE = {1, 6}  # of each family


class Forms(_Fields):
    """Every form of a page, with what it would send as it stands."""

    def __init__(self) -> None:
        super().__init__("")
        self.forms: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a form, or note a control of the one that was begun."""
        super().handle_starttag(tag, attrs)
        if tag == "form":
            self.inside, self.pairs = True, []
            self.forms.append(self.pairs)


class Words(HTMLParser):
    """The text of a page as a reader sees it, line breaks and blanks alike."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.parts.append(data)


def form_with(content: bytes, field: str) -> list[tuple[str, str]]:
    """Return what the form with this field would send, but the field."""
    reader = Forms()
    reader.feed(content.decode())
    found = next(pairs for pairs in reader.forms if field in dict(pairs))
    return [pair for pair in found if pair[0] not in (field, "csrfmiddlewaretoken")]


def words_of(content: bytes) -> str:
    """Return the words of a page, one blank between them."""
    reader = Words()
    reader.feed(content.decode())
    return " ".join("".join(reader.parts).split())


@dataclass(frozen=True)
class Door:
    """Who types where into which field, how it is read from the database, and where somebody sees it."""

    person: User | None
    page: str
    field: str
    kept: Callable[[], str | None]
    shown: Callable[[], tuple[User | None, str]]
    more: tuple[tuple[str, str], ...] = ()
    is_draft: bool = False


def _asked() -> Question:
    return Question.objects.order_by("-pk")[0]


def _doors_of_the_desk(world: Any) -> dict[str, Door]:
    people, things = world.people, world.things
    question, desk = things["question"], people["EU desk"]
    in_admin = reverse("admin:helpdesk_question_change", args=[question.pk])
    issue, begun = things["issue"], things["begun"]
    shown = signing.dumps(clock.real().timestamp() - 60, salt=SALT)
    write = reverse("admin:helpdesk_newsletterissue_write", args=[issue.pk])
    version = reverse("admin:helpdesk_resource_version", args=[begun.pk, "en"])
    return {
        "question": Door(
            None, "/en/helpdesk/", "text", lambda: _asked().text,
            lambda: (desk, reverse("admin:helpdesk_question_change", args=[_asked().pk])),
            (("email", "asker@test.example"), ("language", "en"), ("topic", "other"), ("shown", shown)),
        ),
        "reply": Door(
            None, reverse("helpdesk:thread", args=[question.token]), "text",
            lambda: Reply.objects.order_by("-pk").values_list("text", flat=True).first(), lambda: (desk, in_admin),
        ),
        "newsletter": Door(
            desk, write, "text_en", lambda: type(issue).objects.get(pk=issue.pk).text_en, lambda: (desk, write),
            (("subject_en", "News"),),
        ),
        "library": Door(
            desk, version, "summary", lambda: begun.versions.get(language="en").summary, lambda: (desk, version)
        ),
    }  # fmt: skip


def _doors_of_people(world: Any) -> dict[str, Door]:
    people, things = world.people, world.things
    owner, officer, ada = people["owner"], people["officer"], people["delegate"]
    session, visit = things["session"], things["visit"].slug
    plan = reverse("programme:session", args=[visit, session.pk])
    notes = reverse("programme:notes", args=[visit])
    draft = things["draft"]
    asked = AskedQuestion.objects.filter(section__questionnaire=draft.questionnaire, kind="long", parent=None)
    question = asked.order_by("section__number", "number")[0]
    section = reverse("applications:section", args=[draft.pk, question.section.slug])
    return {
        "answer": Door(
            owner, section, question.key,
            lambda: Answer.objects.filter(application=draft, question=question).values_list("value", flat=True).first(),
            lambda: (owner, section),
            is_draft=True,
        ),
        "details": Door(
            owner, reverse("account_details"), "family_name", lambda: User.objects.get(pk=owner.pk).family_name,
            lambda: (owner, reverse("account_details")),
        ),
        "session": Door(
            officer, plan, "title_en", lambda: type(session).objects.get(pk=session.pk).title_en, lambda: (officer, plan)
        ),
        "note": Door(
            ada, notes, "text",
            lambda: things["visit"].observations.order_by("-pk").values_list("text", flat=True).first(),
            lambda: (ada, notes),
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def doors(world) -> dict[str, Door]:
    """The doors by name."""
    return _doors_of_the_desk(world) | _doors_of_people(world)


def as_kept(payload: Payload, *, is_draft: bool = False) -> str | None:
    """Return a text after the normalisation; None where it is refused."""
    text = payload.bytes.decode("utf-8", "replace").strip()
    if is_draft:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if not text or "\0" in text else text


def typed(client: Client, door: Door, pairs: list[tuple[str, str]], payload: Payload) -> Any:
    """Type a text into a door and send the form."""
    given = dict(door.more)
    sent = [pair for pair in pairs if pair[0] not in given]
    body = urlencode([*sent, *door.more, (door.field, payload.bytes)])
    return client.post(door.page, body, content_type="application/x-www-form-urlencoded")


def wrong_with(
    client: Client, door: Door, pairs: list[tuple[str, str]], payload: Payload
) -> tuple[str, bool]:
    """Return what is wrong with what became of a text, and whether it was taken."""
    with undone():
        before = door.kept()
        answer, wanted = typed(client, door, pairs, payload), as_kept(payload, is_draft=door.is_draft)
        now = door.kept()
        if answer.status_code != 302:
            is_well = answer.status_code in {400, 413, 422} and now in (
                before,
                wanted if door.is_draft else before,
            )
            return "" if is_well else f"{answer.status_code}, kept {now!r:.60}", False
        if now != wanted:
            return f"kept {now!r:.80} for {wanted!r:.80}", True
        reader, place = door.shown()
        page = client_of(reader).get(place).content
        if harmful(page, payload):
            return "unescaped", True
        return "" if " ".join(now.split()) in words_with_values(page) else "not on its page", True


def words_with_values(page: bytes) -> str:
    """Return the words of a page and of the fields of its forms."""
    reader = Forms()
    reader.feed(page.decode())
    values = [value for pairs in reader.forms for _name, value in pairs]
    return " ".join([words_of(page), *(" ".join(value.split()) for value in values)])


def drawn(*, everything: bool) -> list[Payload]:
    """Return the texts: two of each family, or all."""
    return [one for one in payloads() if everything or one.number in SAMPLE]


@pytest.mark.parametrize(
    "name", ["question", "reply", "newsletter", "library", "answer", "details", "session", "note"]
)
def test_a_hostile_text_reads_back_as_it_was_typed(doors, name, request):
    door = doors[name]
    client = client_of(door.person)
    with undone():
        pairs = form_with(client.get(door.page).content, door.field)
    texts = drawn(everything=request.config.getoption("--slow"))
    found = {f"{one.family} {one.number}": wrong_with(client, door, pairs, one) for one in texts}

    assert {text: wrong for text, (wrong, _taken) in found.items() if wrong} == {}
    assert sum(taken for _wrong, taken in found.values()) > len(texts) / 2


def test_the_control_a_text_that_was_changed_is_seen(doors):
    door = doors["details"]
    client = client_of(door.person)
    with undone():
        pairs = form_with(client.get(door.page).content, door.field)
    text = Payload("control", 1, "a" * 200)  # longer than the field: refused, so nothing of it is kept

    assert wrong_with(client, door, pairs, text) == ("", False)
    assert as_kept(Payload("control", 2, " a ")) == "a"
    assert len(FAMILIES) == 15
