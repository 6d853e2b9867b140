"""What must always hold: it holds on the whole demo, and each invariant is broken once to see that it is looked for."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from r2r_portal.management.commands.check_invariants import PAGE, page
from r2r_portal.site import tasks
from r2r_portal.site.demo import play
from r2r_portal.site.invariants import ALL, house, violations
from tests.integration.site.planting import PLANTS

pytestmark = pytest.mark.rule("R")
BY_NAME = {one.name: one for one in ALL}
OURS = "applications|selection|programme|helpdesk|accounts|audit|outbox|clock"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The whole demo, in one transaction for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        play.open_the_call()
        for chapter in play.CHAPTERS:
            play.play(chapter)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ANALYZE")  # tests before left tables that PostgreSQL believes to be empty
        yield
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
