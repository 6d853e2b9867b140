"""What stays of a visit that is over, and lists that are shut: as their pages say it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from programme.actions import presence
from r2r_portal.clock import actions as clock
from tests.factories.accounts import UserFactory
from tests.integration.programme.test_presence import at, first, sign, visited  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P10")]
LATER = datetime(2023, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ones_own_page_leads_to_what_is_left_of_a_visit_for_a_year(client, visited, language):  # noqa: F811
    link, home = at("after", visited.visit.slug, lang=language), f"/{language}/my/"
    sign(client, visited.ada.user)
    assert link not in client.get(home).content.decode(), "the visit is still on"

    clock.restart(at=LATER)
    assert link in client.get(home).content.decode()
    assert link not in sign(client, UserFactory()).get(home).content.decode()
    clock.restart(at=LATER + timedelta(days=300))
    assert link not in sign(client, visited.ada.user).get(home).content.decode()


def test_a_list_that_is_shut_is_read_and_shows_no_code(client, visited):  # noqa: F811
    meeting = first(visited)
    presence.tick(meeting=meeting, present=[visited.ada.pk], by=visited.host, at=meeting.starts_at)
    sign(client, visited.host)
    page, code = at("tick_presence", meeting.key), at("presence_code", meeting.key)
    assert 'type="checkbox"' in client.get(page).content.decode()
    assert code in client.get(page).content.decode()

    clock.restart(at=LATER)
    shut = client.get(page).content.decode()
    assert ('type="checkbox"' in shut, code in shut, "Was there" in shut) == (False, False, True)
    assert "qr-card" not in client.get(code).content.decode()


def test_feedback_names_in_one_list_what_nobody_has_judged(client, visited):  # noqa: F811
    page = sign(client, visited.officer).get(reverse("programme:read_feedback", args=[visited.visit.slug]))

    assert "0 answers" not in page.content.decode()
    assert first(visited).title in page.content.decode()
