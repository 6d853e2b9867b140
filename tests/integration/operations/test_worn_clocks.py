"""What a clock that is set back, or a process that was held up, may not do to beat and to the outbox (REL-D3, D17)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import ModelEntry

from r2r_portal import clock
from r2r_portal.celery import app
from r2r_portal.outbox import actions, tasks
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.refusals import Outcome
from r2r_portal.site import marks, status
from r2r_portal.site.beating import Entry, Scheduler
from r2r_portal.site.models import Mark

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R")]
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)
HOURS = timedelta(hours=2)


def letters(*keys: str) -> None:
    for key in keys:
        actions.publish(
            topic="account.code", key=key, to=f"{key}@test.example", language="en", zone="Europe/Brussels", at=AT,
            payload={"code": "48291704"},
        )  # fmt: skip


def claimed(real: datetime) -> list[Message]:
    return actions.claim(at=AT, real=real, limit=50)


# --- beat ------------------------------------------------------------------------------------------------------


@pytest.fixture
def round_ahead() -> PeriodicTask:
    """A task of every three seconds whose last round was by a clock two hours ahead."""
    every, _created = IntervalSchedule.objects.get_or_create(every=3, period=IntervalSchedule.SECONDS)
    return PeriodicTask.objects.create(
        name="round", task="r2r_portal.site.tasks.give_sign", interval=every, last_run_at=clock.real() + HOURS
    )


def test_a_task_whose_last_round_lies_ahead_comes_round_again(round_ahead):
    entry = Entry(round_ahead, app=app)
    assert 0 < entry.is_due().next <= 3
    with time_machine.travel(clock.real() + timedelta(seconds=4), tick=False):
        assert entry.is_due().is_due


def test_the_librarys_own_would_wait_for_two_hours(round_ahead):
    """The negative control."""
    entry = ModelEntry(round_ahead, app=app)
    assert entry.is_due().next > 7000


def test_beat_plans_anew_once_its_clock_was_set_back_and_not_otherwise():
    beat = Scheduler(app=app, lazy=True)
    seen = []
    for ahead in (timedelta(0), HOURS, HOURS, timedelta(0), timedelta(seconds=1)):
        beat._last_full_sync = None
        with time_machine.travel(AT + ahead, tick=False):
            beat.follow_the_clock()
        seen.append(beat._last_full_sync is not None)
    assert seen == [False, False, False, True, False]


# --- the outbox ------------------------------------------------------------------------------------------------


def test_who_is_alive_keeps_its_share_and_nobody_else_gets_it(django_assert_num_queries):
    letters("ada", "bob")
    share = claimed(AT)
    with django_assert_num_queries(0):  # as long as the lease is young
        assert actions.renew(share, real=AT + timedelta(seconds=30)) == share
    assert actions.renew(share, real=AT + timedelta(seconds=60)) == share
    assert claimed(AT + timedelta(seconds=150)) == []
    assert [one.key for one in claimed(AT + timedelta(seconds=180))] == ["ada", "bob"]


def test_who_was_held_up_sends_nothing_that_somebody_else_took_meanwhile():
    letters("ada", "bob")
    share, late = claimed(AT), AT + actions.LEASE
    others = claimed(late)
    assert [one.key for one in others] == ["ada", "bob"]
    assert actions.renew(share, real=late) == []
    assert actions.renew(others, real=late) == others


def test_a_letter_that_somebody_else_took_while_its_paper_was_made_is_not_sent_twice(mailoutbox):
    letters("slow", "held")
    now = clock.real()
    slow, held = claimed(now - actions.LEASE + timedelta(seconds=5))
    Message.objects.filter(pk=slow.pk).update(not_before=now + actions.LEASE)  # another worker's since

    assert [tasks.deliver(slow), tasks.deliver(held)] == [Outcome.LOST, Outcome.SENT]
    assert [mail.to for mail in mailoutbox] == [[held.to]]


def test_what_a_clock_ahead_put_off_is_due_when_the_clock_is_right():
    letters("ada")
    Message.objects.update(not_before=AT + HOURS)
    assert Message.objects.due(AT, AT).exists()
    Message.objects.update(not_before=AT + timedelta(hours=1))  # the longest wait between two attempts
    assert not Message.objects.due(AT, AT).exists()


# --- the status page -------------------------------------------------------------------------------------------


def parts(real: datetime, arrived: datetime | None = None) -> dict[str, status.Part]:
    return {part.name: part for part in status.parts(real, arrived)}


def test_a_wrong_clock_of_ours_makes_nobody_else_look_ill():
    marks.mark(marks.WORKER, real=clock.real())
    found = parts(clock.real() + HOURS, clock.real())
    assert (found["database"].state, found["worker"].state) == (status.LATE, status.OK)
    assert found["database"].figures["clock_skew_seconds"] == pytest.approx(-7200, abs=2)
    assert found["database"].figures["front_skew_seconds"] == pytest.approx(0, abs=2)


def test_a_wrong_clock_of_the_front_is_seen():
    found = parts(clock.real(), clock.real() + timedelta(seconds=5))
    assert found["database"].state == status.LATE


def test_a_request_that_queued_for_a_minute_says_nothing_of_the_fronts_clock():
    found = parts(clock.real(), clock.real() - timedelta(minutes=1))
    assert found["database"].state == status.OK


def test_a_worker_that_lives_by_a_clock_ahead_is_told():
    Mark.objects.update_or_create(name=marks.WORKER, defaults={"at": clock.real() + HOURS})
    found = parts(clock.real())["worker"]
    assert (found.state, found.age) == (status.LATE, 0.0)
    assert found.figures["clock_skew_seconds"] == pytest.approx(-7200, abs=2)


def test_a_letter_that_a_dead_worker_left_behind_is_told_within_a_minute():
    letters("ada")
    claimed(clock.real())
    assert parts(clock.real())["outbox"].figures["trying_again"] == 0
    found = parts(clock.real() + timedelta(seconds=55))["outbox"]
    assert (found.state, found.figures["trying_again"]) == (status.LATE, 1)
