"""Registering for an event: asked, confirmed, waited for, taken, cancelled, taken back (SPEC H3)."""

from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programme.actions import seating
from programme.domain.registration import CONFIRM_WITHIN, Shut
from programme.models import Opening, OpenTo, Registration
from programme.queries.registration import may_register, shut
from programme.states import LEFT, RegistrationStatus
from r2r_portal.accounts.actions import welcome
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import forget, publish
from r2r_portal.times import home_zone

SALT = "registration.confirm"
CONFIRM, KNOWN = "registration.confirm", "registration.known"
COMES, WAITS, GONE = "registration.confirmed", "registration.waiting", "registration.cancelled"


class LinkOverError(DomainError):
    """The link to confirm is too old, or was never ours."""

    code = "link-over"
    status = 410


class SeatsTakenError(DomainError):
    """Every seat is taken or promised; the waiting list is open."""

    code = "seats_taken"


class DoorShutError(DomainError):
    """Registration is not open; `why` says how."""

    code = "door_shut"

    def __init__(self, why: Shut) -> None:
        super().__init__(closed_words(why))
        self.why = why


def closed_words(why: Shut) -> str:
    """Say why nobody can register."""
    return {
        Shut.EARLY: _("Registration is not open yet."),
        Shut.CLOSED: _("Registration is closed."),
        Shut.CANCELLED: _("This event does not take place."),
        Shut.OVER: _("This event is over."),
    }[why]


# --- without an account -------------------------------------------------------------------------------------


def ask(
    *, opening: Opening, email: str, name: str, body: str, language: str, at: datetime
) -> None:  # fmt: skip
    """Write to an address that somebody entered: how to confirm, or where its own page is.

    Whoever asks learns nothing of who is registered; only the mailbox does. Two at once make one.
    Raises DoorShutError, ForbiddenError.
    """
    _refuse_shut(opening, at)
    if opening.who != OpenTo.PUBLIC:
        raise ForbiddenError(_("Sign in to register: this event is not for everybody."))
    try:
        _ask(opening, email, {"name": name, "body": body, "language": language}, at)
    except IntegrityError as error:
        if "registration_once" not in str(error):
            raise


@transaction.atomic
def _ask(opening: Opening, email: str, values: dict[str, str], at: datetime) -> None:
    rows = opening.registrations.select_for_update(of=("self",))
    found = rows.filter(email__iexact=email).first()
    if found and found.status != RegistrationStatus.ASKED:
        seating.tell(KNOWN, found, at, cause=f"{at:%Y-%m-%d}")
        return
    values["zone"] = home_zone(values["language"]).key
    if found is None:
        found = Registration.objects.create(opening=opening, email=email, asked_at=at, **values)
    else:
        for name, value in {**values, "asked_at": at}.items():
            setattr(found, name, value)
        found.save(update_fields=["asked_at", *values])
    publish(
        topic=CONFIRM, key=f"{CONFIRM}:{found.pk}:{at.timestamp():.0f}", to=found.email, language=found.language,
        zone=found.zone, payload={"registration": found.pk}, at=at,
    )  # fmt: skip


def signed(registration: Registration) -> str:
    """Return the secret of the link that confirms: it holds when it was asked for, and ends 48 hours later."""
    facts = [registration.pk, registration.token[:12], registration.asked_at.timestamp()]
    return signing.dumps(facts, salt=SALT)


def asked_by(secret: str, at: datetime) -> Registration:
    """Return which registration a link belongs to at `at`. Raises LinkOverError."""
    over = LinkOverError(_("This link is no longer valid. Register again."))
    try:
        pk, token, asked = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise over from error
    if at.timestamp() - asked > CONFIRM_WITHIN.total_seconds():
        raise over
    rows = Registration.objects.select_related("opening__activity", "user")
    found = rows.filter(pk=pk, token__startswith=token).first()
    if found is None:
        raise over
    return found


@transaction.atomic
def confirm(*, secret: str, waits: bool, at: datetime) -> Registration:
    """Give the person a seat; or, where they said so, a place on the waiting list. The same link twice is once.

    The address is proved by the link: it gets an account without a password, for attendance and certificate.
    Raises LinkOverError, DoorShutError, SeatsTakenError.
    """
    asked = asked_by(secret, at)
    opening = seating.locked(asked.opening_id)
    found = _of(opening, asked.pk)
    if found.status != RegistrationStatus.ASKED:
        return found
    _refuse_shut(opening, at)
    user = welcome(email=found.email, language=found.language, at=at)
    return _seat(opening, found, user, waits=waits, at=at)


