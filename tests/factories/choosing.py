"""A call with scores on both sides, ready for a proposal: real territories, ranks and topics that differ."""

from applications.models import Application, Call
from r2r_portal.accounts.roles import OFFICER
from selection.actions.set_rules import load_set_rules
from tests.factories.accounts import UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.selection import (
    SCORED,
    AssignmentFactory,
    call_with_criteria,
    evaluator,
    scored,
    submitted,
)

THEMES = ("green", "industrial", "demographic")


def scored_call(eu: int = 6, jp: int = 5) -> tuple[Call, dict[str, Application]]:
    """Return a call with rules, and its applications by reference, each scored by one evaluator of either side.

    Levels fall from the first reference to the last: EU-2022-001 has 4.5 and 5 half points, the next a half less.
    """
    call = call_with_criteria()
    for number, slug in enumerate(THEMES, start=1):
        ThemeFactory(call=call, slug=slug, number=number)
    load_set_rules(call=call, by=None, at=SCORED)
    readers = [evaluator(), evaluator(japanese=True)]
    made = {}
    for side, count in (("eu", eu), ("jp", jp)):
        for number in range(1, count + 1):
            application = submitted(side, number, ranks=_ranks(number))
            made[application.reference or ""] = application
            for turn, reader in enumerate(readers):
                level = max(1.0, 5.0 - number / 2 + (turn - 1) / 2)
                scored(
                    AssignmentFactory(application=application, evaluator=reader),
                    dict.fromkeys(("prospects", "commitment", "experience"), level),
                )
    return call, made


def _ranks(number: int) -> dict[str, int]:
    turned = THEMES[number % 3 :] + THEMES[: number % 3]
    return {theme: rank for rank, theme in enumerate(turned, start=1)}


def officer_pair():
    """Return two officers."""
    return UserFactory(role=OFFICER), UserFactory(role=OFFICER)
