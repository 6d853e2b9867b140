"""Registration as pages read it: how many seats are left, who may come, who comes, what is left afterwards (SPEC H3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from applications.states import Scan
from programme.domain import registration as rules
from programme.domain.registration import Shut
from programme.models import (
    Activity,
    Delegation,
    EventMaterial,
    MaterialAccess,
    MaterialKind,
    Opening,
    OpenTo,
    Presence,
    Registration,
)
from programme.permissions import can_run_events
from programme.queries.audiences import is_in_audience
from programme.states import HOLDS_A_SEAT, RegistrationStatus
from r2r_portal.accounts.models import User

Anybody = User | AnonymousUser


@dataclass(frozen=True)
class Places:
    """The seats of an event: how many there are, are held or offered, and how many people wait."""

    opening: Opening
    taken: int
    waiting: int
    shut: Shut | None

    @property
    def free(self) -> int:
        """How many seats somebody could have at once: none while others wait for one."""
        return 0 if self.waiting else max(self.opening.seats - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether only the waiting list is left."""
        return self.free == 0

    @property
    def is_open(self) -> bool:
        """Whether anybody can register, if only for the waiting list."""
        return self.shut is None


def opening_of(activity: Activity) -> Opening | None:
    """Return the registration of an event; None where everybody simply comes."""
    return (
        Opening.objects.select_related("activity__call", "activity__visit").filter(activity=activity).first()
    )


def _counted(openings: QuerySet[Opening]) -> QuerySet[Opening]:
    seated, waits = (
        Q(registrations__status__in=HOLDS_A_SEAT),
        Q(registrations__status=RegistrationStatus.WAITING),
    )
    return openings.select_related("activity").annotate(
        taken=Count("registrations", filter=seated), queue=Count("registrations", filter=waits)
    )


def shut(opening: Opening, at: datetime) -> Shut | None:
    """Return why nobody can register now; None: one can."""
    activity = opening.activity
    return rules.shut(
        opening.opens_at, opening.closes_at, activity.ends_at, at, cancelled=activity.is_cancelled
    )


def places_of(activities: Iterable[Activity], at: datetime) -> dict[int, Places]:
    """Return the seats of those events that have a registration, by the number of the event, in one query."""
    rows: Iterable[Any] = _counted(Opening.objects.filter(activity__in=[one.pk for one in activities]))
    return {one.activity_id: Places(one, one.taken, one.queue, shut(one, at)) for one in rows}


def with_places(activities: Iterable[Activity], at: datetime) -> list[Activity]:
    """Return the events, each with its seats as `places` (None where there is no registration)."""
    rows = list(activities)
    found = places_of(rows, at)
    for one in rows:
        one.places = found.get(one.pk)  # type: ignore[attr-defined]
    return rows


def may_register(opening: Opening, user: Anybody) -> bool:
    """Tell whether somebody is among those for whom registration is."""
    if opening.who == OpenTo.PUBLIC:
        return True
    if not isinstance(user, User):
        return False
    return user.is_staff or (opening.who == OpenTo.PARTICIPANTS and is_participant(opening.activity, user))


def is_participant(activity: Activity, user: User) -> bool:
    """Tell whether somebody takes part in the programme: the event's audience, and who belongs to a delegation."""
    return is_in_audience(activity, user) or Delegation.objects.visible_to(user).exists()


def own(activity: Activity, user: Anybody) -> Registration | None:
    """Return a person's own registration, whatever became of it, with the event; None where there is none."""
    if not isinstance(user, User):
        return None
    rows = Registration.objects.select_related("opening__activity").exclude(status=RegistrationStatus.ASKED)
    return rows.filter(opening__activity=activity, user=user).first()


def by_token(slug: str, token: str) -> Registration | None:
    """Return what a secret address belongs to."""
    rows = Registration.objects.select_related("opening__activity__call", "opening__activity__visit", "user")
    return rows.filter(opening__activity__slug=slug, token=token).first()


