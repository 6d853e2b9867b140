"""The last second: one rule through every door, whatever zone the process lives in (SPEC T3, T4, T5, A10)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction

from applications.actions.deadlines import extend
from applications.actions.submissions import submit
from applications.errors import (
    CallClosedError,
    DeadlineRefusedError,
    SecondPersonNeededError,
    TerritoryTakenError,
)
from applications.models import Application, DeadlineChange, Submission
from applications.states import Status
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

MS = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
KEY = UUID("6f0a1c9e-6b11-4a4f-8a35-0c7f3b1d2e4f")
WHY = {"reason_en": "Power cut at the region", "reason_ja": "停電のため"}


@pytest.fixture
def at_the_closing(db):
    """Let domain time stand half a second before the closing."""
    clock_actions.restart(at=CLOSES - timedelta(milliseconds=500))


@shared_task
def hand_in_by_task(application: str, person: int) -> None:
    """Hand in from a worker, the door that no page guards."""
    submit(
        application=Application.objects.get(pk=application),
        by=User.objects.get(pk=person),
        at=clock.now(),
        key=uuid4(),
    )


@pytest.mark.rule("T5")
@pytest.mark.rule("T3")
@pytest.mark.rule("A10")
@pytest.mark.usefixtures("process_zone", "at_the_closing")
def test_the_last_millisecond_is_in_and_the_closing_instant_is_late():
    in_time, late = ApplicationFactory(), ApplicationFactory(territory_code="ITH4")

    submit(application=in_time, by=in_time.created_by, at=CLOSES - MS, key=KEY)
    with pytest.raises(CallClosedError):
        submit(application=late, by=late.created_by, at=CLOSES, key=KEY)

    late.refresh_from_db()
    assert (late.status, Submission.objects.count()) == (Status.DRAFT, 1)


@pytest.mark.rule("A10")
@pytest.mark.usefixtures("process_zone")
@pytest.mark.django_db
@pytest.mark.parametrize(("away", "accepted"), [(-timedelta(seconds=30), True), (timedelta(0), False)])
def test_a_task_meets_the_same_deadline(away, accepted):
    draft = ApplicationFactory()
    clock_actions.restart(at=CLOSES + away)

    if accepted:
        hand_in_by_task(str(draft.pk), draft.created_by.pk)
    else:
        with pytest.raises(CallClosedError):
            hand_in_by_task(str(draft.pk), draft.created_by.pk)

    assert Submission.objects.exists() is accepted


@pytest.mark.rule("T5")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("queued", "accepted"), [(timedelta(seconds=55), True), (timedelta(seconds=60), False)]
)
def test_who_arrived_in_time_may_queue_for_a_minute_but_nothing_old_is_replayed(queued, accepted):
    draft = ApplicationFactory()
    clock_actions.restart(at=CLOSES + queued)

    if accepted:
        assert (
            submit(application=draft, by=draft.created_by, at=CLOSES - MS, key=KEY).arrived_at == CLOSES - MS
        )
    else:
        with pytest.raises(CallClosedError):
            submit(application=draft, by=draft.created_by, at=CLOSES - MS, key=KEY)


def insert(draft, arrived_at):
    """Write a submission past all our code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO applications_submission (application_id, number, reference, idempotency_key, snapshot,"
            " content_hash, language, arrived_at, decided_at, by_id)"
            " VALUES (%s, 1, 'EU-2022-001', %s, '{}', '', 'en', %s, %s, %s)",
            [draft.pk, uuid4(), arrived_at, arrived_at, draft.created_by.pk],
        )


@pytest.mark.rule("A10")
@pytest.mark.usefixtures("at_the_closing")
def test_the_database_itself_refuses_what_is_late():
    draft = ApplicationFactory()

    with pytest.raises(IntegrityError, match="the call was closed"):
        insert(draft, CLOSES)
    clock_actions.restart(at=CLOSES + MINUTE)
    with pytest.raises(IntegrityError, match="the call was closed"):
        insert(draft, CLOSES - MS)

    assert not Submission.objects.exists()