@transaction.atomic
def forget_unconfirmed(*, registration: Registration, at: datetime) -> bool:
    """Erase an address that nobody confirmed in time, here and in its messages; False where that was done meanwhile."""
    stale = Registration.objects.stale(at).select_for_update(of=("self",)).filter(pk=registration.pk).first()
    if stale is None:
        return False
    forget(address=stale.email, topics=(CONFIRM,))
    stale.delete()
    return True


# --- with an account ----------------------------------------------------------------------------------------


@transaction.atomic
def enter(
    *, opening: Opening, name: str, body: str, language: str, waits: bool, by: User, at: datetime,
    user: User | None = None,
) -> Registration:  # fmt: skip
    """Register a person whose address is proved, or `user` on the word of staff; who is registered stays so.

    Raises DoorShutError, ForbiddenError, SeatsTakenError.
    """
    person, opening = user or by, seating.locked(opening.pk)
    _refuse_shut(opening, at)
    if person is by and not may_register(opening, person):
        raise ForbiddenError(_("This event is not for everybody. Ask the helpdesk whether you can come."))
    known = opening.registrations.select_for_update(of=("self",)).filter(email__iexact=person.email).first()
    if known and known.status not in (RegistrationStatus.ASKED, *LEFT):
        return known
    values = {"name": name, "body": body, "language": language, "zone": person.zone}
    found = known or Registration(opening=opening, email=person.email, asked_at=at)
    for field, value in values.items():
        setattr(found, field, value)
    found.save()
    return _seat(opening, found, person, waits=waits, at=at, by=by)


def _seat(
    opening: Opening, found: Registration, user: User, *, waits: bool, at: datetime, by: User | None = None
) -> Registration:  # fmt: skip
    """Give a seat, or a place in the line. The caller holds the lock of the opening."""
    seat = seating.next_seat(opening)
    if seat is None and not waits:
        raise SeatsTakenError(_("Every seat is taken. You can join the waiting list."))
    known = {"confirmed_at": found.confirmed_at or at, "user": user}
    if seat is None:
        seating.move(found, "wait", waiting_since=at, **known)
    else:
        seating.move(found, "register", seat=seat, **known)
    verb, topic = ("registration.waits", WAITS) if seat is None else ("registration.registered", COMES)
    record(at=at, by=by or user, verb=verb, subject=found, activity=opening.activity_id)
    seating.tell(topic, found, at)
    return found


# --- on the own page ----------------------------------------------------------------------------------------


@transaction.atomic
def accept(*, registration: Registration, at: datetime) -> Registration:
    """Take the seat that was offered. Raises DomainError once its time is over."""
    opening, found = _both(registration)
    if found.status == RegistrationStatus.REGISTERED:
        return found
    why = shut(opening, at)
    if why in (Shut.OVER, Shut.CANCELLED):
        raise DoorShutError(why)
    if found.offered_until is None or at >= found.offered_until:
        raise DomainError(_("The time to take this seat is over; it goes to the next in line."), code="late")
    seating.move(found, "accept", seat=found.seat)
    record(at=at, by=found.user, verb="registration.registered", subject=found, activity=opening.activity_id)
    seating.tell(COMES, found, at)
    return found


@transaction.atomic
def cancel(*, registration: Registration, at: datetime, by: User | None = None) -> Registration:
    """Give a seat or a place in the line back; the next in line is offered the seat at once. Twice is once."""
    opening, found = _both(registration)
    if found.status in LEFT:
        return found
    if shut(opening, at) == Shut.OVER:
        raise DoorShutError(Shut.OVER)
    seating.move(found, "cancel", ended_at=at)
    record(
        at=at, by=by or found.user, verb="registration.cancelled", subject=found, activity=opening.activity_id
    )
    seating.tell(GONE, found, at)
    seating.move_up(opening, at)
    return found


@transaction.atomic
def come_back(*, registration: Registration, waits: bool, at: datetime) -> Registration:
    """Undo a cancellation while a seat is free; else, where the person says so, go to the end of the line.

    After closing, too, a seat can be taken back until the event begins; the line is closed then.
    Raises DoorShutError, SeatsTakenError.
    """
    opening, found = _both(registration)
    if found.status not in LEFT:
        return found
    why = shut(opening, at)
    if why and (why != Shut.CLOSED or waits):
        raise DoorShutError(why)
    assert found.user
    return _seat(opening, found, found.user, waits=waits, at=at)


def _both(registration: Registration) -> tuple[Opening, Registration]:
    opening = seating.locked(registration.opening_id)
    return opening, _of(opening, registration.pk)


def _of(opening: Opening, pk: int) -> Registration:
    found = opening.registrations.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    found.opening = opening
    return found


def _refuse_shut(opening: Opening, at: datetime) -> None:
    why = shut(opening, at)
    if why:
        raise DoorShutError(why)
