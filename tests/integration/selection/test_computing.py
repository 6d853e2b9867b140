"""Computations in the worker: asked for, followed, stopped, kept for good (SPEC S1, S3, S4)."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.statemachine import TransitionRefusedError
from selection import computers, tasks
from selection.actions import choosing, computing
from selection.choosing_errors import AlreadyComputingError, HalfDataError, NoProposalError
from selection.domain.given import canonical, digest, problem_of
from selection.models import Run, RunKind, SetRule
from selection.queries.given import given_for
from selection.queries.runs import latest
from selection.solving.proposing import propose
from selection.states import RunState
from tests.factories.accounts import UserFactory
from tests.factories.choosing import officer_pair, scored_call
from tests.factories.selection import DECIDED, submitted


def computed(call, kind=RunKind.PROPOSAL, **values):
    """Ask for a computation and let the worker do it."""
    run = computing.ask(call=call, kind=kind, by=UserFactory(), at=DECIDED, **values)
    assert tasks.compute(str(run.pk))
    run.refresh_from_db()
    return run


@pytest.mark.rule("S1", "S8")
def test_a_proposal_is_computed_from_an_input_that_says_all():
    call, _made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    run = computed(call)
    assert (run.state, run.done, run.total, run.proved) == (RunState.DONE, 2, 2, 2)
    assert run.result["status"] == "proved"
    assert run.given_sha256 == digest(run.given) == run.result["given_sha256"]
    # Whoever has the input alone gets the same bytes; no name and no address is in it.
    alone = propose(problem_of(json.loads(canonical(run.given)))) | {"given_sha256": run.given_sha256}
    assert canonical(alone) == canonical(run.result)
    assert "@" not in canonical(run.given).decode()
    assert Event.objects.filter(verb="run.finished").count() == 1


def test_one_computation_of_a_kind_at_a_time():
    call, _made = scored_call()
    computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    with pytest.raises(AlreadyComputingError):
        computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)


def test_what_builds_on_a_proposal_asks_for_a_fresh_one():
    call, made = scored_call()
    with pytest.raises(NoProposalError):
        computing.ask(call=call, kind=RunKind.WHY_NOT, by=UserFactory(), at=DECIDED)
    computed(call)
    choosing.pin(application=made["EU-2022-006"], place="in", reason="A reason", by=UserFactory(), at=DECIDED)
    with pytest.raises(NoProposalError):
        computing.ask(call=call, kind=RunKind.ROBUSTNESS, by=UserFactory(), at=DECIDED)


def test_half_data_is_refused_by_name():
    call, _made = scored_call(3, 2)
    submitted("eu", 5)
    with pytest.raises(HalfDataError) as refused:
        computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    assert refused.value.references == ("EU-2022-005",)
    assert not Run.objects.exists()


def test_an_infeasible_set_of_rules_is_a_result_that_names_them():
    call, _made = scored_call()
    run = computed(call)
    assert run.state == RunState.DONE
    assert run.result["status"] == "infeasible"
    assert run.result["clash"] == ["1", "3"]


def test_a_waiting_computation_stops_at_once_and_a_running_one_between_two_searches():
    call, _made = scored_call(4, 5)
    waiting = computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    assert computing.cancel(run=waiting, by=UserFactory(), at=DECIDED).state == RunState.CANCELLED
    running = computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    computing.begin(run_id=running.pk, at=DECIDED)
    computing.cancel(run=running, by=UserFactory(), at=DECIDED)
    with pytest.raises(computing.StoppedError):
        computers.Progress(running.pk).step()
    computing.stop(run_id=running.pk, at=DECIDED)
    with pytest.raises(TransitionRefusedError):
        computing.cancel(run=running, by=UserFactory(), at=DECIDED)


def test_a_failure_is_written_down_and_the_next_one_may_be_asked():
    call, _made = scored_call(4, 5)
    run = computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    Run.objects.filter(pk=run.pk).update(given={"half": True})
    tasks.compute(str(run.pk))
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "BadInputError" in run.failure
    computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)


def test_a_run_whose_worker_is_gone_is_failed_by_the_next():
    call, _made = scored_call(4, 5)
    lost = computing.ask(call=call, kind=RunKind.PROPOSAL, by=UserFactory(), at=DECIDED)
    computing.begin(run_id=lost.pk, at=DECIDED)
    assert computing.bury(at=DECIDED) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.failure) == (RunState.FAILED, computing.WORKER_LOST)


def test_a_result_never_changes():
    call, _made = scored_call()
    run = computed(call)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(result={})


@pytest.mark.rule("S3", "S4")
def test_smallest_changes_and_robustness_say_how_many_searches_were_proved():
    call, _made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    computed(call)
    asked = computed(call, RunKind.WHY_NOT).result
    assert asked["solves"] == {"asked": 11, "proved": 11}
    outside = [row for row in asked["rows"] if not row["inside"]]
    assert [row["ref"] for row in outside] == ["EU-2022-006"]
    shaken = computed(call, RunKind.ROBUSTNESS, params={"draws": 5}).result
    assert shaken["variants"] == {"evaluator": 2, "weight": 10, "draw": 5}
    assert shaken["solves"] == {"asked": 17, "proved": 17}
    assert set(latest(call)) == {"proposal", "why_not", "robustness"}


@pytest.mark.rule("S4")
def test_the_same_seed_draws_the_same_variants():
    call, _made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    computed(call)
    first, second = (computed(call, RunKind.ROBUSTNESS, params={"draws": 3}).result for _turn in "ab")
    assert canonical(first) == canonical(second)


@pytest.mark.rule("S2")
def test_the_real_outcome_is_reached_by_a_waiver_of_two_people_and_pins():
    call, made = scored_call()
    first, second = officer_pair()
    for kind in ("seats", "states"):
        rule = SetRule.objects.get(call=call, kind=kind, side="eu")
        waiver = choosing.ask_for_waiver(
            rule=rule, reason_en="Six.", reason_ja="六つ。", by=first, at=DECIDED
        )
        choosing.approve_waiver(waiver=waiver, by=second, at=DECIDED)
    for ref in made:
        choosing.pin(application=made[ref], place="in", reason="As the panel agreed", by=first, at=DECIDED)
    result = computed(call).result
    assert len([ref for ref in result["members"] if ref.startswith("EU")]) == 6
    assert len({one["state"] for one in given_for(call)["candidates"] if one["side"] == "eu"}) == 4
    waived = {one["rule"]: one["times"] for one in result["worth"]["broken"] if one["waived"]}
    assert waived == {"1": 1, "3": 2}
    said = choosing.Said(kind="departure", text_en="Six regions.", text_ja="六地域。")
    minute = choosing.write_minute(call=call, said=said, by=first, at=DECIDED)
    assert minute.kind == "departure"


@pytest.mark.rule("S4")
def test_the_command_draws_as_often_as_it_is_told_and_refuses_strangers():
    call, _made = scored_call()
    SetRule.objects.filter(call=call, kind="states").delete()
    officer, said = UserFactory(role=OFFICER), StringIO()
    call_command("robustness", "--draws", "2", "--by", officer.email, stdout=said)
    assert "JP-2022-005  100 %  (14 of 14)" in said.getvalue()
    assert "14 of 14 searches proved" in said.getvalue()
    assert latest(call)[RunKind.ROBUSTNESS].result["draws"] == 2
    with pytest.raises(CommandError):
        call_command("robustness", "--by", UserFactory().email)


def test_the_web_never_imports_the_solver():
    code = (
        "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import sys; from django.contrib import admin; admin.site.urls; print('ortools' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "r2r_portal.settings"}
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert said.stdout.strip() == "False"
