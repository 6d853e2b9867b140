"""Seats of an event under one lock: claimed, freed, offered to the next of the waiting list (SPEC H3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from programme.domain import registration as rules
from programme.models import Activity, Opening, Registration
from programme.states import HOLDS_A_SEAT, REGISTRATION, RegistrationStatus
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

OFFERED, LAPSED, CHANGED = "registration.offered", "registration.lapsed", "registration.changed"


def locked(opening: int) -> Opening:
    """Return an opening whose seats nobody else moves until this transaction ends."""
    rows = Opening.objects.select_for_update(of=("self",)).select_related("activity")
    return rows.get(pk=opening)


def taken(opening: Opening) -> list[int]:
    """Return the numbers of the seats that are held or offered."""
    return [number for number in opening.registrations.values_list("seat", flat=True) if number is not None]


def next_seat(opening: Opening) -> int | None:
    """Return a seat for who comes now; None where all are taken, or others wait for the next one."""
    if opening.registrations.waiting().exists():
        return None
    return next(iter(rules.free_seats(opening.seats, taken(opening))), None)


def move(registration: Registration, verb: str, **values: object) -> None:
    """Take a registration on by one move of its life; what belongs to the earlier state goes."""
    fresh = {"seat": None, "waiting_since": None, "offered_until": None, "ended_at": None}
    registration.status = REGISTRATION.target(registration.status, verb)
    registration.moves += 1
    for name, value in {**fresh, **values}.items():
        setattr(registration, name, value)
    registration.save(update_fields=["status", "moves", *fresh, *(values.keys() - fresh.keys())])


def tell(topic: str, registration: Registration, at: datetime, cause: str = "", **more: str) -> int:
    """Write to a person once for every move of their registration, or once for `cause`; returns 1 where it was now."""
    return publish(
        topic=topic, key=f"{topic}:{registration.pk}:{cause or registration.moves}", to=registration.email,
        language=registration.language, zone=registration.zone, at=at,
        payload={"registration": registration.pk, "moves": registration.moves, **more},
    )  # fmt: skip


def move_up(opening: Opening, at: datetime) -> int:
    """Offer every free seat to the next of the waiting list, each until its own instant; returns how many.

    The caller holds the lock. Shortly before the start nothing is offered any more, nor for a cancelled event.
    """
    activity = opening.activity
    until = rules.offer_ends(at, activity.starts_at, opening.hold)
    if until is None or activity.is_cancelled:
        return 0
    queue = {one.pk: one for one in opening.registrations.waiting()}
    found = rules.moves_up(opening.seats, taken(opening), list(queue))
    for pk, seat in found:
        one = queue[pk]
        move(one, "offer", seat=seat, offered_until=until)
        record(at=at, by=None, verb="registration.offered", subject=one, seat=seat)
        tell(OFFERED, one, at)
    return len(found)


def let_lapse(*, at: datetime) -> int:
    """End the offers whose time is over and go on to the next in line; returns how many ended. Safe to run twice."""
    waiting_for = Registration.objects.overdue(at).values_list("opening", flat=True)
    return sum(_let_lapse(pk, at) for pk in sorted(set(waiting_for)))


@transaction.atomic
def _let_lapse(pk: int, at: datetime) -> int:
    opening = locked(pk)
    over = list(opening.registrations.overdue(at).order_by("pk"))
    for one in over:
        move(one, "lapse", ended_at=at)
        record(at=at, by=None, verb="registration.lapsed", subject=one)
        tell(LAPSED, one, at)
    move_up(opening, at)
    return len(over)


def tell_changed(activity: Activity, at: datetime) -> int:
    """Tell who comes, was offered a seat or waits that an event was changed, moved online or cancelled."""
    states = (*HOLDS_A_SEAT, RegistrationStatus.WAITING)
    found: QuerySet[Registration] = Registration.objects.filter(opening__activity=activity, status__in=states)
    return sum(tell(CHANGED, one, at, cause=f"v{activity.sequence}") for one in found.order_by("pk"))
