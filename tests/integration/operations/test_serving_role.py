"""The role that serves in production does all that the portal does, and can change neither the log nor a guard (R22)."""

import base64
import contextlib
import hashlib
import hmac
import os
import re
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from r2r_portal import checks, clock, grants
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit import seals
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event, Seal
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import tasks
from r2r_portal.outbox.models import Message
from r2r_portal.site.backup import databases
from r2r_portal.site.privacy import retention
from tests.factories import roles
from tests.factories.accounts import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
REWRITES = [  # what whoever serves the portal might try to do to its history
    "UPDATE audit_event SET verb = 'nothing.happened'",
    "DELETE FROM audit_event",
    "UPDATE audit_seal SET sha256 = repeat('0', 64)",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_event",
    "ALTER TABLE audit_event DISABLE TRIGGER audit_append_only",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_append_only ON audit_event",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER TABLE selection_score DISABLE TRIGGER score_frozen",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE clock_offset (ahead interval)",
    "ALTER TABLE audit_event ADD COLUMN mine text",
    "DROP TABLE audit_seal",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9', now())",
    "INSERT INTO auth_group_permissions (group_id, permission_id) SELECT g.id, p.id FROM auth_group g, auth_permission p LIMIT 1",
    "SELECT setval('audit_event_id_seq', 1)",
]  # fmt: skip
OWNERS = [  # each of them the owner can: the refusals above are the role's, not those of a wrong statement
    "ALTER TABLE audit_event DISABLE TRIGGER ALL; UPDATE audit_event SET verb = 'nothing.happened'; DELETE FROM audit_event",
    "ALTER TABLE audit_seal DISABLE TRIGGER ALL; DELETE FROM audit_seal",
    *REWRITES[5:],
]  # fmt: skip


@pytest.fixture
def logged():
    record(at=AT, by=None, verb="thing.done", subject="thing:1")
    seals.seal(real=AT)


def refused(statement):
    """Tell how PostgreSQL refuses a statement; empty where it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("statement", REWRITES)
def test_the_role_is_refused_what_would_change_history(logged, statement):
    with roles.serving():
        said = refused(statement)
    assert "permission denied" in said or "must be owner" in said, said or "was let"


@pytest.mark.parametrize("statement", OWNERS)
def test_the_owner_could(logged, statement):
    assert refused(statement) == ""


def test_an_owner_that_is_taken_for_the_role_is_seen(logged):
    assert not grants.is_bound()
    with roles.serving():
        assert grants.is_bound()
    with connection.cursor() as cursor:
        cursor.execute(
            f"GRANT UPDATE (verb) ON audit_event TO {roles.ROLE}; GRANT DELETE ON audit_event TO {roles.ROLE}"
        )
        cursor.execute(f"SET ROLE {roles.ROLE}")
        assert not grants.is_bound()
        cursor.execute("RESET ROLE")


def test_production_warns_where_the_owner_serves(settings):
    settings.STAGE = "production"
    assert [one.id for one in checks.role_is_bound(databases=["default"])] == ["r2r.W001"]
    with roles.serving():
        assert checks.role_is_bound(databases=["default"]) == []


def test_in_production_the_role_moves_no_clock(settings):
    """Guards ask that clock whether ten years are over."""
    ahead = "INSERT INTO clock_offset (id, ahead) VALUES (1, interval '11 years')"
    with roles.serving():
        assert "permission denied" not in refused(ahead)
    settings.CLOCK_MAY_MOVE = False
    with roles.serving():
        assert "permission denied" in refused(ahead)


def test_rights_are_given_anew_and_nothing_is_left_of_what_it_had():
    with roles.serving():
        pass
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON audit_event TO {roles.ROLE}")
    with roles.serving():
        assert "permission denied" in refused("DELETE FROM audit_event")


def test_the_log_is_written_sealed_and_read(logged):
    with roles.serving():
        record(at=AT, by=None, verb="thing.done", subject="thing:2")
        assert seals.seal(real=AT + timedelta(days=1)).events == 1
        assert list(seals.broken()) == []
    assert (Event.objects.count(), Seal.objects.count()) == (2, 2)


def test_a_person_signs_in_by_the_code_of_a_mail(client):
    UserFactory(email="officer@test.example", role=OFFICER)
    with roles.serving():
        client.post("/en/account/login/code/", {"email": "officer@test.example"})
        code = Message.objects.get(to="officer@test.example").payload["code"]
        tasks.drain()
        assert Message.objects.get(to="officer@test.example").state == "sent"
        answer = client.post("/en/account/login/code/confirm/", {"code": code})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.slow
def test_a_whole_programme_is_played_by_the_role():
    """Drafts, handing in, scores, decisions, release, visits, papers, mail; then the nightly tasks, over all of it."""
    with roles.serving():
        call_command("demo", at="meetings")
        tasks.drain()
        assert seals.seal(real=clock.real()) is not None
        call_command("check_invariants")
        clock_actions.move(to=clock.now() + timedelta(days=365 * 12))
        gone = {item.label for item in retention.run(at=clock.now())}
    assert Message.objects.filter(state="sent").exists()
    assert {"applications.Submission", "programme.Certificate"} <= gone, sorted(gone)


# --- the password of the role --------------------------------------------------------------------------------


@pytest.fixture
def owner():
    """A role that may make roles and is no superuser, as the owner of a portal's tables."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE an_owner CREATEROLE")
        yield cursor
        cursor.execute("RESET ROLE")


