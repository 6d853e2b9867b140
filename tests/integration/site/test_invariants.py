"""What must always hold: it holds on the whole demo, and each invariant is broken once to see that it is looked for."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from applications.models import Application, Submission
from applications.states import Status
from r2r_portal import clock
from r2r_portal.management.commands.check_invariants import PAGE, page
from r2r_portal.outbox.models import Message
from r2r_portal.site import tasks
from r2r_portal.site.demo import play
from r2r_portal.site.invariants import ALL, house, violations
from tests.integration.site.planting import PLANTS

pytestmark = pytest.mark.rule("R")
BY_NAME = {one.name: one for one in ALL}
OURS = "applications|selection|programme|helpdesk|accounts|audit|outbox|clock"


@dataclass(frozen=True)
class Scene:
    """What the demo is like after a chapter."""

    today: str
    next_one: str | None
    statuses: frozenset[str]


def scene() -> Scene:
    """Look at the demo as it is."""
    statuses = frozenset(Application.objects.values_list("status", flat=True))
    return Scene(clock.now().date().isoformat(), play.next_chapter(), statuses)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[dict[str, Scene]]:
    """The whole demo, in one transaction for all tests of this module: what it was like after each chapter."""
    with django_db_blocker.unblock(), transaction.atomic():
        play.open_the_call()
        scenes = {}
        for chapter in play.CHAPTERS:
            play.play(chapter)
            scenes[chapter] = scene()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ANALYZE")  # tests before left tables that PostgreSQL believes to be empty
        yield scenes
        transaction.set_rollback(True)


def lower_the_guards(cursor) -> None:
    """Switch the triggers of our tables off and take their checks away, as far as the savepoint goes."""
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s", [f"^({OURS})_"])
    tables = [name for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text ~ %s",
        [f"^({OURS})_"],
    )
    checks = cursor.fetchall()
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table, name in checks:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def broken(*names) -> dict[str, list[str]]:
    """Return what breaks each of these invariants."""
    return {name: found for name in names if (found := violations(BY_NAME[name]))}


def test_the_chapters_of_the_demo_follow_each_other(demo):
    chapters = list(play.CHAPTERS)
    assert [one.next_one for one in demo.values()] == [*chapters[1:], None]
    assert (demo["call"].today, demo[chapters[-1]].today) == ("2022-05-16", "2023-03-01")
    assert demo["call"].statuses == {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN}

    closings = Submission.objects.select_related("application__track__call")
    assert all(one.arrived_at < one.application.closing for one in closings)
    assert Message.objects.filter(topic="application.submitted").exists()
    assert Application.objects.filter(status=Status.DRAFT, late_at__isnull=False).count() == 1


def test_all_hold_on_the_whole_demo(demo):
    assert broken(*BY_NAME) == {}
    assert len(ALL) >= 40


@pytest.mark.parametrize("name", [one.name for one in ALL])
def test_a_planted_violation_is_found(demo, name):
    with transaction.atomic():
        with connection.cursor() as cursor:
            if name != "guards_stand":
                lower_the_guards(cursor)
            for statement in PLANTS[name]:
                cursor.execute(statement)
        found = broken(name)
        transaction.set_rollback(True)

    assert found, f"nobody noticed what was planted against {name}"


def test_the_command_names_what_is_broken(demo, capsys):
    with transaction.atomic():
        with connection.cursor() as cursor:
            lower_the_guards(cursor)
            cursor.execute(PLANTS["nights_are_counted"][0])
        with pytest.raises(CommandError, match="are broken"):
            call_command("check_invariants")
        transaction.set_rollback(True)

    assert "nights_are_counted: programme.allowancesheet:" in capsys.readouterr().err


def test_the_nightly_look_logs_what_is_broken(demo, caplog):
    with transaction.atomic():
        with connection.cursor() as cursor:
            lower_the_guards(cursor)
            cursor.execute(PLANTS["nights_are_counted"][0])
        assert tasks.check_invariants() >= 1
        transaction.set_rollback(True)

    assert "invariant nights_are_counted is broken: programme.allowancesheet:" in caplog.text


def test_every_invariant_has_a_name_of_its_own_and_stands_in_the_docs():
    assert len(BY_NAME) == len(ALL)
    assert set(PLANTS) == set(BY_NAME)
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.django_db
def test_every_guard_of_the_database_is_looked_for():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert {name for (name,) in cursor.fetchall()} == house.TRIGGERS
