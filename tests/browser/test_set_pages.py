"""Every page of the set in both languages, wide and narrow; `R2R_SHOTS=folder` keeps a picture of each."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from selection import tasks
from selection.actions import choosing, computing
from selection.models import RunKind, SetRule
from tests.browser.test_selection_pages import visit  # noqa: F401 a fixture
from tests.factories.accounts import AT, UserFactory
from tests.factories.choosing import scored_call
from tests.factories.selection import DECIDED


@pytest.fixture
def officer(transactional_db: None):
    """Somebody who runs the selection of a call with a proposal, a waiver, a pin, a scenario and a minute."""
    clock_actions.restart(at=AT)
    call, made = scored_call()
    one = UserFactory(role=OFFICER)
    SetRule.objects.filter(call=call, kind="states").update(is_hard=False, price=200_000)
    seats = SetRule.objects.get(call=call, order=1)
    choosing.ask_for_waiver(
        rule=seats, reason_en="Six are strong.", reason_ja="6地域が有力なため。", by=one, at=DECIDED
    )
    choosing.pin(
        application=made["EU-2022-006"], place="in", reason="As the panel agreed", by=one, at=DECIDED
    )
    for kind in (RunKind.PROPOSAL, RunKind.WHY_NOT, RunKind.ROBUSTNESS):
        tasks.compute(str(computing.ask(call=call, kind=kind, params={"draws": 6}, by=one, at=DECIDED).pk))
    changes = {"weights": {"pair": 80}, "pins": {"EU-2022-006": ""}, "rules": {"4": "off"}}
    scenario = choosing.save_scenario(
        call=call, title="More weight on pairs", changes=changes, by=one, at=DECIDED
    )
    run = computing.ask(call=call, kind=RunKind.SCENARIO, scenario=scenario, by=one, at=DECIDED)
    tasks.compute(str(run.pk))
    said = choosing.Said("borderline", "Discussed at length.", "協議した。", made["EU-2022-005"])
    choosing.write_minute(call=call, said=said, by=one, at=DECIDED)
    computing.ask(call=call, kind=RunKind.ROBUSTNESS, by=one, at=DECIDED)
    return one, made, run


@pytest.mark.rule("S1", "S3", "S4")
def test_the_pages_of_the_set_have_no_fault(officer, visit):  # noqa: F811
    one, made, run = officer
    pages = {
        name: reverse(f"admin:selection_{name}")
        for name in ("set", "set_rules", "pairs", "minutes", "scenarios")
    }
    pages["pin"] = reverse("admin:selection_pin", args=[made["EU-2022-006"].pk])
    pages["run"] = reverse("admin:selection_run", args=[run.pk])
    assert visit(one, pages) == []
