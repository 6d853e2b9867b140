"""The log is chained by daily seals: what was written stays, and whoever changes it is found out."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from r2r_portal.accounts.roles import ADMINISTRATOR
from r2r_portal.audit import seals, tasks
from r2r_portal.audit.actions import record
from r2r_portal.audit.models import Event, Seal
from tests.factories.accounts import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
LOG = reverse("admin:audit_event_changelist")


def written(count=3, at=AT):
    return [
        record(at=at, by=None, verb="claim.paid", subject=f"programme.claim:{n}", n=n) for n in range(count)
    ]


def unguarded(statement, *args):
    """Do what the trigger refuses, as somebody with the keys to the database would."""
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, args)
        for table in ("audit_event", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_each_seal_follows_the_one_before_and_nothing_new_makes_none():
    written()
    first = seals.seal(real=AT)
    assert seals.seal(real=AT) is None
    written(2)
    second = seals.seal(real=AT + timedelta(days=1))

    assert (first.previous, first.events) == (seals.START, 3)
    assert (second.previous, second.events) == (first.sha256, 2)
    assert list(seals.broken()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET detail = '{}' WHERE id = %s",
        "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
    ],
)
def test_a_change_of_what_was_sealed_is_found_out(statement):
    event = written()[1]
    made = seals.seal(real=AT)
    unguarded(statement, event.pk)

    assert list(seals.broken()) == [f"audit.seal:{made.pk}"]
    with pytest.raises(CommandError, match="not what was sealed"):
        call_command("verify_log")


def test_a_row_slipped_in_below_a_seal_is_found_out():
    gone = written()[1]
    unguarded("DELETE FROM audit_event WHERE id = %s", gone.pk)
    made = seals.seal(real=AT)
    assert list(seals.broken()) == []

    unguarded(
        "INSERT INTO audit_event (id, at, by, verb, subject, detail) VALUES (%s, now(), 'system', 'x.y', 'x:1', '{}')",
        gone.pk,
    )
    assert list(seals.broken()) == [f"audit.seal:{made.pk}"]


def test_a_seal_made_anew_breaks_the_next():
    event = written()[0]
    first = seals.seal(real=AT)
    written()
    second = seals.seal(real=AT)
    unguarded("UPDATE audit_event SET subject = 'programme.claim:99' WHERE id = %s", event.pk)
    sha256, _count = seals.chained(seals.START, Event.objects.filter(pk__lte=first.last_event).order_by("pk"))
    unguarded("UPDATE audit_seal SET sha256 = %s WHERE id = %s", sha256, first.pk)

    assert list(seals.broken()) == [f"audit.seal:{second.pk}"]


@pytest.mark.parametrize("statement", ["UPDATE audit_seal SET events = 0", "DELETE FROM audit_seal"])
def test_the_database_lets_nobody_touch_a_seal(statement):
    written()
    seals.seal(real=AT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_canonical_form_is_the_same_for_the_same_row():
    event = record(at=AT, by=None, verb="claim.paid", subject="x:1", b="高", a=[1, 2])
    again = Event.objects.get(pk=event.pk)

    assert seals.line_of(again) == seals.line_of(event)
    assert json.loads(seals.line_of(event))[-1] == {"a": [1, 2], "b": "高"}


def test_the_nightly_task_prints_the_seal_and_the_command_says_it(caplog, capsys):
    written()
    with caplog.at_level("INFO"):
        sha256 = tasks.seal()
    assert sha256 in caplog.text
    assert tasks.seal() == ""

    call_command("verify_log")
    assert sha256 in capsys.readouterr().out
    assert Seal.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "seen"),
    [({}, {0, 1}), ({"until": f"{AT:%Y-%m-%d}"}, {0}), ({"since": f"{AT + timedelta(days=3):%Y-%m-%d}"}, {1}),
     ({"since": "yesterday", "until": "2022-02-31"}, {0, 1})],
)  # fmt: skip
def test_the_log_is_shown_as_it_stood(client, asked, seen):
    for number, at in enumerate((AT, AT + timedelta(days=3))):
        record(at=at, by=None, verb="claim.paid", subject=f"programme.claim:{number}")
    client.force_login(UserFactory(role=ADMINISTRATOR))
    rows = client.get(LOG, asked | {"verb": "claim.paid"}).content.decode().split("<tbody>")[1]

    assert {number for number in (0, 1) if f"Claim {number}" in rows} == seen
