"""Weights, prices, draws and seed of the set: typed on a page, shown before they count, by two once scores are in."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.roles import EVALUATOR, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, StaleError
from selection import tasks
from selection.actions import computing, weighing
from selection.actions.criteria import ProposerError
from selection.actions.set_rules import load_set_rules
from selection.errors import FrozenError, NotYoursError
from selection.models import Release, RunKind, SelectionRules, SetRule, WeighingChange
from selection.queries.given import given_for
from selection.queries.weighing import effect_of
from tests.factories.accounts import UserFactory
from tests.factories.choosing import scored_call
from tests.factories.selection import DECIDED, RELEASED, SCORED, call_with_criteria
from tests.integration.selection.test_pages import bare, enter

PAGE = "admin:selection_weighing"


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


@pytest.fixture
def proposed(officer):
    """A scored call with a proposal."""
    call, _made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    computing.ask(call=call, kind=RunKind.PROPOSAL, by=officer, at=SCORED)
    tasks.compute_waiting()
    return call


def typed(client, **changes):
    """The page's form as it stands, with some fields typed over."""
    forms = client.get(reverse(PAGE)).context["forms"]
    data = {"reason": "The panel asked for it"}
    for form in forms.every[1:]:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else str(value)
    return data | changes


@pytest.mark.rule("S1")
def test_before_the_first_score_one_officer_changes_them_at_once(officer):
    call = call_with_criteria()
    load_set_rules(call=call, by=None, at=SCORED)
    client = enter(officer)
    data = typed(client, draws="500", seed="7", weight_pair="50")
    assert "takes effect when it is saved" in client.get(reverse(PAGE)).content.decode()

    assert client.post(reverse(PAGE), data | {"do": "keep"}).status_code == 302

    rules = SelectionRules.objects.get(call=call)
    assert (rules.draws, rules.seed, rules.weight_pair, rules.weight_individual) == (500, 7, 50, 60)
    assert Event.objects.get(verb="weighing.changed").detail["before"]["numbers"] == {
        "weight_pair": 40, "draws": 200, "seed": 2022,
    }  # fmt: skip
    assert not WeighingChange.objects.exists()


@pytest.mark.rule("S1", "S2")
def test_once_scores_are_in_the_effect_is_shown_and_two_people_change_them(proposed, officer):
    call, client = proposed, enter(officer)
    rule = SetRule.objects.get(call=call, kind="area")
    data = typed(
        client, weight_individual="10", weight_pair="90", **{"part-topics": "0", f"r{rule.order}-price": "5"}
    )

    shown = bare(client.post(reverse(PAGE), data | {"do": "show"}).content.decode())
    assert "What it does to the sets that are known" in shown
    assert SelectionRules.objects.get(call=call).weight_pair == 40

    answer = client.post(reverse(PAGE), data | {"do": "keep"})
    made = WeighingChange.objects.get()
    assert answer.headers["Location"] == reverse("admin:selection_weighing_settle", args=[made.pk])
    assert made.values == {
        "numbers": {"weight_individual": 10, "weight_pair": 90},
        "parts": {"topics": 0},
        "rules": {str(rule.order): {"price": 5000}},
    }
    page = reverse("admin:selection_weighing_settle", args=[made.pk])
    assert client.post(page, {"do": "approve", "seen": made.digest}).status_code == 403
    assert SelectionRules.objects.get(call=call).weight_pair == 40

    second = enter(UserFactory(role=OFFICER))
    assert "Approve: let it take effect" in second.get(page).content.decode()
    second.post(page, {"do": "approve", "seen": made.digest})

    rules = SelectionRules.objects.get(call=call)
    rule.refresh_from_db()
    assert (rules.weight_individual, rules.weight_pair, rules.pair_weights["topics"]) == (10, 90, 0)
    assert (rule.price, rules.version) == (5000, 2)


@pytest.mark.rule("S1")
def test_what_was_shown_is_what_the_solvers_input_then_says(proposed, officer):
    values = {"numbers": {"weight_pair": 80}, "parts": {"themes": 90}, "rules": {}}
    told = effect_of(proposed, values)["sets"]["proposal"]
    made = weighing.propose(call=proposed, values=values, reason="x", by=officer, at=DECIDED)
    weighing.approve(change=made, seen=made.digest, by=UserFactory(role=OFFICER), at=DECIDED)

    now = effect_of(type(proposed).objects.get(pk=proposed.pk), {"numbers": {"draws": 201}})["sets"][
        "proposal"
    ]

    assert told["before"] != told["after"]
    assert now["before"] == told["after"]
    assert given_for(type(proposed).objects.get(pk=proposed.pk))["pair_weights"]["themes"] == 90


