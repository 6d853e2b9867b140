"""What tests of the staff's desk share."""

from datetime import UTC, datetime

from django.urls import reverse

from tests.factories.applications import ApplicationFactory

MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)


def confirmed(**more):
    """An entry on behalf of a prefecture that its applicant has confirmed."""
    return ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True, confirmed_at=MAY, **more)


def desk(verb, row):
    return reverse(f"admin:applications_application_{verb}", args=[row.pk])
