"""The eligibility checklist as the rules fill it in (SPEC E1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from applications.domain.eligibility import (
    RULES,
    Case,
    Point,
    Verdict,
    judge,
    may_be_eligible,
    open_points,
    overlap,
)
from tests.factories.applications import CLOSES

CONTENT = {
    "territory": {"side": "eu", "member_state": "IT", "code": "ITH5"},
    "organisation": {"kind": "authority"},
    "contacts": {"main": {"english": "yes"}},
    "sections": [{"questions": [{"key": "letter", "value": [{"name": "letter.pdf"}]}]}],
}
GOOD = Case(
    content=CONTENT,
    side="eu",
    arrived_at=CLOSES - timedelta(days=1),
    closes_at=CLOSES,
    level=2,
    letter_is_required=True,
)


def found(case):
    """Verdicts by rule."""
    return {one.rule: one.verdict for one in judge(case)}


def content(**more):
    return {**CONTENT, **more}


def answers(**values):
    return {"sections": [{"questions": [{"key": key, "value": value} for key, value in values.items()]}]}


@pytest.mark.rule("E1")
def test_a_good_application_meets_every_point():
    assert set(found(GOOD).values()) == {Verdict.YES}


@pytest.mark.rule("E1")
@pytest.mark.parametrize(
    ("case", "rule", "verdict"),
    [
        (replace(GOOD, content=content(organisation={"kind": "stakeholder"})), "body", Verdict.NO),
        (replace(GOOD, content=content(organisation={"kind": ""})), "body", Verdict.UNCLEAR),
        (replace(GOOD, content=content(organisation={"kind": "agency"})), "body", Verdict.REPAIRABLE),
        (replace(GOOD, content=content(territory=None)), "side", Verdict.NO),
        (replace(GOOD, content=content(territory={"side": "jp", "member_state": ""})), "side", Verdict.NO),
        (replace(GOOD, level=0), "level", Verdict.NO),
        (replace(GOOD, level=None), "level", Verdict.UNCLEAR),
        (replace(GOOD, is_fictional=True), "real", Verdict.UNCLEAR),
        (replace(GOOD, arrived_at=CLOSES), "in_time", Verdict.NO),
        (replace(GOOD, is_ticked=False), "declarations", Verdict.UNCLEAR),
        (replace(GOOD, missing=("summary",)), "complete", Verdict.REPAIRABLE),
        (replace(GOOD, content=content(sections=[])), "letter", Verdict.REPAIRABLE),
        (replace(GOOD, same=("EU-2022-002",)), "one_application", Verdict.NO),
        (replace(GOOD, overlapping=("EU-2022-003",)), "overlap", Verdict.UNCLEAR),
    ],
)
def test_each_rule_finds_its_own_fault_and_no_other(case, rule, verdict):
    others = {name: Verdict.YES for name in RULES if name != rule}

    assert found(case) == others | {rule: verdict}


@pytest.mark.rule("E1")
def test_an_agency_that_names_its_mandate_is_the_right_body():
    agency = content(organisation={"kind": "agency"}, **answers(mandate="Regional act 3/2015", letter=[{}]))

    assert found(replace(GOOD, content=agency))["body"] == Verdict.YES


@pytest.mark.rule("E1")
def test_a_letter_that_is_optional_is_not_missed():
    assert (
        found(replace(GOOD, content=content(sections=[]), letter_is_required=False))["letter"] == Verdict.YES
    )


@pytest.mark.rule("E1")
def test_a_prefecture_is_judged_on_its_own_side():
    place = {"side": "jp", "member_state": "", "code": "JP-23"}

    assert set(found(replace(GOOD, side="jp", content=content(territory=place))).values()) == {Verdict.YES}


@pytest.mark.rule("E1")
@pytest.mark.parametrize("level", ["yes", "partly", "interpreter", "", None])
def test_the_level_of_english_is_never_a_rule(level):
    contacts = {"main": {"english": level}, "deputy": {"english": level}}

    made = judge(replace(GOOD, content=content(contacts=contacts)))

    assert made == judge(GOOD)
    assert not any("english" in (one.rule, *one.facts) for one in made)


@pytest.mark.rule("E1")
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("FR1", "FR108", True), ("FR108", "FR1", True), ("FR1", "FR1", False), ("FR1", "FRK", False),
        ("JP-01", "JP-0", False), ("ITH5", "ITH4", False),
    ],
)  # fmt: skip
def test_of_overlapping_territories_one_holds_the_other(one, other, expected):
    assert overlap(one, other) is expected


@pytest.mark.rule("E1")
@pytest.mark.parametrize(
    ("verdicts", "waiting", "allowed"),
    [(["yes", "yes"], 0, True), (["yes", ""], 1, False), (["yes", "no"], 0, False), ([], 0, False)],
)
def test_eligible_needs_every_point_looked_at_and_met(verdicts, waiting, allowed):
    points = [Point("yes", one) for one in verdicts]

    assert (open_points(points), may_be_eligible(points)) == (waiting, allowed)
