"""Migrations wait two seconds for a lock, and leave the session as it was (REL-H1)."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from r2r_portal import grants
from r2r_portal.management.commands import migrate

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.rule("R")]


def timeouts() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        return cursor.fetchone()


def test_a_migration_that_would_queue_for_a_lock_fails_within_two_seconds_and_succeeds_later():
    ready, done = threading.Event(), threading.Event()

    def read_for_long() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE site_mark IN ACCESS SHARE MODE")
            ready.set()
            done.wait(20)
            cursor.execute("ROLLBACK")
        connection.close()

    reader = threading.Thread(target=read_for_long)
    reader.start()
    ready.wait(10)
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(migrate.FOR_MIGRATIONS)
    with pytest.raises(OperationalError, match="lock timeout"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE site_mark ADD COLUMN extra int")
    waited = time.monotonic() - began
    done.set()
    reader.join(10)
    assert 1.9 < waited < 4
    with connection.cursor() as cursor:
        cursor.execute(migrate.AS_BEFORE)
        cursor.execute("BEGIN; ALTER TABLE site_mark ADD COLUMN extra int; ROLLBACK")


def test_the_command_leaves_the_sessions_limits_as_they_were():
    before = timeouts()
    call_command("migrate", "site", verbosity=0, interactive=False)
    assert timeouts() == before == ("3s", "15s")


def test_a_database_that_other_code_migrated_is_left_alone():
    recorder = MigrationRecorder(connection)
    recorder.record_applied("account", "9999_of_a_package")
    assert migrate.strangers(connection) == []

    recorder.record_applied("programme", "9999_of_a_later_release")
    try:
        with pytest.raises(CommandError, match=r"programme\.9999_of_a_later_release"):
            call_command("migrate", verbosity=0, interactive=False)
    finally:
        recorder.record_unapplied("programme", "9999_of_a_later_release")
        recorder.record_unapplied("account", "9999_of_a_package")


def test_a_database_of_before_the_first_release_is_refused_in_words():
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION audit_hold_still() RENAME TO audit_hold_another_way")
        try:
            with pytest.raises(CommandError, match="before the first release"):
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("ALTER FUNCTION audit_hold_another_way() RENAME TO audit_hold_still")
    call_command("migrate", verbosity=0, interactive=False)


@pytest.mark.parametrize(("asked", "times"), [({"plan": True}, 0), ({"check_unapplied": True}, 0), ({}, 1)])
def test_rights_are_given_by_a_run_and_by_no_look_at_what_one_would_do(monkeypatch, asked, times):
    given = []
    monkeypatch.setattr(grants, "are_apart", lambda: True)
    monkeypatch.setattr(grants, "give", lambda: given.append("rights"))
    call_command("migrate", verbosity=0, interactive=False, **asked)
    assert len(given) == times
