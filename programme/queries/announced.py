"""Events as they were announced, for feed readers: which are new, and when each takes place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from applications.models import Call
from programme.models import Activity, Opening
from programme.queries.calendar import activities
from r2r_portal import times
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event
from r2r_portal.bilingual import text


def announced(limit: int) -> list[tuple[datetime, Activity]]:
    """Return the events of the current call with when each was announced, the newest first, `limit` at most.

    That is when registration was set up, else when the event came into the calendar, else the opening of the call, with
    which the first ones came.
    """
    call = Call.objects.current()
    if call is None:
        return []
    rows = list(activities(call))
    opened = dict(Opening.objects.filter(activity__in=rows).values_list("activity", "made_at"))
    names = {reference(one): one.pk for one in rows}
    log = Event.objects.filter(verb="activity.added", subject__in=names).values_list("subject", "at")
    added = {names[subject]: at for subject, at in log}
    found = [(opened.get(one.pk) or added.get(one.pk) or call.opens_at, one) for one in rows]
    return sorted(found, key=lambda pair: pair[0], reverse=True)[:limit]


def when(activity: Activity) -> str:
    """Say in the reader's language when an event takes place: both clocks where it is online."""
    language = (get_language() or "en")[:2]
    if activity.visit:
        return times.days(activity.visit.starts_on, activity.visit.ends_on, language)
    if activity.starts_at is None or activity.ends_at is None:
        return text(activity, "expected", language)
    if activity.mode == "online":
        return times.online(activity.starts_at, activity.ends_at, language)
    hybrid = activity.mode == "hybrid"
    return times.on_site(
        activity.starts_at, activity.ends_at, language, ZoneInfo(activity.zone), hybrid=hybrid
    )
