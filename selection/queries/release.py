"""What stands in the way of a release, and what it will do: numbers per outcome and language."""

from dataclasses import dataclass
from datetime import date, datetime

from applications.models import Application, Call
from applications.states import Outcome as Found
from r2r_portal.accounts.models import User
from selection.models import Decision, Letter, Release, Run, RunKind
from selection.queries.changeset import Count, changes_of
from selection.queries.choosing import owed_minutes
from selection.states import Outcome, RunState

UNSET = date(1970, 1, 1)  # dates that nobody has chosen yet; numbers do not depend on them
PLACED = (Outcome.SELECTED, Outcome.RESERVE)


@dataclass(frozen=True)
class Problem:
    """Something in the way; references say where.

    `kind` is "open call", "nothing", "undecided", "repairable" (its eligibility is not settled), "ineligible" (selected
    or on reserve against the check), "minute" (a borderline case without one), "departure" (from the proposed set,
    without a minute saying why) or "letter".
    """

    kind: str
    references: tuple[str, ...] = ()


def problems(call: Call, at: datetime) -> tuple[Problem, ...]:
    """Return what forbids the release at `at`; empty means go. Nobody is left without an answer."""
    found = []
    if any(at < track.closing for track in call.tracks.select_related("call")):
        found.append(Problem("open call"))
    live = Application.objects.live().filter(call=call)
    undecided = live.exclude(decision__in=Decision.objects.made())
    if not live.exists():
        found.append(Problem("nothing"))
    if undecided.exists():
        found.append(Problem("undecided", _references(undecided.values_list("reference", flat=True))))
    repairable = live.filter(eligibility__outcome=Found.REPAIRABLE)
    ineligible = live.filter(eligibility__outcome=Found.NOT_ELIGIBLE, decision__outcome__in=PLACED)
    for kind, rows in (("repairable", repairable), ("ineligible", ineligible)):
        references = _references(rows.values_list("reference", flat=True))
        found += [Problem(kind, references)] if references else []
    found += _minutes(call)
    stale = [one for one in letters(call) if one.is_stale]
    if stale:
        found.append(Problem("letter", _references(one.decision.application.reference for one in stale)))
    return tuple(found)


def _minutes(call: Call) -> list[Problem]:
    """Return the minutes that are owed where a set was proposed (SPEC S4): borderline cases, departures."""
    if not Run.objects.filter(call=call, kind=RunKind.PROPOSAL, state=RunState.DONE).exists():
        return []
    missing, departs = owed_minutes(call)
    found = [Problem("minute", missing)] if missing else []
    return [*found, Problem("departure")] if departs else found


def _references(values) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    return tuple(sorted({value or "" for value in values}))


def letters(call: Call) -> list[Letter]:
    """Return every letter of a call's decisions."""
    decisions = Decision.objects.of(call).made()
    found = Letter.objects.filter(decision__in=decisions).select_related("decision__application__track")
    return list(found.order_by("decision__application__reference", "language"))


def counts(call: Call) -> tuple[Count, ...]:
    """Return the numbers per type and language before anything is prepared."""
    return changes_of(Release(call=call, answer_on=UNSET, review_on=UNSET)).counts


def decisions_for(call: Call, officer: User) -> list[Decision]:
    """Return the decisions that an officer may see, in the order of their references."""
    related = ("application__track", "application__submitted_territory__member_state", "decided_by")
    seen = Decision.objects.visible_to(officer).of(call).select_related(*related)
    return list(seen.order_by("application__reference"))