@pytest.mark.rule("A10")
@pytest.mark.usefixtures("at_the_closing")
def test_without_the_trigger_the_same_insert_would_pass():
    """The negative control: it is the trigger that refuses, nothing else."""
    draft = ApplicationFactory()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE applications_submission DISABLE TRIGGER submission_in_time")

    insert(draft, CLOSES)

    assert Submission.objects.count() == 1


@pytest.mark.rule("T4")
@pytest.mark.django_db
def test_an_extension_for_one_opens_no_other():
    one, other = ApplicationFactory(), ApplicationFactory(territory_code="ITH4")
    officer, late = UserFactory(role=OFFICER), CLOSES + timedelta(hours=30)
    clock_actions.restart(at=CLOSES + timedelta(hours=29))

    change = extend(
        call=one.call, application=one, to=CLOSES + timedelta(days=2), by=officer, at=clock.now(), **WHY
    )
    clock_actions.restart(at=late)
    submission = submit(application=one, by=one.created_by, at=late, key=KEY)
    with pytest.raises(CallClosedError):
        submit(application=other, by=other.created_by, at=late, key=KEY)

    assert submission.extension == change
    assert (change.old, change.new, change.by, change.reason_ja) == (
        CLOSES, CLOSES + timedelta(days=2), officer, "停電のため",
    )  # fmt: skip
    assert Event.objects.filter(verb="deadline.moved", by=f"accounts.user:{officer.pk}").count() == 1


@pytest.mark.rule("T4")
@pytest.mark.usefixtures("at_the_closing")
def test_every_open_drafts_people_are_told_once_in_their_language():
    european = ApplicationFactory()
    japanese = ApplicationFactory(side="jp", territory_code="JP-23", owner=UserFactory(japanese=True))
    ApplicationFactory(submitted=True, territory_code="ITH4")

    extend(
        call=european.call,
        to=CLOSES + timedelta(days=7),
        by=UserFactory(role=OFFICER),
        at=CLOSES - MINUTE,
        **WHY,
    )

    told = set(Message.objects.filter(topic="deadline.moved").values_list("to", "language"))
    assert told == {(european.created_by.email, "en"), (japanese.created_by.email, "ja")}


@pytest.mark.rule("T4")
@pytest.mark.usefixtures("at_the_closing")
@pytest.mark.parametrize("second", [None, "the same person", "no officer"])
def test_earlier_needs_two(second):
    draft, officer = ApplicationFactory(), UserFactory(role=OFFICER)
    approved_by = {None: None, "the same person": officer, "no officer": UserFactory()}[second]

    with pytest.raises(SecondPersonNeededError) as refused:
        extend(
            call=draft.call, to=CLOSES - timedelta(milliseconds=100), by=officer, at=CLOSES - MINUTE,
            approved_by=approved_by, **WHY,
        )  # fmt: skip

    assert refused.value.status == 403
    assert not DeadlineChange.objects.exists()


@pytest.mark.rule("T4")
@pytest.mark.django_db
def test_two_officers_may_bring_it_forward_but_never_into_the_past():
    draft = ApplicationFactory()
    first, second = UserFactory(role=OFFICER), UserFactory(role=OFFICER)
    now = CLOSES - timedelta(days=5)
    clock_actions.restart(at=now)

    with pytest.raises(DeadlineRefusedError):
        extend(call=draft.call, to=now, by=first, approved_by=second, at=now, **WHY)
    extend(call=draft.call, to=now + MINUTE, by=first, approved_by=second, at=now, **WHY)

    draft = Application.objects.get(pk=draft.pk)
    assert draft.closing == now + MINUTE


