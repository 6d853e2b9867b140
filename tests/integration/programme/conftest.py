"""The harness of the races: many real connections, all let go at once; and a visit ready to publish."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection, connections

from tests.factories.november import World, november


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run every call in a thread of its own, from one starting line; return results or exceptions in order."""
    line = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()  # the race begins with every door open
            line.wait(30)
            outcomes[index] = call()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.fixture(name="together")
def together_fixture() -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Give the harness."""
    return together


@pytest.fixture
def world() -> World:
    """Give the visit of November 2022, ready to publish."""
    return november()
