"""Taking the place, or not; reminding of the answer; the end of the time for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.calendars import holiday_where
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox import actions as outbox
from selection.actions import frozen, moving_up
from selection.domain import offering
from selection.errors import NotYoursError
from selection.models import Decision, Offer
from selection.permissions import can_answer
from selection.queries.changeset import Reader, readers, readers_of_all
from selection.states import OFFER, OfferStatus

DUE, LAPSED = "offer.due", "offer.lapsed"


def accept(*, decision: Decision, by: User, at: datetime) -> Offer:
    """Take the place."""
    return _answer(decision, "accept", by, at)


def decline(*, decision: Decision, by: User, at: datetime) -> Offer:
    """Give the place up, also after having taken it; this is final, and the next of the reserve list moves up."""
    return _answer(decision, "decline", by, at)


@transaction.atomic
def _answer(decision: Decision, verb: str, by: User, at: datetime) -> Offer:
    if not can_answer(by, decision):
        raise NotYoursError
    offer = _held(decision)
    status = OFFER.target(offer.status, verb)
    if offer.status == OfferStatus.OPEN and at >= offer.answer_by:
        raise DomainError(_("The time for an answer is over. Write to the helpdesk."))
    offer.status, offer.answered_at, offer.answered_by = status, at, by
    offer.save(update_fields=["status", "answered_at", "answered_by"])
    record(at=at, by=by, verb=f"offer.{status}", subject=decision.application)
    if status == OfferStatus.DECLINED:
        moving_up.give_back(offer, at=at)
    return offer


def _held(decision: Decision) -> Offer:
    """Hold the call before the offer: a place that is given back moves on, one at a time."""
    frozen.hold(decision.application.call_id)
    rows = Offer.objects.select_for_update(of=("self",)).select_related("decision__application__call")
    return rows.get(decision=decision)


def lapse(*, at: datetime) -> int:
    """End every offer whose time is over; returns how many. The applicant and the officers are told."""
    over = Offer.objects.filter(status=OfferStatus.OPEN, answer_by__lte=at)
    return sum(_lapse(one, at) for one in over.select_related("decision__application").order_by("pk"))


@transaction.atomic
def _lapse(found: Offer, at: datetime) -> bool:
    offer = _held(found.decision)
    if offer.status != OfferStatus.OPEN or at < offer.answer_by:
        return False
    offer.status, offer.answered_at = OFFER.target(offer.status, "lapse"), at
    offer.save(update_fields=["status", "answered_at"])
    record(at=at, by=None, verb="offer.lapsed", subject=offer.decision.application)
    for reader in readers(offer.decision.application):
        _tell(LAPSED, f"{LAPSED}:{offer.pk}:{reader.email}", offer, reader, at)
    moving_up.give_back(offer, at=at)
    return True


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders that are due now to who has not answered; returns how many."""
    waiting = Offer.objects.filter(status=OfferStatus.OPEN, answer_by__gt=at)
    rows = list(
        waiting.filter(decision__application__status="submitted").select_related(
            "decision__application__track", "decision__application__organisation"
        )
    )
    people = readers_of_all(one.decision.application for one in rows)
    return sum(_remind(one, reader, at) for one in rows for reader in people[one.decision.application_id])


def _remind(offer: Offer, reader: Reader, at: datetime) -> int:
    holiday = holiday_where(reader.zone)
    offset = offering.reminder(offer.offered_at, offer.answer_by, at, ZoneInfo(reader.zone), holiday)
    if offset is None:
        return 0
    return _tell(DUE, f"{DUE}:{offer.pk}:{reader.email}:{offset:+d}", offer, reader, at)


def _tell(topic: str, key: str, offer: Offer, reader: Reader, at: datetime) -> int:
    return outbox.publish(
        topic=topic, key=key, to=reader.email, language=reader.language, zone=reader.zone,
        payload={"offer": offer.pk}, at=at,
    )  # fmt: skip
