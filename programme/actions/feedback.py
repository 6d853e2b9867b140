"""Feedback: given once, changeable while open; asked for in the reader's working hours, reminded once (SPEC P10)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.calendars import holiday_where
from programme.actions.reminders import entering_for, holidays_of
from programme.domain import feedback as rules
from programme.models import Activity, Delegate, Delegation, Feedback, Visit
from programme.queries.meetings import Meeting, audience, of_activity, of_visit, takes_part
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish

TOPIC, UNREACHABLE = "feedback.asked", "feedback.unreachable"
LONGEST = timedelta(days=31)  # after that nothing is asked any more


@transaction.atomic
def give(
    *, meeting: Meeting, marks: Mapping[str, int], text: str, language: str, by: User, at: datetime
) -> Feedback:
    """Keep what a person thinks of something; a second time changes the first. Raises DomainError where it is closed."""
    if not takes_part(by, meeting):
        raise ForbiddenError(_("Only who took part can say how it was."))
    if meeting.cancelled or not rules.is_open(meeting.ends_at, at):
        raise DomainError(
            _("Feedback is open for 30 days from the end of the meeting."), code="feedback_closed"
        )
    values = {**marks, "text": text.strip(), "language": language, "changed_at": at}
    row, made = Feedback.objects.update_or_create(
        **meeting.field, user=by, defaults=values, create_defaults={**values, "given_at": at}
    )
    record(at=at, by=by, verb="feedback.given" if made else "feedback.changed", subject=meeting.row)
    return row


@transaction.atomic
def ask(*, at: datetime) -> int:
    """Write the invitations and reminders due at `at`; returns how many. Who answered gets none.

    Whom nobody can ask, for want of an address, is named to the contact people of the delegation.
    """
    written = 0
    for meeting in over(at):
        people = list(audience(meeting))
        written += sum(_ask(meeting, person, at) for person in people) + _tell_contacts(meeting, people, at)
    return written


def over(at: datetime) -> Iterator[Meeting]:
    """Return the visits and activities that ended lately. Sessions are asked for with their visit, in one message."""
    ended = {"ends_on__lt": at.date() + timedelta(days=1), "ends_on__gte": (at - LONGEST).date()}
    for visit in Visit.objects.filter(**ended).order_by("pk"):
        meeting = of_visit(visit)
        if meeting.ends_at <= at:
            yield meeting
    for activity in Activity.objects.filter(
        ends_at__lte=at, ends_at__gt=at - LONGEST, is_cancelled=False
    ).order_by("pk"):
        found = of_activity(activity)
        if found:
            yield found


def _ask(meeting: Meeting, person: User | Delegate, at: datetime) -> int:
    user = person.user if isinstance(person, Delegate) else person
    if user is None or not user.is_active:
        return 0
    what = rules.asks(meeting.ends_at, at, ZoneInfo(user.zone), _holidays(person))
    if not what or Feedback.objects.filter(**meeting.field, user=user).exists():
        return 0
    return publish(
        topic=TOPIC, key=f"{TOPIC}:{meeting.key}:{user.pk}:{what}", to=user.email, language=user.language,
        zone=user.zone, payload={"meeting": meeting.key, "user": user.pk, "again": what == "remind"}, at=at,
    )  # fmt: skip


def _tell_contacts(meeting: Meeting, people: Iterable[User | Delegate], at: datetime) -> int:
    """Tell those who enter a delegation's people which of them have no address, when the others are asked."""
    lost = {one.delegation for one in people if isinstance(one, Delegate) and one.user_id is None}
    return sum(
        _tell_contact(meeting, delegation, member.user, at)
        for delegation in sorted(lost, key=lambda one: one.pk)
        for member in entering_for(delegation.organisation)
    )


def _tell_contact(meeting: Meeting, delegation: Delegation, user: User, at: datetime) -> int:
    what = rules.asks(meeting.ends_at, at, ZoneInfo(user.zone), holidays_of(delegation))
    if not what:
        return 0
    return publish(
        topic=UNREACHABLE, key=f"{UNREACHABLE}:{meeting.key}:{delegation.pk}:{user.pk}:{what}", to=user.email,
        language=user.language, zone=user.zone, at=at,
        payload={"meeting": meeting.key, "delegation": delegation.pk},
    )  # fmt: skip


def _holidays(person: User | Delegate) -> Callable[[date], bool]:
    if isinstance(person, Delegate):
        return holidays_of(person.delegation)
    return holiday_where(person.zone)
