"""The parts that every app stands on, on the real database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction

from r2r_portal import clock
from r2r_portal.accounts import roles
from r2r_portal.accounts.actions import welcome
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.territories.models import MemberState, Side, Territory
from tests.factories.accounts import AT, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.rule("T6")
def test_domain_time_runs_on_from_where_it_was_set():
    clock_actions.restart(at=datetime(2022, 5, 16, 7, tzinfo=UTC))

    first, second = clock.now(), clock.now()

    assert datetime(2022, 5, 16, 7, tzinfo=UTC) <= first <= second < datetime(2022, 5, 16, 7, 1, tzinfo=UTC)
    assert clock.real().year > 2022


@pytest.mark.rule("T6")
def test_the_clock_never_goes_back():
    clock_actions.restart(at=datetime(2022, 6, 1, tzinfo=UTC))

    with pytest.raises(clock_actions.ClockRefusedError):
        clock_actions.move(to=datetime(2022, 5, 1, tzinfo=UTC))

    assert clock.now() >= datetime(2022, 6, 1, tzinfo=UTC)


@pytest.mark.rule("T6")
def test_production_has_no_other_clock(settings):
    clock_actions.restart(at=datetime(2022, 6, 1, tzinfo=UTC))
    settings.CLOCK_MAY_MOVE = False

    assert clock.offset() == timedelta(0)
    with pytest.raises(clock_actions.ClockRefusedError):
        clock_actions.move(to=datetime(2040, 5, 1, tzinfo=UTC))


def test_the_database_reads_the_same_clock():
    clock_actions.restart(at=datetime(2022, 5, 30, tzinfo=UTC))

    assert abs(clock.at_the_database() - clock.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET verb='x'", "DELETE FROM audit_event"])
def test_the_audit_log_is_append_only(sql):
    record(at=AT, by=None, verb="thing.done", subject="thing:1", number=3)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert Event.objects.get().detail == {"number": 3}


def test_the_register_holds_every_region_state_and_prefecture():
    regions = Territory.objects.on(Side.EU)

    assert [regions.filter(level=level).count() for level in (1, 2, 3)] == [92, 242, 1166]
    assert MemberState.objects.count() == 27
    assert Territory.objects.on(Side.JP).count() == 47


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Emilia", "ITH5"),
        ("エミリア", "ITH5"),
        ("愛知", "JP-23"),
        ("アイチ", "JP-23"),
        ("aichi", "JP-23"),
        ("ITH5", "ITH5"),
    ],
)
def test_a_territory_is_found_by_every_name_it_has(words, code):
    assert code in Territory.objects.named(words).values_list("code", flat=True)


def test_roles_are_there_on_an_empty_database_with_exactly_their_permissions():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.STAFF_ROLES)
    evaluator = UserFactory(role=roles.EVALUATOR)
    officer = UserFactory(role=roles.OFFICER)

    assert officer.has_perm("applications.view_application")
    assert not evaluator.has_perm("applications.view_application")
    assert not officer.has_perm("audit.change_event")


def test_nobody_but_the_desk_of_japan_sends_invitations():
    assert UserFactory(role=roles.JP_DESK).has_perm("applications.add_invitation")
    assert not UserFactory(role=roles.EU_DESK).has_perm("applications.add_invitation")


def test_one_address_is_one_person_whatever_the_capitals():
    first = welcome(email=" Name@Example.eu ", language="ja", at=AT)

    assert welcome(email="name@example.EU", language="en", at=AT) == first
    assert first.zone == "Asia/Tokyo"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="NAME@example.eu")


def test_the_admin_has_no_password_door_of_its_own(client):
    door = client.get("/admin/")
    answer = client.get(door.url)

    assert answer.status_code == 302
    assert "/account/login/code/" in answer.url
    assert answer.url.endswith("?next=/admin/")
    client.force_login(UserFactory())
    assert client.get("/admin/login/?next=/admin/").status_code == 403
