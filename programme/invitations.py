"""Messages to guests of an activity (invited, told of a change, no longer invited) and to experts who are asked."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse, translate_url

from programme import calendars, wording
from programme.models import Activity, ActivityGuest, ExpertInvitation
from programme.queries.papers import interpretation_words, mode_words
from programme.states import ExpertStatus, SessionStatus
from r2r_portal import times
from r2r_portal.bilingual import OTHER, text
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import Attachment


def register() -> None:
    """Make the topics known."""
    topics.register("activity.invited", invited, calendar_file)
    topics.register("activity.withdrawn", withdrawn, calendar_file)
    topics.register("expert.invited", expert_invited)


def _guest(message: Message) -> ActivityGuest | None:
    rows = ActivityGuest.objects.select_related("activity")
    return rows.filter(pk=message.payload["guest"]).first()


def invited(message: Message) -> Mapping[str, Any] | None:
    """Give what the guest must know; None once withdrawn, or where a later message says more."""
    guest = _guest(message)
    if guest is None or guest.withdrawn_at or message.payload["sequence"] != guest.activity.sequence:
        return None
    earlier = Message.objects.filter(key__startswith=f"activity.invited:{guest.pk}:", pk__lt=message.pk)
    return {"is_new": not earlier.exists(), **_told(guest)}


def withdrawn(message: Message) -> Mapping[str, Any] | None:
    """Give which activity it was."""
    guest = _guest(message)
    return _told(guest) if guest else None


def _told(guest: ActivityGuest) -> dict[str, Any]:
    activity, code = guest.activity, wording.language()
    path = reverse("programme:event", kwargs={"slug": activity.slug})
    return {
        "name": guest.name,
        "title": text(activity, "title", code),
        "when": _when(activity, code),
        "venue": text(activity, "venue", code),
        "room": activity.room,
        "join": activity.link,
        "how": mode_words(activity.mode_eu, activity.mode_jp),
        "interpretation": interpretation_words(activity.interpretation),
        "cancelled": activity.is_cancelled,
        "link": path,
        "other": translate_url(path, OTHER[code]),
    }


def _when(activity: Activity, code: str) -> str:
    if activity.starts_at is None or activity.ends_at is None:
        return text(activity, "expected", code)
    if activity.mode == "online":
        return times.online(activity.starts_at, activity.ends_at, code)
    hybrid = activity.mode == "hybrid"
    return times.on_site(activity.starts_at, activity.ends_at, code, ZoneInfo(activity.zone), hybrid=hybrid)


def calendar_file(message: Message) -> list[Attachment]:
    """Give the activity for the guest's calendar: its newest version, cancelled where the guest is off."""
    guest = _guest(message)
    if guest is None or guest.activity.starts_at is None:
        return []
    gone = guest.withdrawn_at is not None
    content = calendars.of_activity(
        guest.activity, message.language, message.created_at, audience=not gone, gone=gone
    )
    return [Attachment(f"{guest.activity.slug}.ics", content, "text/calendar")]


def expert_invited(message: Message) -> Mapping[str, Any] | None:
    """Give the session to which an expert is asked; None once answered, or where it does not take place."""
    rows = ExpertInvitation.objects.select_related("expert", "session__place", "session__leg__visit")
    found = rows.filter(pk=message.payload["invitation"], status=ExpertStatus.INVITED).first()
    if found is None or found.session.status != SessionStatus.PLANNED:
        return None
    session, code = found.session, wording.language()
    path = reverse("programme:experts")
    hybrid = session.mode == "hybrid"
    on_site = times.on_site(session.starts_at, session.ends_at, code, ZoneInfo(session.zone), hybrid=hybrid)
    return {
        "name": found.expert.name,
        "topic": found.expert.topic,
        "visit": session.leg.visit.title,
        "title": text(session, "title", code),
        "when": times.online(session.starts_at, session.ends_at, code)
        if session.mode == "online"
        else on_site,
        "place": session.place.title if session.place else "",
        "join": session.link,
        "how": mode_words(session.mode_eu, session.mode_jp),
        "interpretation": interpretation_words(session.interpretation),
        "link": path,
        "other": translate_url(path, OTHER[code]),
    }
