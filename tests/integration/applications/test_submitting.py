"""Handing in: once, in time, complete, for one territory (SPEC A5, A9, A10, M1)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from applications.actions.submissions import submit, undo_withdrawal, withdraw, withdraw_late
from applications.errors import (
    CallClosedError,
    CallNotOpenError,
    NotConfirmedError,
    NotReadyError,
    TerritoryTakenError,
)
from applications.models import Question, Section, Submission
from applications.states import Status
from r2r_portal.accounts.models import Part
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, OPENS, ApplicationFactory

pytestmark = pytest.mark.django_db
MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
KEY = UUID("6f0a1c9e-6b11-4a4f-8a35-0c7f3b1d2e4f")


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


def handed_in(application, at=MAY, key=None):
    return submit(application=application, by=application.created_by, at=at, key=key or uuid4())


@pytest.mark.rule("A9")
def test_the_first_submission_is_frozen_referenced_hashed_and_told():
    draft = ApplicationFactory()

    submission = handed_in(draft)

    draft.refresh_from_db()
    assert (draft.status, draft.reference, draft.submitted_at) == (Status.SUBMITTED, "EU-2022-001", MAY)
    assert (submission.number, submission.reference, submission.arrived_at) == (1, "EU-2022-001", MAY)
    assert len(submission.content_hash) == 64
    assert submission.snapshot["territory"]["code"] == "ITH5"
    message = Message.objects.get()
    assert (message.topic, message.to, message.payload) == (
        "application.submitted", draft.created_by.email, {"submission": submission.pk},
    )  # fmt: skip
    assert [event.verb for event in Event.objects.all()] == ["application.submitted"]


@pytest.mark.rule("A9")
def test_references_count_up_by_side():
    first = handed_in(ApplicationFactory())
    second = handed_in(ApplicationFactory(territory_code="ITH4"))
    japanese = handed_in(ApplicationFactory(side="jp", territory_code="JP-23"))

    assert [one.reference for one in (first, second, japanese)] == [
        "EU-2022-001",
        "EU-2022-002",
        "JP-2022-001",
    ]


@pytest.mark.rule("A9")
def test_the_same_key_gives_the_same_submission_even_after_the_closing():
    draft = ApplicationFactory()
    first = handed_in(draft, key=KEY)
    clock_actions.restart(at=CLOSES + timedelta(hours=1))

    again = handed_in(draft, at=CLOSES + timedelta(hours=1), key=KEY)

    assert again == first
    assert Message.objects.count() == Submission.objects.count() == 1


@pytest.mark.rule("A9")
def test_a_change_makes_version_two_under_the_same_reference_and_says_so():
    draft = ApplicationFactory()
    first = handed_in(draft)
    type(draft).objects.filter(pk=draft.pk).update(saved_at=MAY + timedelta(hours=1), language="ja")

    second = handed_in(draft, at=MAY + timedelta(hours=2))

    assert (second.number, second.reference) == (2, first.reference)
    assert second.content_hash != first.content_hash
    assert list(Message.objects.order_by("pk").values_list("topic", flat=True)) == [
        "application.submitted", "application.changed",
    ]  # fmt: skip


@pytest.mark.rule("A9")
def test_nothing_saved_since_makes_no_new_version():
    draft = ApplicationFactory()
    first = handed_in(draft)

    assert handed_in(draft, at=MAY + timedelta(hours=2)) == first
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "sql", ["UPDATE applications_submission SET reference='x'", "DELETE FROM applications_submission"]
)
@pytest.mark.rule("A9")
def test_what_was_handed_in_never_changes(sql):
    handed_in(ApplicationFactory())

    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.rule("A8")
def test_what_is_missing_refuses_and_writes_nothing():
    draft = ApplicationFactory()
    section = Section.objects.create(
        questionnaire=draft.questionnaire, slug="strategy", number=1, group="strategy"
    )
    Question.objects.create(
        section=section, key="summary", number=1, kind="long", label_en="Summary", label_ja="要約"
    )

    with pytest.raises(NotReadyError) as refused:
        handed_in(draft)

    assert [(one.section, one.question) for one in refused.value.blockers] == [("strategy", "summary")]
    assert not Submission.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.rule("A10")
def test_before_the_opening_nothing_is_accepted():
    clock_actions.restart(at=OPENS - timedelta(days=1))

    with pytest.raises(CallNotOpenError):
        handed_in(ApplicationFactory(), at=OPENS - timedelta(milliseconds=1))


@pytest.mark.rule("A5")
def test_a_second_application_for_a_territory_is_refused_with_the_desks_address():
    handed_in(ApplicationFactory())
    second = ApplicationFactory()

    with pytest.raises(TerritoryTakenError, match=r"ialmora@iurc\.eu"):
        handed_in(second)

    second.refresh_from_db()
    assert (second.status, second.reference) == (Status.DRAFT, None)
    assert Message.objects.count() == 1


@pytest.mark.rule("A5")
def test_overlapping_territories_are_allowed():
    handed_in(ApplicationFactory(territory_code="FR1"))

    assert handed_in(ApplicationFactory(territory_code="FR10")).reference == "EU-2022-002"


@pytest.mark.rule("A5")
def test_a_withdrawn_application_leaves_the_territory_to_another_and_cannot_come_back_then():
    first = ApplicationFactory()
    handed_in(first)
    withdraw(application=first, by=first.created_by, at=MAY)
    handed_in(ApplicationFactory())

    with pytest.raises(TerritoryTakenError):
        undo_withdrawal(application=first, by=first.created_by, at=MAY)


@pytest.mark.rule("A9")
def test_a_withdrawal_is_undone_until_the_deadline():
    draft = ApplicationFactory()
    handed_in(draft)

    withdrawal = withdraw(application=draft, by=draft.created_by, at=MAY)
    undo_withdrawal(application=draft, by=draft.created_by, at=MAY + timedelta(minutes=5))

    draft.refresh_from_db()
    withdrawal.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert (withdrawal.undone_by, withdrawal.undone_at) == (draft.created_by, MAY + timedelta(minutes=5))


@pytest.mark.rule("A9")
def test_after_the_deadline_only_staff_withdraw_and_for_good():
    draft = ApplicationFactory()
    handed_in(draft)
    late = CLOSES + timedelta(seconds=1)
    clock_actions.restart(at=late)

    with pytest.raises(CallClosedError):
        withdraw(application=draft, by=draft.created_by, at=late)
    withdraw_late(application=draft, by=UserFactory(), at=late, reason="Asked by letter")
    with pytest.raises(CallClosedError):
        undo_withdrawal(application=draft, by=draft.created_by, at=late)

    draft.refresh_from_db()
    assert draft.status == Status.WITHDRAWN


def test_what_was_withdrawn_is_not_submitted_from_an_old_page():
    draft = ApplicationFactory()
    handed_in(draft)
    withdraw(application=draft, by=draft.created_by, at=MAY)

    with pytest.raises(TransitionRefusedError):
        handed_in(draft)


@pytest.mark.rule("A5")
def test_an_entry_on_behalf_waits_for_the_applicant():
    draft = ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True)

    with pytest.raises(NotConfirmedError):
        handed_in(draft)


@pytest.mark.rule("M1")
def test_receipts_go_to_every_owner_and_to_the_editor_who_acted_never_to_readers():
    draft = ApplicationFactory()
    editor = MembershipFactory(
        organisation=draft.organisation, part=Part.EDITOR, user=UserFactory(japanese=True)
    ).user
    MembershipFactory(organisation=draft.organisation, part=Part.READER)

    submit(application=draft, by=editor, at=MAY, key=KEY)

    told = Message.objects.order_by("pk").values_list("to", "language")
    assert list(told) == [(draft.created_by.email, "en"), (editor.email, "ja")]