def made_by(owner, password):
    """Let the owner make the role that serves or change its password, and return what PostgreSQL keeps of that."""
    owner.execute("SET ROLE an_owner")
    grants._make(owner, "a_server", password)
    owner.execute("RESET ROLE")
    owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'a_server'")
    return owner.fetchone()[0]


def is_of(kept, password):
    """Tell whether a SCRAM digest is that of a password (RFC 5802)."""
    rounds, salt, stored = re.match(r"SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):", kept).groups()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    key = hmac.digest(salted, b"Client Key", "sha256")
    return base64.b64decode(stored) == hashlib.sha256(key).digest()


def test_the_owner_makes_the_role_and_gives_it_the_password_of_today(owner, caplog):
    first, second = made_by(owner, "the first"), made_by(owner, "the second")

    assert is_of(first, "the first")
    assert is_of(second, "the second")
    assert not is_of(second, "the first")
    assert caplog.text == ""


def test_a_password_that_the_owner_may_not_set_is_told(owner, caplog):
    owner.execute("CREATE ROLE a_server LOGIN; GRANT a_server TO an_owner; ALTER ROLE an_owner NOCREATEROLE")

    assert made_by(owner, "the first") is None
    assert "What a_server signs in with was left as it is" in caplog.text


# --- two roles that really sign in --------------------------------------------------------------------------


class TwoRoles:
    """A database of an owner who is no superuser, and commands run as its two addresses say."""

    def __init__(self, folder):
        self.owner, self.role, self.name = (
            f"two_{part}_{os.getpid()}" for part in ("owner", "role", "roles")
        )
        self.folder = folder
        there = urlsplit(settings.DATABASE_URL)
        self.urls = {
            name: there._replace(
                netloc=there.netloc.replace("portal@", f"{who}@", 1), path=f"/{self.name}"
            ).geturl()
            for name, who in (("DATABASE_URL", self.role), ("DATABASE_OWNER_URL", self.owner))
        }
        with databases.door("postgres") as cursor:
            cursor.execute(f"CREATE ROLE {self.owner} LOGIN CREATEDB CREATEROLE")
            cursor.execute(f"CREATE DATABASE {self.name} OWNER {self.owner}")

    def manage(self, *arguments, owner=True):
        """Run a command, with or without the owner's address."""
        known = self.urls if owner else {"DATABASE_URL": self.urls["DATABASE_URL"]}
        environment = os.environ | {"R2R_STAGE": "demo", "R2R_RUN_DIR": str(self.folder)} | known
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )

    def ask(self, statement, who="DATABASE_URL"):
        """Return what PostgreSQL answers one of the two, or how it refuses."""
        with (
            contextlib.closing(psycopg2.connect(self.urls[who])) as opened,
            opened,
            opened.cursor() as cursor,
        ):
            try:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else "done"
            except psycopg2.Error as error:
                return str(error)


@pytest.fixture
def two_roles(tmp_path):
    made = TwoRoles(tmp_path)
    yield made
    with databases.door("postgres") as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [made.name])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        cursor.execute(f"DROP ROLE IF EXISTS {made.role}")
        cursor.execute(f"DROP ROLE {made.owner}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_owner_migrates_and_restores_and_the_role_serves_and_backs_up(two_roles):
    # What an empty database would need; all; back to a log without its guards; all again.
    for part in (["--plan"], [], ["audit", "0001"], []):
        done = two_roles.manage("migrate", *part, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    assert two_roles.manage("prepare", "--no-demo").returncode == 0  # the table of the cache came after
    assert two_roles.ask("SELECT count(*) FROM cache") == 0
    logs = "INSERT INTO audit_event (at, by, verb, subject, detail) VALUES (now(), 'system', 'thing.done', 'thing:1', '{}')"
    assert two_roles.ask(logs) == "done"
    assert "permission denied" in two_roles.ask("UPDATE audit_event SET verb = 'x'")

    done = two_roles.manage("backup", owner=False)
    assert done.returncode == 0, done.stderr
    [file] = (two_roles.folder / "backups").glob("*.r2rbackup")
    two_roles.ask(logs)
    # The control: without the owner's address nothing is restored, and nothing is lost.
    refused = two_roles.manage("restore", str(file), "--yes", owner=False)
    assert refused.returncode != 0
    assert "permission denied to create database" in refused.stderr
    assert two_roles.ask("SELECT count(*) FROM audit_event") == 2

    serves = psycopg2.connect(two_roles.urls["DATABASE_URL"])  # as web does; a restore ends it
    done = two_roles.manage("restore", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    with pytest.raises(psycopg2.OperationalError):
        serves.cursor().execute("SELECT 1")
    serves.close()
    assert two_roles.ask("SELECT count(*) FROM audit_event WHERE verb = 'thing.done'") == 1
    assert two_roles.ask(logs) == "done"
    assert "permission denied" in two_roles.ask("DELETE FROM audit_event")
    assert "permission denied" in two_roles.ask("CREATE TEMPORARY TABLE mine (id integer)")
    assert two_roles.ask("ALTER TABLE audit_event DISABLE TRIGGER ALL", "DATABASE_OWNER_URL") == "done"
    assert (
        two_roles.manage("check_invariants", owner=False).returncode != 0
    )  # the guard that is off is missed
