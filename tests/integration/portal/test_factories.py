"""The factories make valid rows."""

import pytest

from applications.models import Application
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = pytest.mark.django_db


def test_an_application_is_its_owners_and_nobody_elses():
    mine = ApplicationFactory()
    ApplicationFactory(side="jp", territory_code="JP-23", submitted=True)

    assert list(Application.objects.visible_to(mine.created_by)) == [mine]
    assert not Application.objects.visible_to(UserFactory()).exists()
