"""People decide, with grounds; the letters follow (SPEC S5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.models import Application
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import StaleError
from selection.actions import frozen
from selection.actions.letters import write
from selection.errors import GroundsMissingError, NotEligibleError, PlaceTakenError
from selection.models import Decision, GroupMember
from selection.queries.eligibility import not_eligible
from selection.queries.release import PLACED
from selection.states import DECISION, OPEN, VERB_OF, Outcome


@dataclass(frozen=True)
class Verdict:
    """What was decided and why; `place` only for the reserve list, None there for the next free one."""

    outcome: str
    grounds_en: str
    grounds_ja: str
    place: int | None = None


@transaction.atomic
def decide(*, application: Application, verdict: Verdict, version: int, by: User, at: datetime) -> Decision:
    """Decide on one application. `version` is the one that the page showed, 0 for none yet.

    Raises GroundsMissingError, PlaceTakenError, FrozenError; NotEligibleError where the check says otherwise;
    StaleError where somebody decided meanwhile.
    """
    frozen.hold(application.call_id)
    frozen.refuse_if_frozen(application.call_id)
    application = frozen.live(application)
    refuse_ineligible(application, verdict.outcome)
    decision, _new = Decision.objects.get_or_create(
        application=application, defaults={"track": application.track}
    )
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.version != version:
        raise StaleError(_("Somebody decided on this application meanwhile. Look at it again."))
    _set(decision, verdict)
    decision.decided_by, decision.decided_at = by, at
    decision.version += 1
    decision.save()
    if decision.outcome != Outcome.SELECTED:
        GroupMember.objects.filter(application=application).delete()
    record(
        at=at, by=by, verb="decision.made", subject=application,
        outcome=decision.outcome, place=decision.reserve_place, version=decision.version,
    )  # fmt: skip
    write(decision)
    return decision


def refuse_ineligible(application: Application, outcome: str) -> None:
    """Raise NotEligibleError where something is selected, or put on reserve, against the eligibility check."""
    if outcome in PLACED and not_eligible(application):
        raise NotEligibleError


def _set(decision: Decision, verdict: Verdict) -> None:
    decision.outcome = DECISION.target(decision.outcome or OPEN, VERB_OF[verdict.outcome])
    decision.grounds_en, decision.grounds_ja = verdict.grounds_en.strip(), verdict.grounds_ja.strip()
    if not (decision.grounds_en and decision.grounds_ja):
        raise GroundsMissingError
    decision.reserve_place = _place(decision, verdict.place) if decision.outcome == Outcome.RESERVE else None


def _place(decision: Decision, wanted: int | None) -> int:
    others = Decision.objects.filter(track=decision.track_id, outcome=Outcome.RESERVE).exclude(pk=decision.pk)
    if wanted is None:
        return decision.reserve_place or (others.aggregate(last=Max("reserve_place"))["last"] or 0) + 1
    if others.filter(reserve_place=wanted).exists():
        raise PlaceTakenError
    return wanted
