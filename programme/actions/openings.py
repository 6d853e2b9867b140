"""What staff do: open registration for an event and change it, remind, put recordings and slides up (SPEC H3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.calendars import holiday_where
from programme.actions import recordings, seating
from programme.actions.upcoming import AHEAD, is_near
from programme.domain import registration as rules
from programme.models import Activity, EventMaterial, Opening, Registration
from programme.permissions import can_run_events
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError

NEAR = "registration.near"


def allow(by: User) -> None:
    """Refuse who does not look after events."""
    if not can_run_events(by):
        raise ForbiddenError(_("Only officers and the desks look after registrations."))


@transaction.atomic
def open_registration(*, activity: Activity, values: Mapping[str, Any], by: User, at: datetime) -> Opening:
    """Set registration for an event up, or change it: more seats go to the waiting list at once.

    Fewer seats than are taken are refused. Raises DomainError, ForbiddenError.
    """
    allow(by)
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if activity.starts_at is None or activity.ends_at is None:
        raise DomainError(_("Enter the date of the event first."), code="no_date")
    if values["closes_at"] > activity.ends_at:
        raise DomainError(_("Registration must close before the event ends."), code="closes_late")
    known = Opening.objects.filter(activity=activity).first()
    if known is None:
        made = Opening.objects.create(activity=activity, made_at=at, made_by=by, **values)
        record(at=at, by=by, verb="registration.opened", subject=made, activity=activity.pk, seats=made.seats)
        return made
    return _changed(seating.locked(known.pk), values, by=by, at=at)


def _changed(opening: Opening, values: Mapping[str, Any], *, by: User, at: datetime) -> Opening:
    changed = sorted(name for name, value in values.items() if getattr(opening, name) != value)
    if not changed:
        return opening
    _make_room(opening, values.get("seats", opening.seats))
    for name in changed:
        setattr(opening, name, values[name])
    opening.save(update_fields=changed)
    record(at=at, by=by, verb="registration.changed", subject=opening, fields=changed, seats=opening.seats)
    seating.move_up(opening, at)
    return opening


def _make_room(opening: Opening, seats: int) -> None:
    """Move people from seats that will be gone to free ones below."""
    taken = seating.taken(opening)
    if len(taken) > seats:
        words = _("%(taken)s seats are taken or offered. There cannot be fewer.")
        raise DomainError(words % {"taken": len(taken)}, code="fewer_than_taken")
    for old, new in rules.moves_down(seats, taken):
        opening.registrations.filter(seat=old).update(seat=new)


# --- reminders ----------------------------------------------------------------------------------------------


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders due at `at` to the registered; returns how many. A moved event has keys of its own."""
    return sum(_remind(one, at) for one in near(at))


def near(at: datetime) -> Iterator[Registration]:
    """Return who is registered for an event that comes soon."""
    soon = {"opening__activity__starts_at__gt": at, "opening__activity__starts_at__lte": at + AHEAD}
    rows = Registration.objects.registered().filter(**soon, opening__activity__is_cancelled=False)
    yield from rows.select_related("opening__activity__call").order_by("opening", "seat")


def _remind(one: Registration, at: datetime) -> int:
    starts_at = one.activity.starts_at
    if starts_at is None:
        return 0
    days = one.activity.call.before_event
    if not is_near(starts_at, days, at):
        return 0
    what = rules.reminder(starts_at, at, ZoneInfo(one.zone), holiday_where(one.zone), days)
    if what is None:
        return 0
    cause = f"{int(starts_at.timestamp())}:{what}"
    return seating.tell(NEAR, one, at, cause=cause, starts_at=starts_at.isoformat())


# --- afterwards ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_material(*, activity: Activity, values: Mapping[str, Any], by: User, at: datetime) -> EventMaterial:
    """Put a recording or slides up: behind a link or a document of the event, open to whom is said.

    The registered hear of a recording.
    """
    allow(by)
    document = values.get("document")
    if document is not None and document.activity_id != activity.pk:
        raise DomainError(_("This document belongs to another event."), code="other_event")
    made = EventMaterial.objects.create(activity=activity, added_at=at, added_by=by, **values)
    record(at=at, by=by, verb="material.added", subject=made, activity=activity.pk, access=made.access)
    recordings.tell_of(made, at=at)
    return made


@transaction.atomic
def remove_material(*, material: EventMaterial, by: User, at: datetime) -> None:
    """Take a recording or slides down."""
    allow(by)
    record(at=at, by=by, verb="material.removed", subject=material, activity=material.activity_id)
    material.delete()
