"""Activities in the programme's calendar, and the guests who are invited to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.models import Call
from programme.actions import seating
from programme.models import Activity, ActivityGuest
from r2r_portal.accounts.actions import welcome
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

TOLD = {"starts_at", "ends_at", "zone", "title_en", "title_ja", "venue_en", "venue_ja", "room", "link", "is_cancelled",
        "mode_eu", "mode_jp", "interpretation"}  # what an invited guest must hear of  # fmt: skip


@transaction.atomic
def add_activity(*, call: Call, values: Mapping[str, Any], by: User, at: datetime) -> Activity:
    """Put an activity into the calendar, under an address made of its English title."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    activity = Activity.objects.create(call=call, slug=_free_slug(call, values), **values)
    record(at=at, by=by, verb="activity.added", subject=activity)
    return activity


def _free_slug(call: Call, values: Mapping[str, Any]) -> str:
    wanted = slugify(values.get("title_en", ""))[:50] or values["kind"].replace("_", "-")
    taken = set(call.activities.filter(slug__startswith=wanted).values_list("slug", flat=True))
    tries = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in tries if slug not in taken)


@transaction.atomic
def change_activity(*, activity: Activity, values: Mapping[str, Any], by: User, at: datetime) -> Activity:
    """Change an activity; its sequence rises, so that calendars take the new version; guests and the registered hear of it."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    changed = [name for name, value in values.items() if getattr(activity, name) != value]
    if changed:
        for name in changed:
            setattr(activity, name, values[name])
        activity.sequence += 1
        activity.save(update_fields=[*changed, "sequence"])
        record(at=at, by=by, verb="activity.changed", subject=activity, fields=sorted(changed))
        if TOLD & set(changed):
            _tell_guests(activity, at)
            seating.tell_changed(activity, at)
    return activity


def _tell_guests(activity: Activity, at: datetime) -> None:
    for guest in activity.guests.filter(invited_at__isnull=False, withdrawn_at=None).order_by("pk"):
        _write("activity.invited", guest, activity, at)


def _write(topic: str, guest: ActivityGuest, activity: Activity, at: datetime) -> None:
    publish(
        topic=topic,
        key=f"{topic}:{guest.pk}:{activity.sequence}",
        to=guest.email,
        language=guest.language,
        zone=guest.zone,
        payload={"guest": guest.pk, "sequence": activity.sequence},
        at=at,
    )


def add_guest(*, activity: Activity, values: Mapping[str, Any], by: User, at: datetime) -> ActivityGuest:
    """Name a guest from outside; nothing is sent yet. Raises DomainError for the same address twice."""
    try:
        with transaction.atomic():
            guest = ActivityGuest.objects.create(activity=activity, added_at=at, added_by=by, **values)
            record(at=at, by=by, verb="guest.added", subject=guest, activity=activity.pk)
    except IntegrityError as error:
        if "guest_one_per_address" not in str(error):
            raise
        raise DomainError(
            _("A guest with this e-mail address is named already."), code="guest_twice"
        ) from error
    return guest


@transaction.atomic
def invite_guests(*, activity: Activity, by: User, at: datetime) -> int:
    """Write to every guest who is not invited yet; each finds the documents after signing in with the address."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if activity.starts_at is None:
        raise DomainError(_("Enter the date first: an invitation says when."), code="no_date")
    if activity.is_cancelled:
        raise DomainError(_("This event does not take place."), code="cancelled")
    waiting = activity.guests.select_for_update(of=("self",)).filter(invited_at=None, withdrawn_at=None)
    for guest in waiting.order_by("pk"):
        welcome(email=guest.email, language=guest.language, at=at)
        guest.invited_at = at
        guest.save(update_fields=["invited_at"])
        _write("activity.invited", guest, activity, at)
        record(at=at, by=by, verb="guest.invited", subject=guest, activity=activity.pk)
    return len(waiting)


@transaction.atomic
def withdraw_guest(*, guest: ActivityGuest, by: User, at: datetime) -> None:
    """Take a guest off; one who was invited is told, with a cancelled entry for the calendar."""
    guest = ActivityGuest.objects.select_for_update(of=("self",)).select_related("activity").get(pk=guest.pk)
    if guest.withdrawn_at:
        return
    guest.withdrawn_at = at
    guest.save(update_fields=["withdrawn_at"])
    record(at=at, by=by, verb="guest.withdrawn", subject=guest, activity=guest.activity_id)
    if guest.invited_at:
        _write("activity.withdrawn", guest, guest.activity, at)
