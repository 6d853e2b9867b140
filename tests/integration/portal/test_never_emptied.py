"""TRUNCATE asks no trigger of a row: every table whose rows are guarded refuses to be emptied, by itself or with another."""

import pytest
from django.db import DatabaseError, connection, transaction

from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event
from r2r_portal.site.invariants.house import NEVER_EMPTIED, missing_triggers
from tests.factories.accounts import AT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
BEFORE, ON_DELETE, ON_TRUNCATE = 2, 8, 32  # bits of pg_trigger.tgtype
GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
     WHERE NOT tgisinternal AND tgtype & %(when)s <> 0 AND tgtype & %(what)s <> 0
"""


def guarded(what):
    """Return the tables with a trigger before `what`."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, {"when": BEFORE, "what": what})
        return {table for (table,) in cursor.fetchall()}


def truncate(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", NEVER_EMPTIED)
def test_a_guarded_table_is_never_emptied(table):
    with pytest.raises(DatabaseError, match=f"{table} is never emptied|referenced in a foreign key"):
        truncate(f"TRUNCATE {table}")
    with pytest.raises(DatabaseError, match="is never emptied"):
        truncate(f"TRUNCATE {table} CASCADE")


def test_the_log_is_there_after_an_attempt():
    record(at=AT, by=None, verb="thing.done", subject="thing:1")

    with pytest.raises(DatabaseError, match="audit_event is never emptied"):
        truncate("TRUNCATE audit_event")

    assert Event.objects.count() == 1


def test_it_does_not_go_with_a_table_that_is_emptied_with_all_that_points_to_it():
    with pytest.raises(DatabaseError, match="is never emptied"):
        truncate("TRUNCATE applications_call CASCADE")


def test_every_table_that_guards_its_rows_against_deletion_is_among_them():
    assert guarded(ON_DELETE) <= set(NEVER_EMPTIED)
    assert guarded(ON_TRUNCATE) == set(NEVER_EMPTIED)


def test_without_its_guard_a_table_is_emptied_and_the_invariant_says_so():
    record(at=AT, by=None, verb="thing.done", subject="thing:1")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_event_never_emptied ON audit_event")
        assert missing_triggers() == ["audit_event_never_emptied"]
        truncate("TRUNCATE audit_event")
        assert not Event.objects.exists()
        transaction.set_rollback(True)

    assert Event.objects.count() == 1
    assert missing_triggers() == []
