"""Noting who was there: by ticking a list, or by the code that the room shows (SPEC P10)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from programme.domain import presence as rules
from programme.domain.presence import Shut
from programme.models import Activity, Delegate, NotedBy, Presence, Session
from programme.queries import meetings
from programme.queries.meetings import Meeting
from programme.queries.presence import lines
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError


@transaction.atomic
def tick(*, meeting: Meeting, present: Collection[int], by: User, at: datetime) -> int:
    """Note exactly these people of the list (ids of delegates; of users for an activity); returns how many there are.

    Ticks taken away are forgotten, and what was noted by code stays as it was noted.
    """
    _refuse_shut(meeting, at, by_code=False)
    type(meeting.row)._default_manager.select_for_update(of=("self",)).get(pk=meeting.row.pk)
    shown = lines(meeting)
    gone = [line.noted.pk for line in shown if line.noted and line.person.pk not in present]
    new = [line.person for line in shown if not line.noted and line.person.pk in present]
    Presence.objects.filter(pk__in=gone).delete()
    Presence.objects.bulk_create(
        [_presence(meeting, person, NotedBy.LIST, by, at) for person in new], ignore_conflicts=True
    )
    if gone or new:
        record(
            at=at, by=by, verb="presence.noted", subject=meeting.row, added=len(new), removed=len(gone)
        )  # fmt: skip
    return sum(line.person.pk in present for line in shown)


def _presence(meeting: Meeting, person: Delegate | User, way: str, by: User, at: datetime) -> Presence:
    noted = {"way": way, "noted_by": by, "noted_at": at}
    if isinstance(person, Delegate):
        return Presence(session_id=meeting.row.pk, delegate=person, **noted)
    return Presence(activity_id=meeting.row.pk, user=person, **noted)


@transaction.atomic
def come(*, meeting: Meeting, user: User, at: datetime) -> bool:
    """Note a person who opened the room's code; False where that was known already. Raises DomainError where it is shut."""
    _refuse_shut(meeting, at, by_code=True)
    person = _self(meeting, user)
    if person is None:
        raise ForbiddenError(_("You are not on the list of this meeting. Tell the host or the secretariat."))
    mine = {"delegate": person} if isinstance(person, Delegate) else {"user": person}
    _row, made = Presence.objects.get_or_create(
        **meeting.field, **mine, defaults={"way": NotedBy.CODE, "noted_by": user, "noted_at": at}
    )
    if made:
        record(at=at, by=user, verb="presence.came", subject=meeting.row)
    return made


def _self(meeting: Meeting, user: User) -> Delegate | User | None:
    row = meeting.row
    if isinstance(row, Session):  # who joins another group for an hour is noted there too
        going = Delegate.objects.going().filter(delegation__visit=row.leg.visit_id, user=user)
        return going.order_by("pk").first()
    is_invited = isinstance(row, Activity) and meetings.invited(row).filter(pk=user.pk).exists()
    return user if is_invited else None


def shut_words(meeting: Meeting, at: datetime, *, by_code: bool = False) -> str:
    """Say why presence cannot be noted now; "" where it can."""
    found = rules.shut(meeting.starts_at, meeting.ends_at, at, cancelled=meeting.cancelled, by_code=by_code)
    return _words(found) if found else ""


def _refuse_shut(meeting: Meeting, at: datetime, *, by_code: bool) -> None:
    found = rules.shut(meeting.starts_at, meeting.ends_at, at, cancelled=meeting.cancelled, by_code=by_code)
    if found:
        raise DomainError(_words(found), code=f"presence_{found}")


def _words(found: Shut) -> str:
    return {
        Shut.EARLY: _("Presence can be noted from one hour before the start."),
        Shut.LATE: _("Presence cannot be noted any more."),
        Shut.CANCELLED: _("This meeting was cancelled."),
    }[found]
