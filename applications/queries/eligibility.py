"""The facts that the eligibility rules look at, and the files that lack a check (SPEC E1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from applications.domain.draft import Draft
from applications.domain.eligibility import Case, overlap
from applications.domain.readiness import blockers
from applications.domain.thawing import thaw
from applications.models import Application, Submission
from applications.queries.moving import answered_on
from applications.queries.questionnaires import sections_of
from applications.states import SubmissionKind
from r2r_portal.accounts.models import User

RELATED = ("call", "track__call", "questionnaire__track__call", "submitted_territory")


def case_of(application: Application, version: Submission) -> Case:
    """Return what the rules look at: the version that counts, and what stands beside it."""
    draft = thaw(version.snapshot, sections_of(answered_on(version)))
    place = application.submitted_territory
    first = _handed_in(application, version)
    return Case(
        content=version.snapshot,
        side=application.track.side,
        arrived_at=first.arrived_at,
        closes_at=application.closing,
        level=place.level if place else None,
        is_fictional=bool(place and place.is_fictional),
        is_ticked=application.organisation.memberships.filter(user=first.by_id).exists(),
        is_confirmed=application.confirmed_at is not None,
        missing=tuple(dict.fromkeys(blocker.question for blocker in blockers(draft))),
        letter_is_required=_asks_for_letter(draft),
        same=_references(_others(application).filter(submitted_territory=place)),
        overlapping=_overlapping(application),
    )


def _handed_in(application: Application, version: Submission) -> Submission:
    """Return the last version that the applicant handed in: a reply and a correction come after the closing."""
    own = application.submissions.filter(kind=SubmissionKind.APPLICANT, number__lte=version.number)
    return own.order_by("-number").first() or version


def _asks_for_letter(draft: Draft) -> bool:
    return any(question.key == "letter" and question.required for _section, question in draft.questions())


def _others(application: Application) -> QuerySet[Application]:
    return Application.objects.live().filter(call=application.call_id).exclude(pk=application.pk)


def _references(rows: Iterable[Application]) -> tuple[str, ...]:
    return tuple(sorted(row.reference for row in rows if row.reference))


def _overlapping(application: Application) -> tuple[str, ...]:
    place = application.submitted_territory
    if place is None:
        return ()
    near = _others(application).filter(submitted_territory__code__startswith=place.code[:2])
    rows = near.select_related("submitted_territory")
    return _references(
        row for row in rows if row.submitted_territory and overlap(place.code, row.submitted_territory.code)
    )


def unchecked(user: User, at: datetime) -> QuerySet[Application]:
    """Return the submitted applications whose closing is over and that wait for a check.

    None was concluded yet, or what was to be repaired is back, or its time is over.
    """
    never = Q(eligibility=None)
    replied = Q(eligibility__outcome="repairable") & (
        Q(eligibility__repair_until__lte=at) | Q(information_requests__answered_at__gt=F("eligibility__at"))
    )
    closing = Greatest(
        "call__closes_at", "track__closes_at", "closes_at"
    )  # PostgreSQL leaves out what is not set
    closed = (
        Application.objects.visible_to(user)
        .unrecused(user)
        .live()
        .alias(closing_then=closing)
        .filter(closing_then__lte=at)
    )
    rows = closed.filter(never | replied).distinct()
    return rows.select_related(
        "eligibility", "organisation", "track__call", "call", "territory__member_state"
    ).order_by("reference")