def place_in_line(registration: Registration) -> int:
    """Return where somebody stands on the waiting list, from 1; 0 where they do not wait."""
    line = list(registration.opening.registrations.waiting().values_list("pk", flat=True))
    return line.index(registration.pk) + 1 if registration.pk in line else 0


def can_come_back(registration: Registration, at: datetime) -> bool:
    """Tell whether who left can have a seat again at once: one is free, and nobody waits for it."""
    if registration.status not in (RegistrationStatus.CANCELLED, RegistrationStatus.LAPSED):
        return False
    opening = registration.opening
    found = places_of([opening.activity], at)[opening.activity_id]
    return found.free > 0 and found.shut in (None, Shut.CLOSED)


def join_link(opening: Opening, status: str, at: datetime) -> str:
    """Return the link to join for a registration in this state; "" before its instant, after the end, and for others."""
    activity = opening.activity
    known = activity.link and opening.link_at and activity.ends_at and not activity.is_cancelled
    if not known or status != RegistrationStatus.REGISTERED:
        return ""
    assert opening.link_at
    assert activity.ends_at
    return activity.link if rules.link_shown(opening.link_at, activity.ends_at, at) else ""


# --- afterwards ---------------------------------------------------------------------------------------------


def materials(
    activity: Activity, user: Anybody, registration: Registration | None = None
) -> list[EventMaterial]:
    """Return what this person may open of what is left of an event; `registration` is that of an own page."""
    allowed = readable(activity, user, registration)
    rows = activity.materials.filter(access__in=allowed).exclude(
        document__scan__in=(Scan.INFECTED, Scan.WAITING)
    )
    return list(rows.select_related("document").order_by("kind", "pk"))


def recorded(activities: Iterable[Activity]) -> set[int]:
    """Return the numbers of those events whose recording everybody may open, in one query."""
    rows = EventMaterial.objects.filter(
        activity__in=[one.pk for one in activities], kind=MaterialKind.RECORDING, access=MaterialAccess.PUBLIC
    )
    return set(
        rows.exclude(document__scan__in=(Scan.INFECTED, Scan.WAITING)).values_list("activity", flat=True)
    )


def readable(
    activity: Activity, user: Anybody, registration: Registration | None = None
) -> set[MaterialAccess]:
    """Return what kinds of access somebody has."""
    found = {MaterialAccess.PUBLIC}
    if isinstance(user, User):
        if user.is_staff or is_participant(activity, user):
            found.add(MaterialAccess.PARTICIPANTS)
        if can_run_events(user):
            found.add(MaterialAccess.REGISTERED)
        registration = registration or own(activity, user)
    if registration and registration.status == RegistrationStatus.REGISTERED:
        found.add(MaterialAccess.REGISTERED)
    return found


# --- for staff ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One person of the list."""

    registration: Registration
    was_there: bool
    certified: bool


ORDER = [*HOLDS_A_SEAT, RegistrationStatus.WAITING, RegistrationStatus.ASKED]


def rows(opening: Opening) -> list[Row]:
    """Return everybody: those who come by seat, the waiting list in its order, then the rest; in two queries."""
    found = opening.registrations.select_related("certificate")
    there = set(Presence.objects.filter(activity=opening.activity_id).values_list("user", flat=True))
    return [
        Row(one, one.user_id in there and one.user_id is not None, hasattr(one, "certificate"))
        for one in sorted(found, key=_position)
    ]


def _position(one: Registration) -> tuple[int, int, datetime, int]:
    rank = 0 if one.seat else 1 + ([*ORDER, one.status].index(one.status))
    return rank, one.seat or 0, one.waiting_since or one.asked_at, one.pk


def counts(found: Iterable[Row]) -> list[tuple[str, int]]:
    """Return how many people there are in each state, states without anybody left out."""
    states = [row.registration.status for row in found]
    return [
        (str(RegistrationStatus(state).label), states.count(state))
        for state in RegistrationStatus.values
        if state in states
    ]
