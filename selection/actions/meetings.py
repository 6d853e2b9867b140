"""Stakeholders of the two sides ask each other for meetings and answer (SPEC S9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish
from selection.domain.meeting import Party, Refusal, against, faults
from selection.errors import NotYoursError
from selection.models import Meeting, MeetingTime, Stakeholder
from selection.stakeholder_errors import MeetingRefusedError, MeetingTimesError, NotProposedError
from selection.states import MEETING, MeetingState

CALLED_OFF = "meeting.called_off"
SIDES = ("asker__decision__track", "asked__decision__track")


@dataclass(frozen=True)
class Wish:
    """What is asked for. `times` are up to three instants, one of which the other side chooses."""

    subject: str
    text: str
    language: str
    mode: str
    times: Sequence[datetime]


def ask(*, asker: Stakeholder, asked: Stakeholder, wish: Wish, by: User, at: datetime) -> Meeting:
    """Ask for a meeting. Raises NotYoursError, MeetingRefusedError with its reasons, MeetingTimesError."""
    try:
        return _ask(asker, asked, wish, by, at)
    except IntegrityError as error:
        if "meeting_one_open_per_pair" in str(error):
            raise MeetingRefusedError([Refusal.OPEN_ALREADY]) from error
        raise


@transaction.atomic
def _ask(asker: Stakeholder, asked: Stakeholder, wish: Wish, by: User, at: datetime) -> Meeting:
    _hold(asker.pk, asked.pk)
    if not Stakeholder.objects.of(by).filter(pk=asker.pk).exists():
        raise NotYoursError
    refusals = against(
        _party(asker), _party(asked), open_between=_between(asker, asked), open_of_asker=_waiting(asker)
    )
    if refusals:
        raise MeetingRefusedError(refusals)
    wrong = faults(wish.times, at)
    if wrong:
        raise MeetingTimesError(wrong)
    meeting = Meeting.objects.create(
        asker=asker, asked=asked, subject=wish.subject.strip(), text=wish.text.strip(), language=wish.language,
        mode=wish.mode, asked_by=by, asked_at=at,
    )  # fmt: skip
    MeetingTime.objects.bulk_create(MeetingTime(meeting=meeting, starts_at=one) for one in sorted(wish.times))
    record(at=at, by=by, verb="meeting.asked", subject=meeting, mode=meeting.mode)
    _tell(meeting.asked, "meeting.asked", meeting, at)
    return meeting


def _hold(*keys: int) -> None:
    """Take both bodies for oneself, in the order of their keys: two who ask each other at once wait, not clash."""
    list(Stakeholder.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _party(one: Stakeholder) -> Party:
    return Party(one.side, Stakeholder.objects.active().filter(pk=one.pk).exists())


def _between(asker: Stakeholder, asked: Stakeholder) -> bool:
    """Tell whether one of the two waits for the other's answer."""
    either = Q(asker=asker, asked=asked) | Q(asker=asked, asked=asker)
    return Meeting.objects.open().filter(either).exists()


def _waiting(asker: Stakeholder) -> int:
    return Meeting.objects.open().filter(asker=asker).count()


@transaction.atomic
def agree(
    *, meeting: Meeting, starts_at: datetime, place: str, reply: str, by: User, at: datetime
) -> Meeting:
    """Take one of the proposed times that is still to come; the asker is told."""
    meeting = _of(meeting, by, "asked")
    state = MEETING.target(meeting.state, "agree")
    if starts_at <= at or not meeting.times.filter(starts_at=starts_at).exists():
        raise NotProposedError
    if not Stakeholder.objects.active().filter(pk=meeting.asker_id).exists():
        raise MeetingRefusedError([Refusal.NOT_PART])
    meeting.starts_at, meeting.place = starts_at, place.strip()
    _settle(meeting, state, reply, by, at)
    _tell(meeting.asker, "meeting.answered", meeting, at)
    return meeting


@transaction.atomic
def refuse(*, meeting: Meeting, reply: str, by: User, at: datetime) -> Meeting:
    """Say no, with a word or without; the asker is told."""
    meeting = _of(meeting, by, "asked")
    _settle(meeting, MEETING.target(meeting.state, "refuse"), reply, by, at)
    _tell(meeting.asker, "meeting.answered", meeting, at)
    return meeting


@transaction.atomic
def withdraw(*, meeting: Meeting, reply: str = "", by: User, at: datetime) -> Meeting:
    """Take one's own request back before it is answered."""
    meeting = _of(meeting, by, "asker")
    _settle(meeting, MEETING.target(meeting.state, "withdraw"), reply, by, at)
    _tell(meeting.asked, CALLED_OFF, meeting, at)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, reply: str, by: User, at: datetime) -> Meeting:
    """Call an agreed meeting off before it begins; either of the two may, and the other is told."""
    meeting = _of(meeting, by, "asker", "asked")
    state = MEETING.target(meeting.state, "cancel")
    if meeting.starts_at is not None and meeting.starts_at <= at:
        raise NotProposedError
    _settle(meeting, state, reply, by, at)
    mine = Stakeholder.objects.of(by)
    other = meeting.asked if mine.filter(pk=meeting.asker_id).exists() else meeting.asker
    _tell(other, CALLED_OFF, meeting, at)
    return meeting


def call_off_all(*, stakeholder: Stakeholder, by: User, at: datetime) -> int:
    """End everything of a stakeholder that leaves: open requests and meetings to come; returns how many."""
    both = Meeting.objects.filter(Q(asker=stakeholder) | Q(asked=stakeholder))
    waiting = Q(state=MeetingState.ASKED) | Q(state=MeetingState.AGREED, starts_at__gt=at)
    rows = both.filter(waiting).select_for_update(of=("self",)).select_related(*SIDES).order_by("pk")
    found = list(rows)
    for meeting in found:
        verb = "withdraw" if meeting.state == MeetingState.ASKED else "cancel"
        _settle(meeting, MEETING.target(meeting.state, verb), "", by, at)
        other = meeting.asked if meeting.asker_id == stakeholder.pk else meeting.asker
        _tell(other, CALLED_OFF, meeting, at)
    return len(found)


def _of(meeting: Meeting, by: User, *ends: str) -> Meeting:
    """Return the meeting, locked, for somebody who acts for one of these ends of it."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related(*SIDES)
    meeting = rows.get(pk=meeting.pk)
    own = [getattr(meeting, f"{end}_id") for end in ends]
    if not Stakeholder.objects.of(by).filter(pk__in=own).exists():
        raise NotYoursError
    return meeting


def _settle(meeting: Meeting, state: str, reply: str, by: User, at: datetime) -> None:
    meeting.state, meeting.reply = state, reply.strip()
    meeting.settled_by, meeting.settled_at = by, at
    meeting.save(update_fields=["state", "reply", "starts_at", "place", "settled_by", "settled_at"])
    record(at=at, by=by, verb=f"meeting.{state}", subject=meeting)


def people_of(stakeholder: Stakeholder) -> Iterable[User]:
    """Return the people who act for a stakeholder."""
    return User.objects.filter(is_active=True, memberships__organisation__stakeholder=stakeholder).order_by(
        "pk"
    )


def _tell(stakeholder: Stakeholder, topic: str, meeting: Meeting, at: datetime) -> None:
    for person in people_of(stakeholder):
        publish(
            topic=topic, key=f"{topic}:{meeting.pk}:{person.pk}", to=person.email, language=person.language,
            zone=person.zone, payload={"meeting": meeting.pk, "stakeholder": stakeholder.pk}, at=at,
        )  # fmt: skip
