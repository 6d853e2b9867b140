"""Where somebody has to be next, on which visit, and what is left afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from programme.domain.agenda import Item
from programme.models import (
    Commitment,
    Delegate,
    Delegation,
    Finding,
    Leg,
    Observation,
    Recommendation,
    Session,
    Visit,
)
from programme.queries.agenda import Agenda, Reader, latest, reader, territories_of
from programme.queries.contingency import ForArrival, arrived, for_delegate
from programme.queries.pages import visits_of
from r2r_portal.accounts.models import User


@dataclass(frozen=True)
class Now:
    """A person's visit at an instant; `state`: planned, before, running, free (nothing more), over."""

    visit: Visit
    state: str
    agenda: Agenda | None = None
    item: Item | None = None
    link: str = ""  # to join, where the item is online
    later: tuple[Item, ...] = ()
    arrival: ForArrival | None = None
    is_today: bool = False


def now_for(user: User, at: datetime) -> Now | None:
    """Return the visit that somebody is on or goes on next, else the last one; None for who has part in none."""
    every = visits_of(Visit.objects.visible_to(user), at)
    own = _with_a_part(user, [visit.pk for visit in every])
    found = next((visit for visit in every if visit.pk in own), None)
    return _now(found, reader(found, user), user, at) if found else None


def _with_a_part(user: User, visits: list[int]) -> set[int]:
    """Return on which of these visits somebody goes, sends or receives."""
    going = Delegate.objects.going().filter(delegation__visit__in=visits, user=user)
    home = Delegation.objects.filter(visit__in=visits, organisation__memberships__user=user)
    hosted = Leg.objects.filter(visit__in=visits, host__in=territories_of(user))
    parts = (going.values_list("delegation__visit"), home.values_list("visit"), hosted.values_list("visit"))
    first, *others = (part.order_by() for part in parts)
    return {number for (number,) in first.union(*others)}


def _now(visit: Visit, who: Reader, user: User, at: datetime) -> Now:
    agenda = latest(visit)
    arrival = _arrival(visit, who, at)
    if agenda is None:
        return Now(visit, "planned", arrival=arrival)
    own = [i for i in agenda.items if not i.cancelled and who.is_expected(i) and i.end > at]
    own.sort(key=lambda item: (item.starts_at, item.uid))
    today = at.astimezone(ZoneInfo(visit.zone)).date()
    if not own:
        return Now(visit, "over" if visit.ends_on < today else "free", agenda, arrival=arrival)
    first, zone = own[0], ZoneInfo(own[0].zone)
    state = "before" if today < visit.starts_on else "running"
    is_today = first.start.astimezone(zone).date() == at.astimezone(zone).date()
    return Now(visit, state, agenda, first, _link(first), tuple(own[1:3]), arrival, is_today)


def _link(item: Item) -> str:
    """Return where to join: read from the session, for a link belongs to nobody but who takes part."""
    if item.mode == "room":
        return ""
    return Session.objects.filter(uid=item.uid).values_list("link", flat=True).first() or ""


def _arrival(visit: Visit, who: Reader, at: datetime) -> ForArrival | None:
    """Return what counts for the person's own arrival, until the day is over."""
    own = Delegate.objects.select_related("delegation__visit").filter(pk=who.delegate or 0).first()
    if own is None:
        return None
    found = for_delegate(own)
    return found if found.rows and not arrived(found.on, at, visit) else None


def is_delegate(user: User, visit: Visit) -> bool:
    """Tell whether somebody travels on a visit."""
    return Delegate.objects.going().filter(delegation__visit=visit, user=user).exists()


def results(visit: Visit) -> dict[str, Any]:
    """Return how far the results of a visit are, in numbers."""
    return {
        "observations": Observation.objects.filter(visit=visit).count(),
        "findings": Finding.objects.filter(visit=visit).count(),
        "recommendations": Recommendation.objects.filter(visit=visit).count(),
        "commitments": Commitment.objects.filter(recommendation__visit=visit).count(),
    }
