"""The pictures in the documents are those of the tables in the code."""

from r2r_portal.management.commands import statechart
from tests.guards.tree import text


def test_the_statecharts_are_those_of_the_code() -> None:
    assert text(statechart.path()) == statechart.document(), "run manage.py statechart"


def test_every_move_starts_and_ends_in_a_state_that_can_be_reached() -> None:
    for tables in statechart.lives().values():
        for life in tables:
            reachable, before = {life.start}, set()
            while reachable != before:
                before = set(reachable)
                reachable |= {goal for sources, goal in life.moves.values() if before & set(sources)}
            sources = {source for sources, _ in life.moves.values() for source in sources}
            assert sources <= reachable, life.noun