@pytest.mark.rule("S2")
def test_a_hard_rule_is_made_soft_by_two_people_only(proposed, officer):
    rule = SetRule.objects.get(call=proposed, kind="balance")
    soft = {"rules": {str(rule.order): {"is_hard": False, "price": 1}}}
    with pytest.raises(DomainError, match="another officer approves"):
        weighing.change(call=proposed, values=soft, by=officer, at=DECIDED)
    made = weighing.propose(call=proposed, values=soft, reason="x", by=officer, at=DECIDED)
    with pytest.raises(ProposerError):
        weighing.approve(change=made, seen=made.digest, by=officer, at=DECIDED)
    rule.refresh_from_db()
    assert rule.is_hard


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Nothing would change"),
        ({"numbers": {"weight_individual": 0, "weight_pair": 0}}, "above zero"),
        ({"parts": dict.fromkeys(("topics", "themes", "partners", "language", "cooperation"), 0)}, "above zero"),
        ({"numbers": {"reserve_days": 1}}, "cannot be changed"),
        ({"parts": {"beauty": 1}}, "cannot be changed"),
        ({"rules": {"99": {"number": 1}}}, "cannot be changed"),
        ({"rules": {"1": {"is_hard": False}}}, "needs a price"),
        ({"rules": {"1": {"number": None}}}, "needs a number"),
    ],
)  # fmt: skip
def test_what_holds_no_water_is_refused(proposed, officer, values, words):
    with pytest.raises(DomainError, match=words):
        weighing.propose(call=proposed, values=values, reason="x", by=officer, at=DECIDED)
    assert not WeighingChange.objects.exists()


def test_bad_input_is_named_at_its_field(proposed, officer):
    client = enter(officer)
    data = typed(client, weight_individual="0", weight_pair="0", draws="0", seed="", **{"r1-number": ""})
    answer = client.post(reverse(PAGE), data | {"do": "keep"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_weight_individual"' in page
    assert 'href="#id_draws"' in page
    assert 'href="#id_r1-number"' in page
    assert not WeighingChange.objects.exists()


def test_a_change_that_would_do_something_else_by_now_is_refused(proposed, officer):
    made = weighing.propose(
        call=proposed, values={"numbers": {"weight_pair": 80}}, reason="x", by=officer, at=DECIDED
    )
    SetRule.objects.filter(call=proposed, kind="area").update(price=1)
    SelectionRules.objects.filter(call=proposed).update(weight_pair=41)
    with pytest.raises(StaleError):
        weighing.approve(change=made, seen=made.digest, by=UserFactory(role=OFFICER), at=DECIDED)
    assert SelectionRules.objects.get(call=proposed).weight_pair == 41


def test_one_change_waits_at_a_time_and_can_be_withdrawn(proposed, officer):
    values = {"numbers": {"seed": 1}}
    made = weighing.propose(call=proposed, values=values, reason="x", by=officer, at=DECIDED)
    with pytest.raises(DomainError, match="Settle it first"):
        weighing.propose(call=proposed, values=values, reason="x", by=officer, at=DECIDED)
    enter(officer).post(reverse("admin:selection_weighing_settle", args=[made.pk]), {"do": "withdraw"})
    made.refresh_from_db()
    assert made.state == "withdrawn"
    weighing.propose(call=proposed, values=values, reason="x", by=officer, at=DECIDED)


def test_nothing_changes_once_a_release_is_prepared_nor_by_somebody_else(proposed, officer):
    with pytest.raises(NotYoursError):
        weighing.propose(
            call=proposed, values={"numbers": {"seed": 1}}, reason="x", by=UserFactory(role=EVALUATOR), at=DECIDED
        )  # fmt: skip
    Release.objects.create(
        call=proposed, prepared_by=officer, prepared_at=RELEASED, answer_on=RELEASED.date(), review_on=RELEASED.date()
    )  # fmt: skip
    with pytest.raises(FrozenError):
        weighing.propose(call=proposed, values={"numbers": {"seed": 1}}, reason="x", by=officer, at=DECIDED)
