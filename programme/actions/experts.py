"""Experts: offered by participants, asked to sessions, accepting or declining."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Call
from programme.models import Expert, ExpertInvitation, Session
from programme.permissions import can_plan
from programme.queries.audiences import taking_part
from programme.states import EXPERT, SessionStatus
from r2r_portal.accounts.actions import welcome
from r2r_portal.accounts.models import Organisation, Part, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish


def offer(
    *, call: Call, organisation: Organisation, values: Mapping[str, Any], by: User, at: datetime
) -> Expert:
    """Offer an expert. Raises ForbiddenError for a body that does not take part or is not one's own."""
    if organisation.pk not in {one.organisation for one in taking_part(call)}:
        raise ForbiddenError(_("Experts are offered by those who take part."))
    own = organisation.memberships.filter(user=by, part__in=(Part.OWNER, Part.EDITOR))
    if not (can_plan(by) or own.exists()):
        raise ForbiddenError(_("Experts are offered for one's own organisation."))
    try:
        with transaction.atomic():
            expert = Expert.objects.create(
                call=call, organisation=organisation, offered_at=at, offered_by=by, **values
            )
            record(at=at, by=by, verb="expert.offered", subject=expert, organisation=organisation.pk)
    except IntegrityError as error:
        if "expert_one_offer" not in str(error):
            raise
        raise DomainError(_("This expert is offered already."), code="expert_twice") from error
    return expert


@transaction.atomic
def withdraw(*, expert: Expert, by: User, at: datetime) -> None:
    """Take an offer back. Raises DomainError while the expert is expected at a session."""
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if expert.invitations.exclude(status="declined").filter(session__status=SessionStatus.PLANNED).exists():
        raise DomainError(_("The expert is asked to a session: decline that first."), code="expected")
    if expert.withdrawn_at is None:
        expert.withdrawn_at = at
        expert.save(update_fields=["withdrawn_at"])
        record(at=at, by=by, verb="expert.withdrawn", subject=expert)


@transaction.atomic
def invite(*, session: Session, expert: Expert, by: User, at: datetime) -> ExpertInvitation:
    """Ask an expert to a session, by e-mail; a second time changes nothing."""
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    session = Session.objects.select_related("leg__visit").get(pk=session.pk)
    if expert.withdrawn_at or expert.call_id != session.leg.visit.call_id:
        raise DomainError(_("This expert is not offered."), code="not_offered")
    if session.status != SessionStatus.PLANNED:
        raise DomainError(_("This session does not take place."), code="cancelled")
    made, is_new = ExpertInvitation.objects.get_or_create(
        session=session, expert=expert, defaults={"invited_at": at, "invited_by": by}
    )
    if is_new:
        welcome(email=expert.email, language=expert.language, at=at)
        publish(
            topic="expert.invited", key=f"expert.invited:{made.pk}", to=expert.email, language=expert.language,
            zone=expert.zone, payload={"invitation": made.pk}, at=at,
        )  # fmt: skip
        record(at=at, by=by, verb="expert.invited", subject=made, session=session.pk)
    return made


@transaction.atomic
def answer(*, invitation: ExpertInvitation, verb: str, by: User, at: datetime) -> ExpertInvitation:
    """Accept or decline (`verb` as in states.EXPERT): the expert, or who offered. A change of mind counts until it is over."""
    invitation = ExpertInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not Expert.objects.visible_to(by).filter(pk=invitation.expert_id).exists():
        raise ForbiddenError(_("The expert answers, or who offered the expert."))
    if invitation.session.starts_at <= at:
        raise DomainError(_("The session has begun."), code="late")
    invitation.status = EXPERT.target(invitation.status, verb)
    invitation.answered_at = at
    invitation.save(update_fields=["status", "answered_at"])
    record(at=at, by=by, verb=f"expert.{invitation.status}", subject=invitation)
    return invitation
