"""The look at a portal after its journeys: silent on a sound one, loud and by name where one left something wrong (REL-J4)."""

import os

import psycopg2
import pytest

from tests import database
from tests.browser.portal import Portal, left_sound

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R"), pytest.mark.slow]


@pytest.fixture
def portal(tmp_path):
    """A portal's database that is nobody's else, and no server."""
    url = database.another(f"left_{os.getpid()}", migrated=True)
    environment = os.environ | {"DATABASE_URL": url, "R2R_RUN_DIR": str(tmp_path), "R2R_STAGE": "demo"}
    return Portal("http://127.0.0.1", tmp_path, dict(environment))


def test_what_a_journey_left_wrong_fails_by_name(portal):
    left_sound(portal)
    fresh = psycopg2.connect(portal.environment["DATABASE_URL"])
    with fresh, fresh.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, by, verb, subject, detail) VALUES (now(), 'accounts.user:987', 'x.y', 'x:1', '{}')"
        )
    fresh.close()

    with pytest.raises(AssertionError, match="log_names_people_who_exist"):
        left_sound(portal)
