"""Every e-mail has a page in both languages; staff word it anew, a second person lets the words in (SPEC M3)."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from r2r_portal import clock
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, OFFICER
from r2r_portal.outbox import actions, tasks, wordings
from r2r_portal.outbox.errors import WordsRefusedError
from r2r_portal.outbox.models import Message, Wording
from r2r_portal.outbox.states import State, WordingState
from r2r_portal.outbox.topics import TOPICS
from r2r_portal.site import digest
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M3")]
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)
TOPIC, BODY = "helpdesk.not_taken", "Dear reader,\n\nnothing is new.\n{{ origin }}\n"
KIND = "admin:outbox_message_kind"

NO_FILES = "We do not take files by e-mail"


@pytest.fixture
def people(client):
    """Two officers; the first is signed in."""
    first, second = UserFactory(role=OFFICER), UserFactory(role=OFFICER)
    client.force_login(first)
    return first, second


def publish(key="k", **changes):
    about = {"kind": "files", "question": None}
    values = {
        "topic": TOPIC,
        "payload": about,
        "to": "a@test.example",
        "language": "en",
        "zone": "Europe/Brussels",
        **changes,
    }
    actions.publish(key=key, at=AT, **values)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_kind_of_message_fits_its_own_placeholders(language):
    """The built-in words of all kinds pass the rule that other words must pass."""
    for topic in TOPICS:
        wordings.refuse(topic, language, *wordings.built_in(topic, language))


def test_the_catalogue_lists_every_kind_and_each_page_opens_in_both_languages(client, people):
    page = client.get(reverse("admin:outbox_message_kinds"))
    for topic in TOPICS:
        for language in ("en", "ja"):
            address = reverse(KIND, args=[topic, language])
            assert address in page.content.decode()
    for topic in (TOPIC, "account.code", "decision.released"):
        assert client.get(reverse(KIND, args=[topic, "ja"])).status_code == 200
    assert client.get(reverse(KIND, args=["no.such", "en"])).status_code == 404


def test_a_page_shows_the_newest_message_but_never_a_code(client, people):
    publish()
    publish("code", topic="account.code", payload={"code": "48291704"})
    assert NO_FILES in client.get(reverse(KIND, args=[TOPIC, "en"])).content.decode()
    assert "4829" not in client.get(reverse(KIND, args=["account.code", "en"])).content.decode()


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("Fine", "{{ message.payload.code }}", "body"),
        ("Fine", "{% load static %}", "body"),
        ("Fine", "{% include 'base.html' %}", "body"),
        ("Fine", "{# note #}", "body"),
        ("Fine", "{{ origin", "body"),
        ("{{ message.to }}", BODY, "subject"),
        ("Two\nlines", BODY, "subject"),
        ("", BODY, "subject"),
        ("Fine", "  ", "body"),
    ],
)
def test_an_unknown_or_broken_placeholder_refuses_to_save(people, subject, body, field):
    with pytest.raises(WordsRefusedError) as refused:
        wordings.propose(topic=TOPIC, language="en", subject=subject, body=body, by=people[0], at=AT)
    assert refused.value.field == field
    assert not Wording.objects.exists()


def test_a_block_without_its_end_refuses_to_save(people):
    topic = "helpdesk.waiting"
    opening = next(one for one in wordings.known(topic, "en") if one.startswith("{% for"))
    with pytest.raises(WordsRefusedError):
        wordings.propose(topic=topic, language="en", subject="x", body=opening, by=people[0], at=AT)


def test_words_are_used_once_a_second_person_lets_them_in_and_the_built_in_ones_come_back(client, people):
    _first, second = people
    page = reverse(KIND, args=[TOPIC, "en"])
    assert client.post(page, {"subject": "Our subject", "body": BODY, "propose": "1"}).status_code == 302
    wording = Wording.objects.get()
    settle = reverse("admin:outbox_message_wording", args=[wording.pk])

    client.post(settle, {"let_in": "1"})  # whoever proposed them cannot
    publish("before")
    tasks.drain()
    client.force_login(second)
    client.post(settle, {"let_in": "1"})
    publish("after")
    publish("japanese", language="ja")
    tasks.drain()
    client.post(page, {"revert": "1"})
    publish("reverted")
    tasks.drain()

    subjects = [m.subject for m in mail.outbox]
    assert [NO_FILES in one for one in subjects] == [True, False, False, True]
    assert subjects[1] == "Our subject"
    assert subjects[2].startswith("【日欧地域間協力】")
    assert mail.outbox[1].body.startswith("Dear reader,")
    assert "nothing is new" in mail.outbox[1].alternatives[0].content
    wording.refresh_from_db()
    assert wording.state == WordingState.PAST


def test_words_whose_placeholder_is_gone_give_way_to_the_built_in_ones(people):
    Wording.objects.create(
        topic=TOPIC, language="en", subject="Old", body="{{ vanished }}", state=WordingState.USED, proposed_by="a",
        settled_by="b", proposed_at=AT, settled_at=AT,
    )  # fmt: skip
    publish()
    tasks.drain()
    assert NO_FILES in mail.outbox[0].subject


def test_a_preview_saves_nothing(client, people):
    publish()
    answer = client.post(
        reverse(KIND, args=[TOPIC, "en"]), {"subject": "Seen first", "body": BODY, "preview": "1"}
    )
    assert answer.status_code == 200
    assert "Seen first" in answer.content.decode()
    assert not Wording.objects.exists()
    wrong = client.post(
        reverse(KIND, args=[TOPIC, "en"]), {"subject": "x", "body": "{{ y }}", "preview": "1"}
    )
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("topic", "language", "words"),
    [
        ("draft.reminder", "en", "Dear Ada LOVELACE,"),
        ("draft.reminder", "ja", "Ada LOVELACE 様"),
        ("account.code", "en", "1234 5678"),  # no real code is ever shown
    ],
)
def test_a_kind_that_nobody_was_sent_yet_is_previewed_with_something_fictional(
    client, people, topic, language, words
):
    page = client.get(reverse(KIND, args=[topic, language])).content.decode()
    assert "Filled with fictional particulars" in page
    assert words in page
    other = {"subject": "Other words", "body": "{{ origin }}", "preview": "1"}
    assert "http" in client.post(reverse(KIND, args=[topic, language]), other).content.decode()


def test_a_kind_that_was_sent_is_previewed_as_its_newest_message(client, people):
    publish()
    page = client.get(reverse(KIND, args=[TOPIC, "en"])).content.decode()
    assert "As the newest message of this kind reads" in page
    assert "Filled with fictional particulars" not in page


def test_the_catalogue_is_not_the_desks(client):
    client.force_login(UserFactory(role=EU_DESK))
    for page in (reverse("admin:outbox_message_kinds"), reverse(KIND, args=[TOPIC, "en"])):
        assert client.get(page).status_code == 403


# --- the morning's digest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "zone", "is_morning"),
    [
        ("2022-05-16 06:30", "Europe/Brussels", True),  # 8:30 on a Monday
        ("2022-05-16 05:59", "Europe/Brussels", False),
        ("2022-05-16 08:00", "Europe/Brussels", False),
        ("2022-05-14 06:30", "Europe/Brussels", False),  # a Saturday
        ("2022-05-26 06:30", "Europe/Brussels", False),  # Ascension Day
        ("2022-05-27 06:30", "Europe/Brussels", False),  # the bridge after it
        ("2022-05-01 23:30", "Asia/Tokyo", False),  # a Monday between a Sunday and Golden Week
        ("2022-05-15 23:30", "Asia/Tokyo", True),  # 8:30 on Monday there
        ("2022-05-02 23:30", "Asia/Tokyo", False),  # Constitution Day
    ],
)
def test_the_digest_comes_in_the_morning_of_a_working_day(instant, at, zone, is_morning):
    assert digest.is_morning(zone, instant(at)) is is_morning


def test_staff_with_something_due_get_one_digest_a_day_in_their_language(instant):
    at = instant("2022-05-16 06:30")
    UserFactory(role=OFFICER, email="ada@test.example")
    UserFactory(role=ADMINISTRATOR, email="hana@test.example", language="ja")
    UserFactory(role=EU_DESK, email="desk@test.example")  # who may do nothing about it
    assert digest.write(at=at) == 0  # nothing is due
    publish()
    Message.objects.update(state=State.FAILED)
    assert [digest.write(at=at), digest.write(at=at)] == [2, 0]
    clock_now = clock.now()
    Message.objects.filter(topic="staff.digest").update(due_at=clock_now)
    tasks.drain()
    texts = {m.to[0]: m for m in mail.outbox}
    assert set(texts) == {"ada@test.example", "hana@test.example"}
    assert "1 message failed" in texts["ada@test.example"].body
    assert "本日の対応事項" in texts["hana@test.example"].subject
