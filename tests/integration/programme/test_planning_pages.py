"""Interpreters, free time, transfers and groups: entered on pages, told on the board and in the agenda in work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from programme.actions import regrouping, staffing
from programme.actions.publishing import publish_agenda
from programme.domain.advice import Advice
from programme.errors import NotReadyError
from programme.models import (
    Absence,
    Delegate,
    Interpreter,
    InterpreterAssignment,
    Leg,
    Session,
    Transfer,
    TravelSpeed,
)
from programme.queries.advice import unanswered
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError
from selection.models import Group, GroupMember
from tests.factories.applications import ApplicationFactory
from tests.factories.programme import AT, InterpreterFactory, SessionFactory
from tests.integration.programme.test_pages import more

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october(db):
    """Plan in October 2022."""
    clock.restart(at=NOW)


def url(name, world, *more):
    return reverse(f"programme:{name}", args=[world.visit.slug, *more])


def first_session(world):
    return Session.objects.filter(leg__visit=world.visit, leg__host__code="JP-23").earliest("starts_at")


def reasons(world):
    try:
        publish_agenda(visit=world.visit, by=world.officer, at=AT)
    except NotReadyError as error:
        return [getattr(one, "reason", None) or one.advice for one in error.blockers]
    return []


def test_an_interpreter_is_entered_corrected_and_assigned(client, world):
    client.force_login(world.officer)
    session = first_session(world)
    values = {
        "name": "Example Interpreter",
        "languages": "English, Japanese",
        "organisation": "",
        "email": "",
        "phone": "",
    }
    assert client.post(url("interpreters", world), {**values, "name": ""}).status_code == 422
    client.post(url("interpreters", world), values)
    one = Interpreter.objects.get(name="Example Interpreter")
    assert client.post(url("interpreters", world), values).status_code == 409
    client.post(url("interpreter", world, one.pk), {**values, "phone": "+81 00 0000 0002"})
    assert Interpreter.objects.get(pk=one.pk).phone == "+81 00 0000 0002"

    assert (
        "Example Interpreter" in client.get(url("session_interpreters", world, session.pk)).content.decode()
    )
    client.post(url("session_interpreters", world, session.pk), {"interpreters": [one.pk]})
    assert list(session.assignments.values_list("interpreter", flat=True)) == [one.pk]
    client.post(url("session_interpreters", world, session.pk), {})
    assert [doubt.advice for doubt in unanswered(world.visit)] == [Advice.NO_INTERPRETER]
    assert "No interpreter is assigned" in client.get(url("sessions", world)).content.decode()


def test_an_interpreter_of_another_call_or_twice_is_refused(world):
    session = first_session(world)
    stranger = InterpreterFactory(call__code="OTHER")
    with pytest.raises(DomainError):
        staffing.assign(session=session, interpreters=[stranger], by=world.officer, at=AT)
    held = session.assignments.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        InterpreterAssignment.objects.create(session=session, interpreter=held.interpreter)


def test_an_interpreter_in_two_places_blocks_and_is_told_in_words(client, world):
    mio = first_session(world).assignments.get().interpreter
    other = Session.objects.filter(leg__host__code="JP-27").earliest("starts_at")
    staffing.assign(session=other, interpreters=[mio], by=world.officer, at=AT)

    assert reasons(world) == ["interpreter_twice"]
    client.force_login(world.officer)
    assert f"for the interpreter {mio.name}" in client.get(url("sessions", world)).content.decode()


def absent(world, owner, session, **shift):
    start = session.starts_at + timedelta(**shift)
    return staffing.enter_absence(
        owner=owner, starts_at=start, ends_at=start + timedelta(hours=1), note="", by=world.officer, at=AT
    )


def test_a_host_and_an_interpreter_who_are_not_free_block_and_a_delegate_is_a_doubt(world):
    session = first_session(world)
    away = absent(world, session.leg.host, session)
    assert reasons(world) == ["host_away"]
    staffing.remove_absence(absence=away, by=world.officer, at=AT)
    away = absent(world, session.assignments.get().interpreter, session)
    assert reasons(world) == ["interpreter_away"]
    staffing.remove_absence(absence=away, by=world.officer, at=AT)
    absent(world, world.ada, session)
    assert reasons(world) == [Advice.PERSON_AWAY]


def test_free_time_is_entered_by_staff_and_told_on_the_board(client, world):
    client.force_login(world.officer)
    host = first_session(world).leg.host
    values = {
        "owner": f"territory-{host.pk}",
        "on": "2022-11-14",
        "starts": "14:00",
        "ends": "16:00",
        "zone": "Asia/Tokyo",
    }

    assert client.get(url("availability", world)).status_code == 200
    assert client.post(url("availability", world), {**values, "ends": "13:00"}).status_code == 422
    assert client.post(url("availability", world), {**values, "owner": "territory-0"}).status_code == 422
    client.post(url("availability", world), values)
    away = Absence.objects.get()
    assert away.starts_at == datetime(2022, 11, 14, 5, 0, tzinfo=UTC)
    assert (
        "Host not free: Monday 14 November, 14:00–16:00" in client.get(url("board", world)).content.decode()
    )

    delegate = {**values, "owner": f"delegate-{world.ada.pk}"}
    client.post(url("availability", world), delegate)
    assert "is not free: Monday 14 November" in client.get(url("board", world)).content.decode()
    client.post(reverse("programme:remove_absence", args=[away.pk]), {"visit": world.visit.slug})
    assert Absence.objects.count() == 1


@pytest.mark.rule("T7")
def test_an_hour_that_comes_twice_is_asked_about(client, world):
    client.force_login(world.officer)
    values = {"owner": f"delegate-{world.ada.pk}", "on": "2022-10-30", "starts": "02:30", "ends": "05:00",
              "zone": "Europe/Brussels"}  # fmt: skip

    asked = client.post(url("availability", world), values)
    assert asked.status_code == 422
    assert "comes twice" in asked.content.decode()
    client.post(url("availability", world), {**values, "first_or_second": "1"})
    assert Absence.objects.get().starts_at == datetime(2022, 10, 30, 1, 30, tzinfo=UTC)


def test_a_host_and_a_delegate_enter_their_own_and_nobody_elses(client, world):
    page = reverse("programme:own_availability")
    values = {"on": "2022-11-14", "starts": "09:00", "ends": "10:00", "zone": "Asia/Tokyo"}
    host = first_session(world).leg.host
    client.force_login(world.ada.user)
    client.post(page, {**values, "owner": f"delegate-{world.ada.pk}", "note": "A planted note"})
    assert client.post(page, {**values, "owner": f"delegate-{world.bruno.pk}"}).status_code == 422
    assert client.post(page, {**values, "owner": f"territory-{host.pk}"}).status_code == 422
    assert "A planted note" in client.get(page).content.decode()

    client.force_login(world.host)
    client.post(page, {**values, "owner": f"territory-{host.pk}"})
    shown = client.get(page).content.decode()
    assert "A planted note" not in shown
    assert sorted(filter(None, Absence.objects.values_list("host", flat=True))) == [host.pk]
    hers = Absence.objects.get(delegate=world.ada)
    assert client.post(reverse("programme:remove_absence", args=[hers.pk])).status_code == 404
    client.force_login(world.ada.user)
    client.post(reverse("programme:remove_absence", args=[hers.pk]))
    assert not Absence.objects.filter(delegate=world.ada).exists()


@pytest.mark.parametrize("wrong", ["nobody", "two", "backwards"])
def test_the_database_keeps_free_time_of_exactly_one_and_in_order(world, wrong):
    session = first_session(world)
    values = {"delegate": world.ada, "starts_at": session.starts_at, "ends_at": session.ends_at}
    values |= {
        "nobody": {"delegate": None}, "two": {"host": session.leg.host},
        "backwards": {"ends_at": session.starts_at},
    }[wrong]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(**values, entered_at=AT, entered_by=world.officer)


def test_the_programme_begins_with_speeds_and_an_exact_transfer_counts_before_them(client, world):
    assert TravelSpeed.objects.count() == 7
    leg = Leg.objects.get(visit=world.visit, host__code="JP-23")
    last = leg.sessions.latest("starts_at")
    first = leg.sessions.earliest("starts_at")
    start = last.ends_at + timedelta(minutes=30)
    SessionFactory(leg=leg, starts_at=start, ends_at=start + timedelta(minutes=30), place=first.place)
    assert "no_time_to_travel" in reasons(world)
    client.force_login(world.officer)
    shown = client.get(url("sessions", world)).content.decode()
    assert "minutes (train) from &quot;Hydrogen in airport logistics&quot;" in shown

    Transfer.objects.create(
        start=first.place, end=last.place, minutes=28, kind="train", source="Example timetable"
    )
    assert reasons(world) == []
    assert ">28 minutes (train) from" in client.get(url("sessions", world)).content.decode()


def test_the_tables_of_travel_are_kept_in_the_admin(client, world):
    client.force_login(world.officer)
    for model in ("travelspeed", "transfer"):
        assert client.get(reverse(f"admin:programme_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:programme_{model}_add")).status_code == 200


def test_the_day_after_a_long_flight_begins_late(world):
    Delegate.objects.filter(pk=world.ada.pk).update(arrives_on=date(2022, 11, 13))

    assert [doubt.advice for doubt in unanswered(world.visit)] == [Advice.EARLY_START]


@pytest.fixture
def groups(world):
    """Form the thematic groups: the Basque Country in the second, Emilia-Romagna in the first."""
    made = [
        Group.objects.create(
            call=world.call, number=number, title_en=f"Theme {number}", title_ja=f"テーマ{number}"
        )
        for number in (1, 2)
    ]
    for group, delegation in zip(made, (world.emilia, world.basque), strict=True):
        clock.restart(at=world.call.opens_at)
        application = ApplicationFactory(
            submitted=True, call=world.call, territory_code=delegation.territory.code,
            organisation=delegation.organisation,
        )  # fmt: skip
        clock.restart(at=NOW)
        GroupMember.objects.create(group=group, application=application, added_at=AT, added_by=world.officer)
    return made


@pytest.mark.rule("P3")
def test_the_board_says_who_differs_from_the_groups_and_takes_them_over_leg_by_leg(client, world, groups):
    client.force_login(world.officer)
    aichi = Leg.objects.get(visit=world.visit, host__code="JP-23")
    page = client.get(url("board", world)).content.decode()
    assert "Group 2: Theme 2" in page
    assert page.count("Not by its group") == 4
    assert page.count("By its group it would be here") == 4

    client.post(url("take_over_groups", world, aichi.pk))

    assert [one.delegation for one in aichi.attendances.all()] == [world.emilia]
    osaka = Leg.objects.get(visit=world.visit, host__code="JP-27")
    assert list(osaka.attendances.all()) == [], "whoever moved is not on two legs at once"
    assert world.emilia.attendances.filter(leg__host__code="JP-44").exists(), "other legs stay as they were"
    client.force_login(world.ada.user)
    assert client.post(url("take_over_groups", world, aichi.pk)).status_code == 403


@pytest.mark.rule("P3")
def test_without_groups_nothing_is_taken_over_but_plenaries(world):
    aichi = Leg.objects.get(visit=world.visit, host__code="JP-23")
    with pytest.raises(DomainError) as caught:
        regrouping.take_over_groups(leg=aichi, by=world.officer, at=AT)
    assert caught.value.code == "no_groups"
    plenary = Leg.objects.get(visit=world.visit, is_plenary=True)
    plenary.attendances.all().delete()
    assert regrouping.take_over_groups(leg=plenary, by=world.officer, at=AT) == 2


@pytest.mark.rule("P3")
def test_a_cell_of_the_board_says_the_conflict(client, world):
    osaka = Leg.objects.get(visit=world.visit, host__code="JP-27")
    osaka.attendances.create(delegation=world.basque)
    Leg.objects.get(visit=world.visit, is_plenary=True).attendances.filter(delegation=world.basque).delete()
    client.force_login(world.officer)

    page = client.get(url("board", world)).content.decode()

    assert page.count("Conflict: on leg") == 2
    assert "Conflict: the plenary is for everybody" in page


@pytest.mark.parametrize("name", ["board", "sessions"])
def test_board_and_agenda_in_work_stay_within_sixteen_statements(
    client, world, groups, django_assert_max_num_queries, name
):
    session = first_session(world)
    absent(world, world.ada, session)
    client.force_login(world.officer)
    client.get(url(name, world))
    with django_assert_max_num_queries(16) as few:
        client.get(url(name, world))
    more(world, 4)
    with django_assert_max_num_queries(16) as many:
        client.get(url(name, world))
    assert len(many) == len(few)


@pytest.mark.rule("L")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_of_one_session_say_its_place_in_both_languages(client, world, language):
    client.force_login(world.officer)
    session = first_session(world)
    place = getattr(session.place, f"title_{language}")
    for name in ("session_interpreters", "session_experts", "shift_session"):
        page = client.get(url(name, world, session.pk).replace("/en/", f"/{language}/", 1))
        assert place in page.content.decode(), name
