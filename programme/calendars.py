"""Calendar files: stable identities, rising sequence, cancelled items kept, zones described (SPEC P7).

No personal data goes in: titles, places and times only, in the reader's language; the link to join where the reader
is expected.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from programme.domain.agenda import Item
from programme.models import Activity, Interpretation
from programme.queries.agenda import Agenda
from r2r_portal.bilingual import text

DOMAIN = "agenda.r2r-portal"


def response(content: bytes, name: str, *, attachment: bool = True) -> HttpResponse:
    """Return a calendar as an answer."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'{"attachment" if attachment else "inline"}; filename="{name}"'
    return answer


def _calendar(name: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//EU-Japan R2R//Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _written(calendar: icalendar.Calendar) -> bytes:
    calendar.add_missing_timezones()
    return calendar.to_ical()


def of_activity(
    activity: Activity,
    language: str,
    at: datetime,
    *,
    audience: bool = False,
    gone: bool = False,
    page: str = "",
) -> bytes:
    """Return one activity as a file; room and link for its `audience`, cancelled for who is `gone` from it.

    `page` is the own page of somebody registered, where the link to join is shown in time: the file never has it.

    Raises ValueError for an activity without a date.
    """
    with translation.override(language):
        calendar = _calendar(activity.title)
        event = _of_activity(activity, at, audience=audience, gone=gone)
        if page and not (audience and activity.link):
            event.add("url", page)
            event.add("description", _("The link to join is shown on your page: %(page)s") % {"page": page})
        calendar.add_component(event)
        return _written(calendar)


def _of_activity(activity: Activity, at: datetime, *, audience: bool, gone: bool = False) -> icalendar.Event:
    if activity.starts_at is None or activity.ends_at is None:
        raise ValueError("an activity without a date")
    event = _event(
        uid=f"{activity.uid}@{DOMAIN}", sequence=activity.sequence, stamp=at, title=activity.title,
        start=activity.starts_at, end=activity.ends_at, zone_name=activity.zone,
        cancelled=activity.is_cancelled or gone,
    )  # fmt: skip
    places = (activity.venue, activity.room if audience else "")
    if any(places):
        event.add("location", ", ".join(filter(None, places)))
    if audience and activity.link and not activity.is_cancelled:
        event.add("url", activity.link)
    return event


def _event(
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    title: str,
    start: datetime,
    end: datetime,
    zone_name: str,
    cancelled: bool,
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    first, last = _written_out(start, end, ZoneInfo(zone_name))
    event.add("dtstart", first)
    event.add("dtend", last)
    event.add("summary", _("Cancelled: %(title)s") % {"title": title} if cancelled else title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _written_out(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return both ends in the zone; in UTC where the clocks go back over one, for the file cannot say which hour."""
    ends = start.astimezone(zone), end.astimezone(zone)
    if any(one.utcoffset() != one.replace(fold=1 - one.fold).utcoffset() for one in ends):
        return start.astimezone(UTC), end.astimezone(UTC)
    return ends


def of_person(
    agendas: Iterable[tuple[Agenda, Iterable[Item], Mapping[str, str]]], language: str,
    events: Iterable[Activity] = (),
) -> bytes:  # fmt: skip
    """Return a person's items of every visit as one calendar, with the `events` for which the person is the audience.

    An event is stamped with the opening of its call, so that an unchanged calendar stays the same to the byte.
    """
    with translation.override(language):
        calendar = _calendar(_("EU-Japan R2R: my agenda"))
        for agenda, items, links in agendas:
            for item in items:
                calendar.add_component(_of_item(item, agenda, language, links.get(item.uid, "")))
        for activity in events:
            calendar.add_component(_of_activity(activity, activity.call.opens_at, audience=True))
        return _written(calendar)


def _of_item(item: Item, agenda: Agenda, language: str, link: str = "") -> icalendar.Event:
    event = _event(
        uid=f"{item.uid}@{DOMAIN}", sequence=item.sequence, stamp=agenda.published_at,
        title=text(item, "title", language), start=item.start, end=item.end, zone_name=item.zone,
        cancelled=item.cancelled,
    )  # fmt: skip
    place = [text(item.where, name, language) for name in ("title", "address")]
    if any(place):
        event.add("location", ", ".join(filter(None, place)))
    event.add("description", _description(item, agenda))
    if link:
        event.add("url", link)
    return event


def _description(item: Item, agenda: Agenda) -> str:
    lines = [_("Version %(number)s") % {"number": agenda.number}]
    if item.interpretation != Interpretation.NONE:
        lines.append(str(Interpretation(item.interpretation).label))
    path = f"/{translation.get_language()}/programme/{agenda.visit.slug}/agenda/"
    return "\n".join([*lines, settings.SITE_ORIGIN + path])
