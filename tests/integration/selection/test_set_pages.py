"""Ranking and set as officers use them: without script, at a steady price, closed to the recused (SPEC S1 to S4)."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from r2r_portal.accounts.roles import EVALUATOR, OFFICER
from selection import tasks
from selection.actions.choosing import approve_waiver
from selection.actions.grouping import form_groups
from selection.domain.given import digest
from selection.models import Minute, PairScore, Pin, Run, Scenario, SetRule, Waiver
from selection.queries.choosing import owed_minutes
from selection.queries.group_prices import group_prices
from tests.factories.accounts import UserFactory
from tests.factories.choosing import scored_call
from tests.factories.selection import DECIDED, AssignmentFactory
from tests.integration.selection.test_deciding import settle
from tests.integration.selection.test_pages import bare, enter

SET = "admin:selection_set"
PAGES = (
    SET,
    "admin:selection_set_rules",
    "admin:selection_pairs",
    "admin:selection_minutes",
    "admin:selection_scenarios",
)


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


def press(client, name, data, args=()):
    return client.post(reverse(name, args=args), data)


def computed(client, kind):
    """Press the button and let the worker work."""
    answer = press(client, SET, {"do": kind})
    assert answer.status_code == 302, answer.content.decode()
    tasks.compute_waiting()
    return answer.headers["Location"]


def loosened():
    """A call whose six regions of four Member States may be chosen from."""
    call, made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    return call, made


@pytest.mark.rule("S1", "S3", "S4")
def test_from_the_button_to_the_reasons_without_script(officer):
    call, made = loosened()
    client = enter(officer)
    assert "Nothing is computed yet" in client.get(reverse(SET)).content.decode()
    waiting = press(client, SET, {"do": "proposal"}).headers["Location"]
    assert "It starts as soon as the worker is free." in client.get(waiting).content.decode()
    again = press(client, SET, {"do": "proposal"})
    assert again.status_code == 409
    tasks.compute_waiting()
    assert "2 of 2 searches proved" in client.get(waiting).content.decode()
    computed(client, "why_not")
    Run.objects.filter(kind="robustness").delete()
    call.selection_rules.draws = 4
    call.selection_rules.save()
    computed(client, "proposal")
    computed(client, "why_not")
    computed(client, "robustness")
    page = bare(client.get(reverse(SET)).content.decode())
    assert "Proved: no allowed set is worth more." in page
    assert "brings it in, in place of" in page
    assert "Its total may fall by" in page
    assert "16 variants" in page
    assert "Seed 2022, 4 draws." in page
    assert "Spain 2" in page or "France 2" in page
    run = Run.objects.get(kind="robustness")
    given = client.get(reverse("admin:selection_run_part", args=[run.pk, "input"])).content
    assert digest(json.loads(given)) == run.given_sha256

    press(client, "admin:selection_pin", {"place": "out", "reason": "Agreed"}, [made["EU-2022-001"].pk])
    page = bare(client.get(reverse(SET)).content.decode())
    assert "Scores, rules or pins changed since this proposal." in page
    assert press(client, SET, {"do": "why_not"}).status_code == 409
    computed(client, "proposal")
    page = bare(client.get(reverse(SET)).content.decode())
    assert "held out: Agreedcosts" in page


@pytest.mark.rule("S2")
def test_a_clash_is_named_and_a_waiver_by_two_ends_it(officer):
    call, _made = scored_call()
    client = enter(officer)
    computed(client, "proposal")
    page = bare(client.get(reverse(SET)).content.decode())
    assert "No set keeps all hard rules and pins." in page
    assert "Five EU regions take part.The EU regions are from different Member States." in page
    rule = SetRule.objects.get(call=call, kind="states")
    asked = {"do": "waive", "rule": rule.pk, "reason_en": "Only four applied.", "reason_ja": ""}
    assert press(client, "admin:selection_set_rules", asked).status_code == 422
    press(client, "admin:selection_set_rules", asked | {"reason_ja": "四か国のみ。"})
    waiver = Waiver.objects.get()
    own = press(client, "admin:selection_set_rules", {"do": "approve", "waiver": waiver.pk})
    assert own.status_code == 403
    approve_waiver(waiver=waiver, by=UserFactory(role=OFFICER), at=DECIDED)
    computed(client, "proposal")
    page = bare(client.get(reverse(SET)).content.decode())
    assert "waived by two people" in page
    assert "Proved: no allowed set is worth more." in page


@pytest.mark.rule("E5")
def test_whoever_is_recused_from_one_sees_no_page_of_the_set(officer):
    _call, made = scored_call(2, 2)
    AssignmentFactory(application=made["EU-2022-001"], evaluator=officer, declared="interest")
    client = enter(officer)
    for name in PAGES:
        answer = client.get(reverse(name))
        assert answer.status_code == 403
        assert "EU-2022-001" not in answer.content.decode()
    assert enter(UserFactory(role=EVALUATOR)).get(reverse(SET)).status_code == 403


@pytest.mark.rule("E8")
def test_the_panels_score_takes_the_place_of_the_computed_interest(officer):
    _call, made = scored_call(2, 2)
    client, jp = enter(officer), made["JP-2022-001"]
    data = {"prefecture": jp.pk, "value": "", "reason": "They know each other"}
    assert press(client, "admin:selection_pairs", data).status_code == 422
    press(client, "admin:selection_pairs", data | {"value": "4.5"})
    page = bare(client.get(reverse("admin:selection_pairs")).content.decode())
    assert "90.0computed:" in page
    press(client, "admin:selection_pairs", {"prefecture": jp.pk, "do": "free"})
    assert not PairScore.objects.exists()


@pytest.mark.rule("S3")
def test_scenarios_stand_side_by_side_and_change_nothing_real(officer):
    call, _made = loosened()
    client = enter(officer)
    computed(client, "proposal")
    empty = press(client, "admin:selection_scenarios", {"do": "save", "title": "Nothing"})
    assert empty.status_code == 422
    data = {"do": "save", "title": "Six regions", "seats_eu": "6", "without": ["JP-2022-001"]}
    clash = press(client, "admin:selection_scenarios", data | {"held": ["JP-2022-001"]})
    assert clash.status_code == 422
    assert press(client, "admin:selection_scenarios", data | {"without": [], "off": ["2"]}).status_code == 302
    tasks.compute_waiting()
    page = bare(client.get(reverse("admin:selection_scenarios")).content.decode())
    assert "Six regions" in page
    assert "Places of EU regions: 6" in page
    assert SetRule.objects.get(call=call, order=1).number == 5
    press(client, "admin:selection_scenarios", {"do": "drop", "scenario": Scenario.objects.get().pk})
    assert "Six regions" not in bare(client.get(reverse("admin:selection_scenarios")).content.decode())


@pytest.mark.rule("S4")
def test_a_minute_says_something_and_stays(officer):
    _call, made = scored_call(1, 1)
    client = enter(officer)
    data = {"kind": "borderline", "application": "", "text_en": "", "text_ja": ""}
    assert press(client, "admin:selection_minutes", data).status_code == 422
    press(
        client,
        "admin:selection_minutes",
        data | {"application": made["EU-2022-001"].pk, "text_ja": "協議した。"},
    )
    assert Minute.objects.get().application == made["EU-2022-001"]
    assert "協議した。" in client.get(reverse("admin:selection_minutes")).content.decode()


@pytest.mark.rule("S2", "S5")
def test_decisions_that_depart_from_the_proposal_ask_for_a_minute(officer):
    call, made = loosened()
    client = enter(officer)
    computed(client, "proposal")
    out = next(ref for ref in made if ref not in Run.objects.get().result["members"])
    settle(made[out])
    assert owed_minutes(call) == ((), True)
    assert "Decisions depart from this proposal. Write a minute" in client.get(reverse(SET)).content.decode()
    press(client, "admin:selection_minutes", {"kind": "departure", "text_en": "Six are strong."})
    assert owed_minutes(call) == ((), False)
    page = bare(client.get(reverse(SET)).content.decode())
    assert "a minute says why" in page
    assert out in page


def test_a_pin_wants_a_reason_and_goes_again(officer):
    _call, made = scored_call(1, 1)
    client, args = enter(officer), [made["EU-2022-001"].pk]
    assert press(client, "admin:selection_pin", {"place": "in", "reason": " "}, args).status_code == 422
    press(client, "admin:selection_pin", {"place": "in", "reason": "A reason"}, args)
    assert Pin.objects.get().by == officer
    press(client, "admin:selection_pin", {"do": "free"}, args)
    assert not Pin.objects.exists()


@pytest.mark.parametrize("size", [1, 5])
def test_ranking_and_set_cost_the_same_whatever_their_length(officer, size):
    scored_call(size, size)
    client = enter(officer)
    client.get(reverse(SET))
    with CaptureQueriesContext(connection) as told:
        assert client.get(reverse(SET)).status_code == 200
    assert len(told) == 13


@pytest.mark.parametrize("size", [2, 5])
def test_groups_cost_the_same_whatever_their_length(officer, size):
    call, made = scored_call(size, size)
    for application in made.values():
        settle(application)
    form_groups(call=call, by=officer, at=DECIDED)
    client, page = enter(officer), reverse("admin:selection_groups")
    client.get(page)
    with CaptureQueriesContext(connection) as told:
        assert client.get(page).status_code == 200
    assert len(told) == 15


def test_moving_a_member_shows_its_price():
    call, made = loosened()
    first = {ref: made[ref] for ref in ("EU-2022-001", "EU-2022-002", "JP-2022-001", "JP-2022-002")}
    for application in first.values():
        settle(application)
    prices, now = group_prices(call, dict.fromkeys(first, 1))
    assert set(prices) == set(first)
    moved = {**dict.fromkeys(first, 1), "EU-2022-001": 2}
    assert group_prices(call, moved)[1] == now - prices["EU-2022-001"]