@pytest.mark.rule("T4")
@pytest.mark.usefixtures("at_the_closing")
def test_a_change_that_changes_nothing_is_refused():
    draft = ApplicationFactory()

    with pytest.raises(DeadlineRefusedError):
        extend(call=draft.call, to=CLOSES, by=UserFactory(role=OFFICER), at=CLOSES - MINUTE, **WHY)
    with pytest.raises(DeadlineRefusedError):  # a track never closes before its call
        extend(
            call=draft.call, track=draft.track, to=CLOSES - MS, by=UserFactory(role=OFFICER),
            approved_by=UserFactory(role=OFFICER), at=CLOSES - MINUTE, **WHY,
        )  # fmt: skip
    assert not DeadlineChange.objects.exists()


def at_once(*calls):
    """Run the calls in threads that start together; returns results and errors in order."""
    gate = Barrier(len(calls))

    def run(call):
        try:
            gate.wait(10)
            return call()
        except Exception as error:  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.rule("A9")
@pytest.mark.rule("M1")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_identical_submits_make_one():
    clock_actions.restart(at=CLOSES - timedelta(minutes=5))
    draft = ApplicationFactory()
    attempt = lambda: submit(application=draft, by=draft.created_by, at=CLOSES - MINUTE, key=KEY)  # noqa: E731

    results = at_once(*[attempt] * 20)

    assert {type(result) for result in results} == {Submission}
    assert len({result.pk for result in results}) == 1
    assert Submission.objects.count() == Message.objects.count() == 1
    assert Event.objects.filter(verb="application.submitted").count() == 1


@pytest.mark.rule("A5")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_that_race_for_a_territory_one_wins_and_the_other_is_told():
    clock_actions.restart(at=CLOSES - timedelta(minutes=5))
    drafts = [ApplicationFactory(), ApplicationFactory()]

    results = at_once(
        *(
            lambda draft=draft: submit(
                application=draft, by=draft.created_by, at=CLOSES - MINUTE, key=uuid4()
            )
            for draft in drafts
        )
    )

    assert sorted(type(result).__name__ for result in results) == [
        Submission.__name__,
        TerritoryTakenError.__name__,
    ]
    assert list(Application.objects.exclude(reference=None).values_list("reference", flat=True)) == [
        "EU-2022-001"
    ]
    assert Message.objects.count() == 1


@pytest.mark.rule("A5")
@pytest.mark.usefixtures("at_the_closing")
def test_without_the_constraint_both_would_win_the_territory():
    """The negative control: it is the constraint that lets one win, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX application_one_live_per_territory")

    for draft in (ApplicationFactory(), ApplicationFactory()):
        submit(application=draft, by=draft.created_by, at=CLOSES - MINUTE, key=uuid4())

    assert Submission.objects.count() == 2


@pytest.mark.rule("A9")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_references_have_no_gaps_and_no_twins_under_load():
    clock_actions.restart(at=CLOSES - timedelta(minutes=5))
    codes = ["ITH1", "ITH2", "ITH3", "ITH4", "ITH5", "ITI1", "ITI2", "ITI3"]
    drafts = [ApplicationFactory(territory_code=code) for code in [*codes, *codes]]

    at_once(
        *(
            lambda draft=draft: submit(
                application=draft, by=draft.created_by, at=CLOSES - MINUTE, key=uuid4()
            )
            for draft in drafts
        )
    )

    given = sorted(Application.objects.exclude(reference=None).values_list("reference", flat=True))
    assert given == [f"EU-2022-{number:03}" for number in range(1, 9)]


@pytest.mark.rule("T5")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_extension_during_the_rush_refuses_nobody_who_was_in_time():
    clock_actions.restart(at=CLOSES - timedelta(seconds=30))
    codes = ["ITH1", "ITH2", "ITH3", "ITH4"]
    drafts = [ApplicationFactory(territory_code=code) for code in codes]
    officer = UserFactory(role=OFFICER)

    results = at_once(
        lambda: extend(call=drafts[0].call, to=CLOSES + 10 * MINUTE, by=officer, at=CLOSES - MINUTE, **WHY),
        *(
            lambda draft=draft: submit(application=draft, by=draft.created_by, at=CLOSES - MS, key=uuid4())
            for draft in drafts
        ),
    )

    assert {type(result).__name__ for result in results} == {"DeadlineChange", "Submission"}
