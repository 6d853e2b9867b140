"""Registrations for events are erased on the day that is printed where people register (SPEC H3, R)."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from programme import tasks
from programme.actions import event_certificates, openings, presence, registering
from programme.actions.forgetting import erase_old_registrations
from programme.domain.registration import erased_on
from programme.models import Registration
from programme.queries.meetings import of_activity
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.nobody import ERASED
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.registration import ENDS, NOW, STARTS, OpeningFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H3"), pytest.mark.rule("R")]
DUE = datetime(2025, 6, 21, 15, 0, tzinfo=UTC)  # midnight in Tokyo, where the event belongs: 22 June 2025


@pytest.fixture
def opening():
    """A webinar of 22 June 2022 with one who came in, one who waits and one who left."""
    made = OpeningFactory(seats=2)
    RegistrationFactory(opening=made, seat=1, email="ada@test.example", name="Ada Example")
    RegistrationFactory(opening=made, waiting_since=NOW)
    registering.cancel(registration=RegistrationFactory(opening=made, seat=2), at=NOW)
    return made


@pytest.mark.parametrize(
    ("ended", "erased"),
    [
        (date(2022, 6, 22), date(2025, 6, 22)),
        (date(2024, 2, 29), date(2027, 3, 1)),
        (date(2022, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_day_is_three_years_after_the_event(ended, erased):
    assert erased_on(ended) == erased


def test_all_go_on_their_day_and_not_a_second_before(opening):
    assert erase_old_registrations(at=DUE - timedelta(seconds=1)) == 0
    assert Registration.objects.count() == 3

    assert erase_old_registrations(at=DUE) == 3
    assert erase_old_registrations(at=DUE) == 0
    assert Registration.objects.count() == 0


def test_a_dry_run_counts_and_changes_nothing(opening):
    assert erase_old_registrations(at=DUE, dry=True) == 3
    assert Registration.objects.count() == 3
    assert not Event.objects.filter(verb="registration.erased").exists()


def test_the_log_says_how_many_and_names_nobody(opening):
    erase_old_registrations(at=DUE)

    line = Event.objects.get(verb="registration.erased")
    assert (line.by, line.detail) == ("system", {"count": 3})
    assert line.subject == f"programme.opening:{opening.pk}"
    written = json.dumps(list(Event.objects.values("by", "verb", "subject", "detail")))
    assert "ada@" not in written
    assert "Ada" not in written


def test_their_addresses_leave_the_messages_and_what_was_not_sent_never_is(opening):
    openings.remind(at=STARTS - timedelta(minutes=30))
    assert Message.objects.filter(to="ada@test.example").exists()

    erase_old_registrations(at=DUE)

    left = Message.objects.filter(topic__startswith="registration.")
    assert set(left.values_list("to", flat=True)) == {ERASED}
    assert set(left.values_list("state", flat=True)) == {"dropped"}


def test_who_is_registered_for_a_later_event_keeps_the_messages_about_it(opening):
    later = OpeningFactory(activity__starts_at=DUE, activity__ends_at=DUE + timedelta(hours=1), seats=1,
                           closes_at=DUE)  # fmt: skip
    RegistrationFactory(opening=later, seat=1, email="Ada@test.example", user=UserFactory())
    openings.remind(at=DUE - timedelta(minutes=30))

    erase_old_registrations(at=DUE)

    assert Message.objects.filter(to="Ada@test.example", state="queued").count() == 1


def test_a_certificate_keeps_its_registration(opening):
    one, officer = Registration.objects.get(email="ada@test.example"), UserFactory(role=OFFICER)
    presence.tick(meeting=of_activity(opening.activity), present={one.user_id}, by=officer, at=STARTS)
    event_certificates.issue(opening=opening, by=officer, at=ENDS)

    assert erase_old_registrations(at=DUE) == 2
    assert list(Registration.objects.values_list("pk", flat=True)) == [one.pk]


def test_beat_does_it(opening):
    clock.restart(at=DUE)
    assert tasks.erase_old_registrations() == 3


@pytest.mark.parametrize(("language", "words"), [("en", "erased on:"), ("ja", "削除する日：")])
def test_the_day_is_printed_where_people_register_and_on_their_own_page(client, opening, language, words):
    clock.restart(at=NOW)
    slug, one = opening.activity.slug, Registration.objects.get(email="ada@test.example")
    for where in (f"/{language}/events/{slug}/register/", f"/{language}/events/{slug}/seat/{one.token}/"):
        page = client.get(where).content.decode()
        assert words in page
        assert '<time datetime="2025-06-22">' in page.partition(words)[2]
