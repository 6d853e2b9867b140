"""What the pages of the selection cost over HTTP on a real stack, one client at a time, beside bare Django.

With `--slow` only, for a stack of its own costs a minute and the statements are counted in every run: 200 live applications, each scored by two of twelve evaluators. Figures go
to `.run/load/selection.json` and from there into docs/performance.md.
"""

import os
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.portal import running
from tests.load.client import Answer, Person, Target, played
from tests.load.figures import kept
from tests.load.floor_server import floor
from tests.load.test_pages import GOAL_S, IDLE, Size, figures_of, in_turn, told

ADMIN = "/admin/selection/assessment/"
OFFICERS = {
    "ranking": f"{ADMIN}ranking/eu/",
    "decisions": f"{ADMIN}decisions/eu/",
    "matrix": f"{ADMIN}assign/",
    "set": f"{ADMIN}set/",
    "today": "/admin/",
}
EVALUATORS = ("mine", "score")
WHOLE = Size(200, 25)
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Seen:
    """Every answer by page, how many applications there were, and the figures."""

    applications: int
    answers: dict[str, list[Answer]]
    figures: dict[str, Any]


@pytest.fixture(scope="module")
def seen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Seen:
    """Ask for every page; every test looks at it from another side."""
    size = WHOLE
    with running(tmp_path_factory.mktemp("selection"), "--no-demo") as portal:
        target, known = Target.of(portal.origin), told(portal, "tests.load.panel", size.applications)
        officer = Person(target, {"sessionid": known["officer"]})
        evaluator = Person(target, {"sessionid": known["evaluator"]})
        asked = {name: (officer, path) for name, path in OFFICERS.items()}
        asked["mine"] = (evaluator, f"{ADMIN}mine/")
        asked["score"] = (evaluator, f"{ADMIN}{known['assignments'][0]}/score/")
        answers = {name: _answers(person, path, size.times) for name, (person, path) in asked.items()}
        with floor(portal) as bare:
            floors = played(lambda: bare.measure(at_once=1, count=4 * size.times))
    load = round(os.getloadavg()[0], 2)
    figures = figures_of(answers) | floors | {"applications": known["applications"], "load": load}
    figures |= {
        f"{name}_floors": round(figures[f"{name}_p50_s"] / figures["floor_page_p50_s"], 1) for name in answers
    }
    return Seen(known["applications"], answers, kept(request.config.rootpath, "selection", figures))


def _answers(person: Person, path: str, times: int) -> list[Answer]:
    return played(lambda: in_turn(times, lambda turn: person.get(path)))


def test_every_page_of_the_selection_is_answered(seen):
    statuses = {name: {one.status for one in found} for name, found in seen.answers.items()}

    assert statuses == {name: {200} for name in (*OFFICERS, *EVALUATORS)}


@pytest.mark.rule("E4")
def test_the_matrix_holds_every_application(seen):
    assert seen.answers["matrix"][-1].text.count('<th scope="row"') >= seen.applications


@pytest.mark.rule("E4", "E6")
@pytest.mark.parametrize("name", [*OFFICERS, *EVALUATORS])
def test_a_page_of_the_selection_is_there_within_four_tenths_of_a_second(seen, name):
    if seen.figures["load"] > IDLE:
        pytest.skip("the machine is busy: the figures are kept, seconds say nothing")

    assert seen.figures[f"{name}_p50_s"] <= GOAL_S, seen.figures
