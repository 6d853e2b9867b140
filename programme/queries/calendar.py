"""Phases and activities for public pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from applications.models import Call
from programme.models import Activity, Phase


def phases(call: Call) -> list[Phase]:
    """Return the phases of a call in order."""
    return list(call.phases.order_by("number"))


def current_phase(call: Call, at: datetime) -> Phase | None:
    """Return the phase of the day in the call's zone; None before the first and after the last.

    A day is a calendar day; the call's own closing is the call's matter (SPEC T3).
    """
    today = at.astimezone(ZoneInfo(call.zone)).date()
    return call.phases.filter(starts_on__lte=today, ends_on__gte=today).order_by("number").first()


def activities(call: Call) -> QuerySet[Activity]:
    """Return what is planned, by date; what has no date yet comes last."""
    return call.activities.select_related("visit").order_by(
        F("starts_at").asc(nulls_last=True), "visit__starts_on", "pk"
    )


def upcoming(call: Call, at: datetime, limit: int = 3) -> list[Activity]:
    """Return the next activities with a date, for the home page."""
    return list(activities(call).filter(ends_at__gt=at, is_cancelled=False)[:limit])
