"""The set of 2022: what the rules propose, and how the panel came to six regions of four Member States instead."""

import time
from datetime import datetime
from io import StringIO

from django.core.management import call_command

from applications.models import Application, Call
from r2r_portal.site.demo.data import entries
from r2r_portal.site.demo.people import by_email
from r2r_portal.territories.models import Side
from selection.actions import choosing, computing
from selection.models import MinuteKind, Place, RuleKind, Run, RunKind, SetRule
from selection.queries.runs import latest
from selection.states import Outcome, RunState

PATIENCE, PAUSE = 300, 0.2  # seconds, of real time

WHY = (
    "Fictional reason: six strong EU regions want to meet the same prefectures, and the programme can pay for them.",
    "実演用の理由：EU側の有力な6地域が同じ府県との交流を希望しており、事業費の範囲内で受け入れられるため。",
)
SAID = (
    "Fictional minute: the panel selects six EU regions from four Member States instead of five from five. Both rules "
    "were waived by two officers; the pins name the six.",
    "実演用の議事録：審査会は、5か国5地域に代えて、4か国6地域を選定することとした。二つの規則は担当者2名の承認により"
    "適用を除外し、6地域は「固定」として記録した。",
)


def propose(now: datetime) -> None:
    """Compute what the published rules propose."""
    _compute(now)


def depart(now: datetime) -> None:
    """Waive two rules by two people, hold the six regions, compute again, and write down why."""
    call, first, second = (
        Call.objects.get(),
        by_email("officer@demo.example"),
        by_email("officer2@demo.example"),
    )
    for rule in SetRule.objects.filter(call=call, kind__in=(RuleKind.SEATS, RuleKind.STATES), side=Side.EU):
        waiver = choosing.ask_for_waiver(rule=rule, reason_en=WHY[0], reason_ja=WHY[1], by=first, at=now)
        choosing.approve_waiver(waiver=waiver, by=second, at=now)
    chosen = {entry.code for entry in entries() if entry.outcome == Outcome.SELECTED}
    six = Application.objects.live().filter(submitted_territory__code__in=chosen, track__side=Side.EU)
    for application in six.order_by("reference"):
        choosing.pin(application=application, place=Place.IN, reason=WHY[0], by=first, at=now)
    _compute(now)
    said = choosing.Said(
        MinuteKind.DEPARTURE, text_en=SAID[0], text_ja=SAID[1], run=latest(call)[RunKind.PROPOSAL]
    )
    choosing.write_minute(call=call, said=said, by=first, at=now)


def _compute(now: datetime) -> None:
    """Ask, and compute here where no worker does; one that runs beside the demo may have taken it up already."""
    officer = by_email("officer@demo.example")
    run = computing.ask(call=Call.objects.get(), kind=RunKind.PROPOSAL, by=officer, at=now)
    until = time.monotonic() + PATIENCE
    while Run.objects.filter(pk=run.pk, state__in=(RunState.QUEUED, RunState.RUNNING)).exists():
        call_command("compute", verbosity=0, stdout=StringIO())
        if time.monotonic() > until:
            raise RuntimeError("the worker does not come to the end of the proposal")
        time.sleep(PAUSE)
