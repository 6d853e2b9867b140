"""A session, an activity or a visit as something that people attend and judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from programme.models import Activity, Audience, Delegate, Opening, Registration, Session, Visit
from programme.queries import planning
from programme.states import SessionStatus
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.times import to_instant
from selection.queries import selected_territories


@dataclass(frozen=True)
class Meeting:
    """What it is (`kind`: "session", "activity" or "visit") and when, whatever it is."""

    kind: str
    row: Session | Activity | Visit
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False

    @property
    def key(self) -> str:
        """Its name in addresses and codes."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return self.row.title

    @property
    def field(self) -> dict[str, Session | Activity | Visit]:
        """It as the column of a row about it."""
        return {self.kind: self.row}

    @property
    def visit(self) -> Visit | None:
        """The visit that it belongs to."""
        if isinstance(self.row, Session):
            return self.row.leg.visit
        return self.row if isinstance(self.row, Visit) else self.row.visit


def of_session(session: Session) -> Meeting:
    """Return a session."""
    return Meeting(
        "session", session, session.starts_at, session.ends_at, session.status == SessionStatus.CANCELLED
    )


def of_activity(activity: Activity) -> Meeting | None:
    """Return an activity; None while it has no date. A study visit is attended by its sessions."""
    if activity.starts_at is None or activity.ends_at is None:
        return None
    return Meeting("activity", activity, activity.starts_at, activity.ends_at, activity.is_cancelled)


def of_visit(visit: Visit) -> Meeting:
    """Return a visit from the first midnight to the last, by its own clock."""
    zone = ZoneInfo(visit.zone)
    start, end = (
        to_instant(on, time(0), zone) for on in (visit.starts_on, visit.ends_on + timedelta(days=1))
    )
    return Meeting("visit", visit, start, end)


def find(key: str) -> Meeting | None:
    """Return what a key names; None for one that names nothing."""
    kind, _dash, number = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        return None
    if kind == "session":
        sessions = planning.with_audience(Session.objects.select_related("leg__visit__call"))
        session = sessions.filter(pk=number).first()
        return of_session(session) if session else None
    if kind == "activity":
        activity = Activity.objects.select_related("call", "visit").filter(pk=number).first()
        return of_activity(activity) if activity else None
    visit = Visit.objects.filter(pk=number).first() if kind == "visit" else None
    return of_visit(visit) if visit else None


def expected(session: Session) -> list[Delegate]:
    """Return the delegates who are expected at a session, by delegation."""
    audience = planning.item_of(session).audience
    going = Delegate.objects.going().filter(delegation__visit=session.leg.visit_id)
    rows = going.select_related("delegation__territory", "user").order_by("delegation__territory__code", "pk")
    return [one for one in rows if audience.has_delegate(one.pk, one.delegation_id)]


def invited(activity: Activity) -> QuerySet[User]:
    """Return the people with an account for whom an activity is: members of the bodies that take part.

    Where people register, those who did.
    """
    if Opening.objects.filter(activity=activity).exists():
        return registered(activity)
    chosen = selected_territories(activity.call)
    if activity.audience in (Audience.EU, Audience.JP):
        chosen = chosen.filter(track__side=activity.audience)
    if activity.audience == Audience.GROUP:
        chosen = chosen.filter(application__group_member__group=activity.group_id)
    if activity.audience == Audience.GUESTS:
        chosen = chosen.none()
    bodies = Organisation.objects.filter(pk__in=chosen.order_by().values("application__organisation"))
    members = User.objects.filter(is_active=True, memberships__organisation__in=bodies)
    return members.distinct().order_by("family_name", "pk")


def registered(activity: Activity) -> QuerySet[User]:
    """Return who is registered for an activity."""
    come = Registration.objects.registered().filter(opening__activity=activity)
    return User.objects.filter(is_active=True, registrations__in=come).order_by("family_name", "pk")


def audience(meeting: Meeting) -> Iterator[User | Delegate]:
    """Return who is asked about it: delegates of a session or visit, the invited of an activity."""
    if isinstance(meeting.row, Activity):
        yield from invited(meeting.row)
    elif isinstance(meeting.row, Session):
        yield from expected(meeting.row)
    else:
        going = Delegate.objects.going().filter(delegation__visit=meeting.row)
        yield from going.select_related("delegation__territory", "user").order_by("pk")


def takes_part(user: User, meeting: Meeting) -> bool:
    """Tell whether somebody may judge it: who is expected or was noted there, and who received it."""
    if isinstance(meeting.row, Activity):
        noted = meeting.row.presences.filter(user=user)
        return noted.exists() or invited(meeting.row).filter(pk=user.pk).exists()
    own = Delegate.objects.going().filter(user=user)
    if isinstance(meeting.row, Session):
        if any(one.user_id == user.pk for one in expected(meeting.row)) or is_host(user, meeting.row):
            return True
        return meeting.row.presences.filter(delegate__user=user).exists()
    hosts = Q(pk=meeting.row.pk, legs__host__organisations__memberships__user=user)
    return own.filter(delegation__visit=meeting.row).exists() or Visit.objects.filter(hosts).exists()


def is_host(user: User, session: Session) -> bool:
    """Tell whether somebody belongs to a body of the territory that receives."""
    return Organisation.objects.filter(territory=session.leg.host_id, memberships__user=user).exists()
