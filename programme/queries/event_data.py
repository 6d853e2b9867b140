"""An event as search engines and calendars of others read it: schema.org's Event (https://schema.org/Event)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programme.domain.registration import Shut
from programme.models import Activity, OpenTo
from programme.queries.registration import Places
from r2r_portal import bilingual

SCHEMA = "https://schema.org"
MODES = {
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}
AVAILABLE = {None: "InStock", Shut.EARLY: "PreOrder", Shut.CLOSED: "Discontinued", Shut.OVER: "Discontinued",
             Shut.CANCELLED: "Discontinued"}  # fmt: skip


def event_data(activity: Activity, places: Places | None = None) -> dict[str, Any] | None:
    """Return the public facts of an event in the reader's language; None while it has no date. No join link is in it."""
    moments = _moments(activity)
    if moments is None:
        return None
    language = (get_language() or "en")[:2]
    address = settings.SITE_ORIGIN + reverse("programme:event", args=[activity.slug])
    status = "EventCancelled" if activity.is_cancelled else "EventScheduled"
    mode = MODES.get(activity.mode, "OfflineEventAttendanceMode")
    found: dict[str, Any] = {
        "@context": SCHEMA, "@type": "Event", "name": bilingual.text(activity, "title", language), "url": address,
        **moments, "inLanguage": language, "isAccessibleForFree": True, "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{mode}", "location": _places(activity, address, language),
        "organizer": {
            "@type": "Organization", "name": _("EU-Japan Region-to-Region Innovation Cooperation"),
            "url": settings.SITE_ORIGIN,
        },
    }  # fmt: skip
    text = bilingual.text(activity, "text", language)
    described = {"description": text} if text else {}
    return {**found, **described, **_offered(places, address)}


def _offered(places: Places | None, address: str) -> dict[str, Any]:
    """Return how many seats there are and are left, and whether one can be had; nothing where people simply come."""
    if places is None or places.opening.who != OpenTo.PUBLIC:
        return {}
    left = "SoldOut" if places.is_full else "InStock"
    opening = places.opening
    return {
        "maximumAttendeeCapacity": opening.seats,
        "remainingAttendeeCapacity": places.free,
        "offers": {
            "@type": "Offer", "price": 0, "priceCurrency": "EUR", "url": f"{address}register/",
            "availability": f"{SCHEMA}/{left if places.is_open else AVAILABLE[places.shut]}",
            "validFrom": opening.opens_at.isoformat(), "validThrough": opening.closes_at.isoformat(),
        },
    }  # fmt: skip


def _moments(activity: Activity) -> dict[str, str] | None:
    """Return start and end, days for a visit, else instants with the offset of the event's own clock."""
    if activity.visit:
        return {
            "startDate": activity.visit.starts_on.isoformat(),
            "endDate": activity.visit.ends_on.isoformat(),
        }
    if activity.starts_at is None:
        return None
    zone = ZoneInfo(activity.zone)
    ends = activity.ends_at or activity.starts_at
    return {
        "startDate": activity.starts_at.astimezone(zone).isoformat(),
        "endDate": ends.astimezone(zone).isoformat(),
    }


def _places(activity: Activity, address: str, language: str) -> list[dict[str, str]]:
    venue = bilingual.text(activity, "venue", language)
    online = [{"@type": "VirtualLocation", "url": address}] if activity.mode in MODES else []
    room = [{"@type": "Place", "name": venue, "address": venue}] if venue else []
    return [*room, *online] or [{"@type": "VirtualLocation", "url": address}]
