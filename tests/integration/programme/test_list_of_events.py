"""The list of events says what a reader chooses by: language, a recording to see; the page of one, what to do when it is too late."""

from datetime import timedelta

import pytest

from programme.actions import openings
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.registration import CLOSES, ENDS, NOW, OpeningFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
LATER = ENDS + timedelta(days=7)


@pytest.fixture
def opening():
    """A webinar with registration, interpreted, on 22 June 2022."""
    clock_actions.restart(at=NOW)
    return OpeningFactory(activity__slug="hydrogen", activity__interpretation="simultaneous")


def put_up(opening, access):
    values = {
        "kind": "recording", "title_en": "Whole webinar", "title_ja": "全編", "language": "en", "captions": "none",
        "access": access, "link": "https://video.example/whole",
    }  # fmt: skip
    openings.add_material(activity=opening.activity, values=values, by=UserFactory(role=OFFICER), at=ENDS)


@pytest.mark.parametrize(("language", "words"), [("en", "Simultaneous interpretation"), ("ja", "同時通訳")])
def test_each_event_says_whether_it_is_interpreted(client, opening, language, words):
    assert words in client.get(f"/{language}/events/").content.decode()


@pytest.mark.parametrize(("access", "shown"), [("public", True), ("members", False), ("own", False)])
def test_a_past_event_leads_to_the_recording_that_everybody_may_see(client, opening, access, shown):
    put_up(opening, access)
    clock_actions.restart(at=LATER)

    assert ("/en/events/hydrogen/#left" in client.get("/en/events/").content.decode()) == shown


@pytest.mark.parametrize(
    ("at", "shown"), [(CLOSES - timedelta(seconds=1), False), (CLOSES, True), (LATER, False)]
)
def test_once_registration_is_closed_the_page_says_whom_to_ask(client, opening, at, shown):
    clock_actions.restart(at=at)

    html = client.get("/en/events/hydrogen/").content.decode()

    assert ("Ask the helpdesk whether you can still come." in html) == shown
