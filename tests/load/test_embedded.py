"""What `manage.py up` starts, with twenty who type and five who hand in, for two minutes (RELIABILITY A7)."""

import asyncio
import itertools
import re
from collections import deque

import psycopg2
import pytest

from tests.browser.portal import running
from tests.load.client import Person, Target, all_of, played
from tests.load.figures import goal
from tests.load.scene import prepared
from tests.load.traffic import crowded, figures, steady
from tests.load.visitors import People, Writer

pytestmark = pytest.mark.slow
TYPING, PRESSING, EACH = 20, 5, 3.0  # people; seconds between two presses of one person
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def test_twenty_type_and_five_hand_in_on_the_small_profile(request, tmp_path_factory, django_db_setup):
    seconds = 12 * request.config.getoption("--minutes")
    pressed = int(PRESSING * seconds / EACH)
    with running(tmp_path_factory.mktemp("embedded"), "--no-demo") as portal:
        target = Target.of(portal.origin)
        applicants = prepared(portal, TYPING + pressed)
        writers = [Writer(one, target) for one in applicants[:TYPING]]
        people = People(target, deque(writers), deque(applicants[TYPING:]), Person(target))
        played(lambda: all_of([one.open() for one in writers], 4))
        turn = itertools.cycle(writers)

        async def both():
            # Each autosaver has its own text and sends the next as soon as the last is saved.
            typing = [crowded("autosave", next(turn).save, 1, seconds) for _ in range(TYPING)]
            return await asyncio.gather(
                steady({"hand in": (100, people.hand_in)}, pressed / seconds, seconds), *typing
            )

        samples = [one for part in played(both) for one in part]
        with (
            psycopg2.connect(portal.environment["DATABASE_URL"]) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(DEADLOCKS)
            (deadlocks,) = cursor.fetchone()
        connection.close()
        said = portal.manage("check_invariants").strip().splitlines()[-1]

    seen = figures(samples) | {"deadlocks": deadlocks, "seconds": seconds}
    limit = {"failed": 0, "no_answer": 0, "refused": 0, "deadlocks": 0, "p95_s": 1.5}
    assert goal(request.config.rootpath, "A7", n=len(samples), observed=seen, limit=limit) == []
    assert re.match("All ", said)
