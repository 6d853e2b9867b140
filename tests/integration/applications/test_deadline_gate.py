"""Moving a deadline in the middle of a rush: nobody who comes later overtakes the officer (SPEC T4, T5; RELIABILITY B8)."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from applications.actions import submissions
from applications.actions.deadlines import extend
from applications.models import Application
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.browser.portal import wait_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.rule("T4"),
    pytest.mark.rule("T5"),
]
MINUTE = timedelta(minutes=1)
WHY = {"reason_en": "Power cut at the region", "reason_ja": "停電のため"}
WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextmanager
def beside():
    """Let work run in another thread, with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(closing, work)


def closing(work):
    try:
        return work()
    finally:
        connection.close()


def waiting():
    """How many wait for a lock; asked outside the transaction, which would always be told the same."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return cursor.fetchone()[0]


def comes_in(row):
    """Whether somebody who hands in now gets to the decision within a moment."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            submissions.locked(Application.objects.get(pk=row.pk))
    except OperationalError:
        return False
    return True


@pytest.mark.parametrize("is_guarded", [True, False])
def test_who_comes_after_the_officer_waits_behind_them(monkeypatch, is_guarded):
    """Without the gate, the control, they overtake, one after the other for as long as the rush lasts."""
    clock_actions.restart(at=CLOSES - MINUTE)
    first, second = ApplicationFactory(), ApplicationFactory(territory_code="ITH4")
    officer = UserFactory(role=OFFICER)
    if not is_guarded:
        monkeypatch.setattr(
            submissions,
            "LOCK",
            submissions.LOCK.replace("pg_advisory_xact_lock_shared(%(gate)s, call_id::int)", "%(gate)s"),
        )
    with beside() as run, beside() as look:
        with transaction.atomic():
            submissions.locked(first)
            moved = run(
                lambda: extend(
                    call=first.call, to=CLOSES + 10 * MINUTE, by=officer, at=CLOSES - MINUTE, **WHY
                )
            )
            wait_for(lambda: look(waiting).result(5), 5, "the officer's wait")
            assert look(lambda: comes_in(second)).result(5) is not is_guarded
        assert moved.result(5).new == CLOSES + 10 * MINUTE

    assert comes_in(second)
