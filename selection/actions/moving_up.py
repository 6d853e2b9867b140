"""A place given back goes to the next of the reserve list: staged, seen by officers, then sent (SPEC S6)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from applications.domain.calendars import holiday_of
from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.actions import record
from r2r_portal.outbox import actions as outbox
from r2r_portal.outbox.models import Message
from selection.actions import frozen
from selection.domain import offering
from selection.errors import PlaceNotFreeError
from selection.models import Decision, GroupMember, Offer, SelectionRules
from selection.queries.changeset import readers
from selection.states import GIVEN_BACK, OFFER, OfferStatus, Outcome

FREE, MOVED_UP = "place.free", "decision.moved_up"
DAYS = 10  # to answer, where the call has no rules of its own
BRUSSELS = holiday_of("BE")


def give_back(offer: Offer, *, at: datetime) -> Offer | None:
    """Let the place go to the next one; tell the officers. Needs the call held. Returns the staged offer, if any."""
    GroupMember.objects.filter(application=offer.decision.application_id).delete()
    staged = _stage(offer, at)
    _tell_officers(offer, staged, at)
    return staged


def _stage(offer: Offer, at: datetime) -> Offer | None:
    """Stage the offer to the first of the reserve list that has none yet; never twice for one place."""
    call = offer.decision.application.call
    waiting = Decision.objects.of(call).filter(
        track=offer.decision.track_id, outcome=Outcome.RESERVE, offer=None
    )
    following = waiting.select_related("application__track").order_by("reserve_place").first()
    if following is None or Offer.objects.filter(replaces=offer).exists():
        return None
    zone = ZoneInfo(call.zone)
    sent_at = offering.goes_out(at, zone, BRUSSELS)
    staged = Offer.objects.create(
        decision=following, status=OfferStatus.STAGED, replaces=offer, offered_at=sent_at,
        answer_by=offering.limit(sent_at, days_of(call), zone),
    )  # fmt: skip
    _write(staged, at)
    record(
        at=at, by=None, verb="offer.staged", subject=following.application, replaces=offer.pk,
        goes_out=sent_at.isoformat(),
    )  # fmt: skip
    return staged


def days_of(call: Call) -> int:
    """Return how many days who moves up has to answer."""
    days = SelectionRules.objects.filter(call=call).values_list("reserve_days", flat=True).first()
    return DAYS if days is None else days


def _write(offer: Offer, at: datetime) -> None:
    for reader in readers(offer.decision.application):
        outbox.publish(
            topic=MOVED_UP, key=f"{_prefix(offer)}{reader.email}", to=reader.email, language=reader.language,
            zone=reader.zone, payload={"offer": offer.pk}, at=at, held=True,
        )  # fmt: skip


def _prefix(offer: Offer) -> str:
    return f"{MOVED_UP}:{offer.pk}:"


def _tell_officers(offer: Offer, staged: Offer | None, at: datetime) -> None:
    for officer in User.objects.filter(groups__name=OFFICER, is_active=True).order_by("pk"):
        if Decision.objects.visible_to(officer).filter(pk=offer.decision_id).exists():
            outbox.publish(
                topic=FREE, key=f"{FREE}:{offer.pk}:{officer.pk}", to=officer.email, language=officer.language,
                zone=officer.zone, payload={"offer": offer.pk, "next": staged.pk if staged else None}, at=at,
            )  # fmt: skip


@transaction.atomic
def send(*, offer: Offer, by: User | None, at: datetime) -> Offer:
    """Let a staged offer go out now; its time to answer begins. Words changed in the outbox stay."""
    offer = _held(offer)
    offer.status = OFFER.target(offer.status, "send")
    call = offer.decision.application.call
    offer.offered_at = at
    offer.answer_by = offering.limit(at, days_of(call), ZoneInfo(call.zone))
    offer.save(update_fields=["status", "offered_at", "answer_by"])
    _write(offer, at)  # whoever joined the body since it was staged is told too
    keys = Message.objects.filter(key__startswith=_prefix(offer)).values_list("key", flat=True)
    sent = outbox.release(keys=list(keys), at=at)
    record(at=at, by=by, verb="offer.sent", subject=offer.decision.application, letters=sent)
    return offer


@transaction.atomic
def stop(*, offer: Offer, by: User, at: datetime) -> Offer:
    """Keep a staged offer from going out; the place then waits for an officer."""
    offer = _held(offer)
    offer.status = OFFER.target(offer.status, "stop")
    offer.answered_at, offer.answered_by = at, by
    offer.save(update_fields=["status", "answered_at", "answered_by"])
    for message in Message.objects.filter(key__startswith=_prefix(offer), state="held"):
        outbox.drop(message)
    record(at=at, by=by, verb="offer.stopped", subject=offer.decision.application)
    return offer


@transaction.atomic
def offer_next(*, offer: Offer, by: User, at: datetime) -> Offer:
    """Stage the next of the reserve list for a place that is free. Raises PlaceNotFreeError."""
    offer = _held(offer)
    is_free = offer.status in GIVEN_BACK or offer.decision.application.status != "submitted"
    staged = _stage(offer, at) if is_free else None
    if staged is None:
        raise PlaceNotFreeError
    record(at=at, by=by, verb="offer.asked_next", subject=staged.decision.application, replaces=offer.pk)
    return staged


def _held(offer: Offer) -> Offer:
    frozen.hold(offer.decision.application.call_id)
    rows = Offer.objects.select_for_update(of=("self",)).select_related("decision__application__call")
    return rows.get(pk=offer.pk)


def look_after(*, at: datetime) -> int:
    """Send what is due, and move up for who withdrew; returns how many. Safe to run twice at once."""
    due = Offer.objects.filter(status=OfferStatus.STAGED, offered_at__lte=at)
    rows = due.filter(decision__application__status="submitted").select_related("decision__application")
    return sum(_send_due(one, at) for one in rows) + _follow_withdrawn(at)


@transaction.atomic
def _send_due(offer: Offer, at: datetime) -> bool:
    locked = _held(offer)
    if locked.status != OfferStatus.STAGED:
        return False
    send(offer=locked, by=None, at=at)
    return True


def _follow_withdrawn(at: datetime) -> int:
    taken = Q(status__in=(OfferStatus.OPEN, OfferStatus.ACCEPTED), replaced_by=None)
    gone = Offer.objects.filter(taken).exclude(decision__application__status="submitted")
    return sum(_follow(one, at) for one in gone.select_related("decision__application"))


@transaction.atomic
def _follow(offer: Offer, at: datetime) -> bool:
    locked = _held(offer)
    still: Application = locked.decision.application
    return still.status != "submitted" and give_back(locked, at=at) is not None
