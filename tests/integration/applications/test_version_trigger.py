"""The database itself lets a new version in for three reasons only; raw SQL, no action in between (SPEC A10, A13)."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from applications.models import InformationRequest
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.desking import DUE, JUNE, MAY

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
COLUMNS = (
    "application_id", "number", "kind", "reference", "idempotency_key", "snapshot", "content_hash", "language",
    "arrived_at", "decided_at", "by_id", "request_id", "reason",
)  # fmt: skip


@pytest.fixture
def row():
    """A submitted application with one version, after the closing."""
    clock_actions.restart(at=MAY)
    made = ApplicationFactory(submitted=True)
    insert(made, number=1, kind="applicant", arrived_at=MAY)
    clock_actions.restart(at=JUNE)
    return made


@pytest.fixture
def asked(row):
    """An open request about it."""
    return InformationRequest.objects.create(
        application=row, text="?", due_at=DUE, asked_at=JUNE, asked_by=UserFactory()
    )


def insert(row, *, number=2, kind="reply", arrived_at=JUNE + SECOND, request=None, reason=""):
    """Insert a version by SQL."""
    values = (
        row.pk, number, kind, row.reference, uuid4(), "{}", "0" * 64, "en", arrived_at, arrived_at, row.created_by_id,
        request, reason,
    )  # fmt: skip
    marks = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO applications_submission ({', '.join(COLUMNS)}) VALUES ({marks})", values)


def refused(name):
    """Expect the constraint of that name; None expects none."""
    return pytest.raises(IntegrityError, match=name) if name else nullcontext()


SAYS = {
    "submission_in_time": "closed when this arrived",
    "submission_answers_a_request": "answers an open request",
    "submission_corrects_a_version": "follows an earlier version",
}


@pytest.mark.rule("A10")
@pytest.mark.parametrize(
    ("arrived", "constraint"),
    [
        (JUNE, None),
        (DUE - SECOND, None),
        (DUE, "submission_in_time"),
        (JUNE - SECOND, "submission_answers_a_request"),
    ],
)
def test_a_reply_comes_between_the_question_and_its_deadline(row, asked, arrived, constraint):
    with refused(SAYS.get(constraint)):
        insert(row, request=asked.pk, arrived_at=arrived)


@pytest.mark.rule("T5")
@pytest.mark.parametrize(("now", "constraint"), [(58, None), (60, "submission_in_time")])
def test_a_reply_cannot_be_replayed_after_its_deadline(row, asked, now, constraint):
    clock_actions.restart(at=DUE + timedelta(seconds=now))

    with refused(SAYS.get(constraint)):
        insert(row, request=asked.pk, arrived_at=DUE - SECOND)


@pytest.mark.rule("A10")
@pytest.mark.parametrize(
    "change",
    [
        {"cancelled_at": JUNE},
        {"answered_at": JUNE, "answered_by_id": "somebody"},
        {"application_id": "another"},
    ],
)
def test_a_reply_needs_an_open_request_of_the_same_application(row, asked, change):
    known = {
        "somebody": UserFactory().pk,
        "another": ApplicationFactory(submitted=True, territory_code="ITH4").pk,
    }
    InformationRequest.objects.filter(pk=asked.pk).update(**{k: known.get(v, v) for k, v in change.items()})

    with refused(SAYS["submission_answers_a_request"]):
        insert(row, request=asked.pk)


@pytest.mark.rule("A10")
def test_a_reply_without_a_request_is_refused(row):
    with refused(SAYS["submission_answers_a_request"]):
        insert(row)


@pytest.mark.rule("A10")
@pytest.mark.parametrize(
    ("reason", "constraint"), [("A typing error", None), (" ", "submission_corrects_a_version")]
)
def test_a_correction_says_why(row, reason, constraint):
    with refused(SAYS.get(constraint)):
        insert(row, kind="correction", reason=reason, arrived_at=CLOSES + SECOND)


@pytest.mark.rule("A10")
def test_a_correction_follows_an_earlier_version(row):
    other = ApplicationFactory(submitted=True, territory_code="ITH4")

    with refused(SAYS["submission_corrects_a_version"]):
        insert(other, number=2, kind="correction", reason="A typing error")


@pytest.mark.rule("A10")
def test_the_applicant_meets_the_closing_even_while_a_request_is_open(row, asked):
    with refused(SAYS["submission_in_time"]):
        insert(row, kind="applicant", arrived_at=CLOSES)


def test_without_the_trigger_a_late_version_would_go_in(row):
    """The negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE applications_submission DISABLE TRIGGER submission_in_time")

    insert(row, kind="applicant", arrived_at=CLOSES)
    insert(row, number=3, kind="correction", reason=" ")

    assert row.submissions.count() == 3
