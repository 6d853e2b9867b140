"""Taking the place, or not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.errors import NotYoursError
from selection.models import Decision, Offer
from selection.permissions import can_answer
from selection.states import OFFER, OfferStatus


def accept(*, decision: Decision, by: User, at: datetime) -> Offer:
    """Take the place."""
    return _answer(decision, "accept", by, at)


def decline(*, decision: Decision, by: User, at: datetime) -> Offer:
    """Give the place up, also after having taken it; this is final."""
    return _answer(decision, "decline", by, at)


@transaction.atomic
def _answer(decision: Decision, verb: str, by: User, at: datetime) -> Offer:
    if not can_answer(by, decision):
        raise NotYoursError
    offer = Offer.objects.select_for_update(of=("self",)).get(decision=decision)
    status = OFFER.target(offer.status, verb)
    if offer.status == OfferStatus.OPEN and at >= offer.answer_by:
        raise DomainError(_("The time for an answer is over. Write to the helpdesk."))
    offer.status, offer.answered_at, offer.answered_by = status, at, by
    offer.save(update_fields=["status", "answered_at", "answered_by"])
    record(at=at, by=by, verb=f"offer.{status}", subject=decision.application)
    return offer
