"""The harness of the races; and a visit ready to publish."""

from collections.abc import Callable, Sequence

import pytest

from tests.factories.november import World, november
from tests.races import together


@pytest.fixture(name="together")
def together_fixture() -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Give the harness."""
    return together


@pytest.fixture
def world() -> World:
    """Give the visit of November 2022, ready to publish."""
    return november()
