"""An applicant asks for a review of the procedure, within its window; staff answer once (SPEC S6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish
from selection.actions import frozen
from selection.errors import NotYoursError
from selection.models import Decision, Release, ReviewRequest
from selection.permissions import can_answer
from selection.queries.changeset import end_of, readers
from selection.states import REVIEW, ChangeState, ReviewState

ASKED, ANSWERED = "review.asked", "review.answered"


def ends_at(release: Release) -> datetime:
    """Return the instant from which no review can be asked for any more."""
    return end_of(release.review_on, release.call)


@transaction.atomic
def ask(*, decision: Decision, text: str, language: str, by: User, at: datetime) -> ReviewRequest:
    """Ask for a review. Raises DomainError after the window, with its last day, and for a second request."""
    if not can_answer(by, decision):
        raise NotYoursError
    frozen.hold(decision.application.call_id)
    release = Release.objects.confirmed().select_related("call").get(call=decision.application.call_id)
    if at >= ends_at(release):
        spoken = "ja" if (get_language() or "").startswith("ja") else "en"
        words = _("A review could be asked for until %(day)s. That time is over.")
        raise DomainError(words % {"day": times.day(release.review_on, spoken)}, code="too-late")
    if ReviewRequest.objects.filter(decision=decision).exists():
        raise DomainError(_("A review was asked for already."))
    request = ReviewRequest.objects.create(
        decision=decision, text=text.strip(), language=language, asked_by=by, asked_at=at
    )
    record(at=at, by=by, verb=ASKED, subject=decision.application, length=len(request.text))
    _tell_officers(request, at)
    return request


def _tell_officers(request: ReviewRequest, at: datetime) -> None:
    for officer in User.objects.filter(groups__name=OFFICER, is_active=True).order_by("pk"):
        if Decision.objects.visible_to(officer).filter(pk=request.decision_id).exists():
            publish(
                topic=ASKED, key=f"{ASKED}:{request.pk}:{officer.pk}", to=officer.email,
                language=officer.language, zone=officer.zone, payload={"request": request.pk}, at=at,
            )  # fmt: skip


@transaction.atomic
def answer(*, request: ReviewRequest, granted: bool, text: str, by: User, at: datetime) -> ReviewRequest:
    """Answer once; "corrected" only once a correction of the decision was applied. The applicant is told."""
    rows = ReviewRequest.objects.select_for_update(of=("self",)).select_related(
        "decision__application__track"
    )
    request = rows.get(pk=request.pk)
    state = REVIEW.target(request.state, "grant" if granted else "uphold")
    if not text.strip():
        raise DomainError(_("Write the reply."), code="reply-missing")
    applied = request.decision.corrections.filter(
        state=ChangeState.APPLIED, approved_at__gte=request.asked_at
    )
    if state == ReviewState.GRANTED and not applied.exists():
        raise DomainError(_("Correct the decision first; the reply can say so afterwards."))
    request.state, request.answer = state, text.strip()
    request.answered_by, request.answered_at = by, at
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(at=at, by=by, verb=ANSWERED, subject=request.decision.application, state=state)
    for reader in readers(request.decision.application):
        publish(
            topic=ANSWERED, key=f"{ANSWERED}:{request.pk}:{reader.email}", to=reader.email,
            language=reader.language, zone=reader.zone, payload={"request": request.pk}, at=at,
        )  # fmt: skip
    return request
