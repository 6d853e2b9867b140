"""Recordings of an event: the registered hear of each once, in their language, and of its captions once they are there."""

from datetime import timedelta

import pytest

from programme.actions import openings, recordings, registering
from programme.models import Captions
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.registration import ENDS, NOW, OpeningFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H3")]
TOPIC = "registration.recorded"


@pytest.fixture
def desk():
    return UserFactory(role=EU_DESK)


@pytest.fixture
def opening():
    """A webinar with one registered reader of each language, one who waits and one who left."""
    made = OpeningFactory(seats=3)
    RegistrationFactory(opening=made, seat=1, email="en@test.example")
    RegistrationFactory(opening=made, seat=2, email="ja@test.example", japanese=True)
    RegistrationFactory(opening=made, waiting_since=NOW, email="waits@test.example")
    gone = RegistrationFactory(opening=made, seat=3, email="left@test.example")
    registering.cancel(registration=gone, at=NOW)
    RegistrationFactory(opening=made, asked_at=NOW, email="asked@test.example")
    return made


def put_up(opening, by, language="both", **more):
    values = {
        "kind": "recording", "title_en": "Whole webinar", "title_ja": "全編", "language": language, "captions": "none",
        "access": "own", "link": "https://video.example/secret", **more,
    }  # fmt: skip
    return openings.add_material(activity=opening.activity, values=values, by=by, at=ENDS)


def heard():
    """Return who would get a message now, with the first line of each."""
    rows = Message.objects.filter(topic=TOPIC).order_by("pk")
    found = [(row.to, mails.compose(row)) for row in rows]
    return [(to, mail.subject) for to, mail in found if mail]


def test_who_kept_a_seat_hears_of_a_recording_in_their_language(opening, desk):
    put_up(opening, desk)

    assert [to for to, _subject in heard()] == ["en@test.example", "ja@test.example"]
    english, japanese = (mails.compose(row) for row in Message.objects.filter(topic=TOPIC).order_by("pk"))
    assert english.subject == "[EU-Japan R2R] Recording: Webinar on hydrogen"
    assert japanese.subject == "【日欧地域間協力】録画公開のお知らせ（ウェビナー「水素」）"
    assert "No captions" in english.body
    assert "/seat/" in english.body
    assert "字幕なし" in japanese.body
    assert "video.example" not in english.body + japanese.body


def test_nobody_hears_of_slides_or_before_the_time_to_take_back_a_mistake(opening, desk):
    put_up(opening, desk, kind="slides", captions="")
    assert heard() == []

    made = put_up(opening, desk)
    assert set(Message.objects.filter(topic=TOPIC).values_list("due_at", flat=True)) == {
        ENDS + recordings.GRACE
    }
    openings.remove_material(material=made, by=desk, at=ENDS + timedelta(minutes=5))
    assert heard() == []


def test_of_two_recordings_each_hears_of_the_one_in_their_language(opening, desk):
    put_up(opening, desk, "en")
    put_up(opening, desk, "ja")

    assert [to for to, _subject in heard()] == ["en@test.example", "ja@test.example"]


def test_a_recording_that_is_not_open_to_a_person_is_not_told_to_them(opening, desk):
    put_up(opening, desk, access="members")

    assert heard() == []


def test_better_captions_are_told_once_each_and_worse_ones_never(opening, desk):
    made = put_up(opening, desk)
    for captions in ("auto", "auto", "checked", "auto", "checked", "none"):
        recordings.caption(material=made, captions=captions, by=desk, at=ENDS)

    states = [row.payload["captions"] for row in Message.objects.filter(topic=TOPIC, to="en@test.example")]
    assert sorted(states) == ["auto", "checked", "none"]
    assert Event.objects.filter(verb="material.captioned").count() == 5


def test_only_the_newest_state_of_the_captions_is_still_sent(opening, desk):
    made = put_up(opening, desk)
    recordings.caption(material=made, captions="checked", by=desk, at=ENDS)

    assert [subject for to, subject in heard() if to == "en@test.example"] == [
        "[EU-Japan R2R] Captions: Webinar on hydrogen"
    ]


def test_captions_are_changed_by_who_looks_after_events_and_only_of_recordings(opening, desk):
    made, slides = put_up(opening, desk), put_up(opening, desk, kind="slides", captions="")
    with pytest.raises(ForbiddenError):
        recordings.caption(material=made, captions="auto", by=UserFactory(role=EVALUATOR), at=ENDS)
    for material, captions in ((slides, "auto"), (made, "loud")):
        with pytest.raises(DomainError):
            recordings.caption(material=material, captions=captions, by=desk, at=ENDS)


def test_the_desk_changes_captions_on_its_page(client, opening, desk):
    made = put_up(opening, desk)
    client.force_login(desk)
    address = f"/en/programme/events/{opening.activity.slug}/recording/"
    assert f'id="captions-{made.pk}"' in client.get(address).content.decode()

    page = client.post(address, {"caption": made.pk, "captions": "checked"}, follow=True)

    made.refresh_from_db()
    assert made.captions == Captions.CHECKED
    assert "the registered are told" in page.content.decode()
    client.post(address, {"caption": made.pk, "captions": "loud"})
    made.refresh_from_db()
    assert made.captions == Captions.CHECKED


@pytest.mark.parametrize("people", [1, 5])
def test_telling_costs_the_same_for_one_and_five(desk, people, django_assert_num_queries):
    opening = OpeningFactory(seats=5)
    for seat in range(1, people + 1):
        RegistrationFactory(opening=opening, seat=seat)
    made = put_up(opening, desk)

    with django_assert_num_queries(2):
        assert recordings.tell_of(made, at=ENDS) == people
    assert Message.objects.filter(topic=TOPIC).count() == people
