"""What tests of the staff's desk share."""

from datetime import UTC, datetime
from uuid import uuid4

from django.urls import reverse

from applications.actions import drafts, setup
from applications.actions.submissions import submit
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.questionnaires import fill

MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
JUNE = datetime(2022, 6, 2, 9, 0, tzinfo=UTC)  # the call has closed
DUE = datetime(2022, 6, 10, 10, 0, tzinfo=UTC)  # noon in Brussels


def handed_in(**answers):
    """An application to the real EU questionnaire, submitted in May by its owner; answers by section over the usual."""
    clock_actions.restart(at=MAY)
    call = setup.load_call(by=None, at=MAY)
    owner = UserFactory()
    row = drafts.start(call=call, side="eu", by=owner, at=MAY, language="en")
    fill(row, by=owner, at=MAY)
    if answers:
        fill(row, by=owner, at=MAY, answers=answers)
    submit(application=row, by=owner, at=MAY, key=uuid4())
    row.refresh_from_db()
    return row


def answers_of(version):
    """Every answer of a version by key, as it was frozen."""
    return {one["key"]: one["value"] for part in version.snapshot["sections"] for one in part["questions"]}


def confirmed(**more):
    """An entry on behalf of a prefecture that its applicant has confirmed."""
    return ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True, confirmed_at=MAY, **more)


def desk(verb, row):
    return reverse(f"admin:applications_application_{verb}", args=[row.pk])
