"""Who was there: lists with ticks, and counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from programme.models import Activity, Delegate, Presence, Session, Visit
from programme.queries import planning
from programme.queries.meetings import Meeting, expected, invited
from programme.states import SessionStatus
from r2r_portal.accounts.models import User


@dataclass(frozen=True)
class Line:
    """One person of a list: expected there, and noted there (None: not)."""

    person: Delegate | User
    expected: bool
    noted: Presence | None

    @property
    def name(self) -> str:
        """The person's name as lists print it."""
        return self.person.name if isinstance(self.person, Delegate) else str(self.person)

    @property
    def whose(self) -> str:
        """The delegation, for delegates."""
        return self.person.delegation.territory.name if isinstance(self.person, Delegate) else ""


def lines(meeting: Meeting) -> list[Line]:
    """Return everybody expected, then those noted who were not expected."""
    row = meeting.row
    if isinstance(row, Session):
        noted = Presence.objects.filter(session=row).select_related("delegate__delegation__territory")
        there = {one.delegate_id: one for one in noted}
        return _lines(expected(row), there, [one.delegate for one in noted.order_by("pk")])
    if isinstance(row, Activity):
        noted = Presence.objects.filter(activity=row).select_related("user")
        there = {one.user_id: one for one in noted}
        return _lines(invited(row), there, [one.user for one in noted.order_by("pk")])
    return []


def _lines(
    wanted: Iterable[Delegate | User],
    there: dict[int | None, Presence],
    noted: Iterable[Delegate | User | None],
) -> list[Line]:
    found = [Line(person, True, there.get(person.pk)) for person in wanted]
    known = {line.person.pk for line in found}
    return found + [Line(one, False, there[one.pk]) for one in noted if one and one.pk not in known]


@dataclass(frozen=True)
class Counted:
    """A session with how many are expected and were noted."""

    session: Session
    expected: int
    noted: int

    @property
    def key(self) -> str:
        """The session's name in addresses."""
        return f"session-{self.session.pk}"


def counts(visit: Visit, hosts: Iterable[int] | None = None) -> list[Counted]:
    """Return the sessions of a visit that take place (those of `hosts` alone, if given), in a fixed number of queries."""
    rows = [s for s in planning.sessions(visit) if s.status == SessionStatus.PLANNED]
    shown = rows if hosts is None else [s for s in rows if s.leg.host_id in set(hosts)]
    going = list(Delegate.objects.going().filter(delegation__visit=visit).values_list("pk", "delegation"))
    noted = Presence.objects.filter(session__leg__visit=visit).values("session").annotate(n=Count("pk"))
    there = dict(noted.order_by().values_list("session", "n"))
    audiences = {s.pk: planning.item_of(s).audience for s in shown}
    return [
        Counted(s, sum(audiences[s.pk].has_delegate(*one) for one in going), there.get(s.pk, 0))
        for s in shown
    ]
