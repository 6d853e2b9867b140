"""The deadline rush on a real stack: gunicorn, PostgreSQL, worker and beat; arrival stamped by the first middleware.

300 applicants, 32 at a time, across the closing second; with `--slow` only, since every run plays a shorter one behind
a front, with processes killed in it (tests/faults/test_stack.py). Figures go to
`.run/load/rush.json` and from there into docs/performance.md.
"""

import os
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.browser.portal import running
from tests.load import rush
from tests.load.client import Target, all_of, percentile, played
from tests.load.figures import kept as kept_figures
from tests.load.floor_server import floor
from tests.load.rush import Applicant
from tests.load.scene import closing_in, prepared

LEAD = 6.0  # seconds before the closing at which the first button is pressed
AFTER = 2.0  # and after it, the last


@dataclass(frozen=True)
class Size:
    """How many press the button, how many at a time."""

    applicants: int
    at_once: int


WHOLE = Size(300, 32)
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Rush:
    """One rush as it went: who, what the database kept, and the closing in real seconds."""

    applicants: list[Applicant]
    kept: dict[str, rush.Kept]
    closes: float
    ahead: timedelta
    figures: dict[str, object]


@pytest.fixture(scope="module")
def rushed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Rush:
    """Play the rush once; every test looks at it from another side."""
    with running(tmp_path_factory.mktemp("rush"), "--no-demo") as portal:
        applicants = prepared(portal, WHOLE.applicants)
        target = Target.of(portal.origin)
        played(lambda: all_of([rush.open_the_check(one, target) for one in applicants], 4))
        closes, ahead = closing_in(portal, LEAD + 4)
        began = time.perf_counter()
        played(
            lambda: rush.run(
                applicants,
                target,
                first_at=closes - LEAD,
                last_at=closes + AFTER,
                at_once=WHOLE.at_once,
                twice=10,
            )
        )
        seconds = time.perf_counter() - began
        kept = rush.kept(portal.environment["DATABASE_URL"], applicants)
        with floor(portal) as bare:
            floors = played(lambda: bare.measure(at_once=WHOLE.at_once, count=WHOLE.applicants))
        figures = _figures(applicants, closes, seconds) | floors
        more = {
            "applicants": WHOLE.applicants,
            "at_once": WHOLE.at_once,
            "load": round(os.getloadavg()[0], 2),
        }
        kept_figures(request.config.rootpath, "rush", figures | more)
        return Rush(applicants, kept, closes, ahead, figures)


def _figures(applicants: list[Applicant], closes: float, seconds: float) -> dict[str, object]:
    answers = [answer for one in applicants for answer in one.told]
    times = [answer.seconds for answer in answers]
    early = [one for one in applicants if one.told[0].sent_at < closes]
    return {
        "answers": len(answers),
        "accepted": sum(one.is_accepted for one in applicants),
        "refused": sum(one.is_refused for one in applicants),
        "sent_before_closing": len(early),
        "sent_before_closing_but_stamped_after": sum(one.is_refused for one in early),
        "p50_s": round(percentile(times, 0.5), 3),
        "p95_s": round(percentile(times, 0.95), 3),
        "slowest_s": round(max(times), 3),
        "answers_per_s": round(len(answers) / seconds, 1),
    }


@pytest.mark.rule("T5")
def test_everybody_is_told_that_it_counts_or_that_it_came_late(rushed):
    told = {one.application: sorted({answer.status for answer in one.told}) for one in rushed.applicants}

    undecided = [told[one.application] for one in rushed.applicants if one.is_accepted == one.is_refused]

    assert undecided == []


@pytest.mark.rule("T5")
def test_what_arrived_in_time_is_in_and_nothing_else(rushed):
    closes_at = rush.utc(rushed.closes) + rushed.ahead

    for one in rushed.applicants:
        row = rushed.kept[one.application]
        if one.is_accepted:
            assert row.arrived_at < closes_at
        else:
            assert (row.submissions, row.late_at >= closes_at) == (0, True)


@pytest.mark.rule("A9")
def test_every_acceptance_is_one_submission_with_one_receipt_and_one_line_in_the_log(rushed):
    accepted = [rushed.kept[one.application] for one in rushed.applicants if one.is_accepted]

    assert accepted
    assert {(row.submissions, row.receipts, row.audits) for row in accepted} == {(1, 1, 1)}


@pytest.mark.rule("A10")
def test_what_came_late_keeps_its_text(rushed):
    late = [rushed.kept[one.application] for one in rushed.applicants if one.is_refused]

    assert late
    assert all(row.texts > 20 and row.late_at for row in late)


@pytest.mark.rule("T5")
def test_the_rush_crosses_the_closing(rushed):
    before = [one for one in rushed.applicants if one.told[0].sent_at < rushed.closes]

    assert 0 < len(before) < len(rushed.applicants)
