"""The clock stands in May 2022 while applications come in; tests hand `at` to every action themselves."""

import pytest

from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import AT


@pytest.fixture(autouse=True)
def in_may(db):
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=AT)
