"""The real call of 2022 with its phases and criteria, as on its first day."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from applications.models import Call
from programme.actions.setup import load_programme
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.demo import play


@pytest.fixture
def call(db) -> Call:
    """Open the call of 2022 with the demo's staff, and no application."""
    play.open_the_call()
    opened = Call.objects.get()
    if not opened.phases.exists():
        load_programme(opened, by=None, at=opened.opens_at)
    return opened


@pytest.fixture
def it_is(db) -> Callable[[str], datetime]:
    """Set the clock to a wall-clock time in Brussels: `it_is("2022-05-16 09:00")`."""

    def move(text: str) -> datetime:
        at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Brussels"))
        clock_actions.restart(at=at)
        return at

    return move
