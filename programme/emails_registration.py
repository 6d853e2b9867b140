"""Messages about registration for an event. What lost its reason meanwhile is not sent; the link to join stands in none early."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse, translate_url

from programme import calendars, wording
from programme.actions.registering import signed
from programme.models import (
    Activity,
    EventCertificate,
    EventMaterial,
    MaterialKind,
    Registration,
    SpokenIn,
)
from programme.queries.papers import mode_words
from programme.queries.registration import join_link, materials, place_in_line
from programme.states import HOLDS_A_SEAT, RegistrationStatus
from r2r_portal import times
from r2r_portal.bilingual import OTHER, text
from r2r_portal.maillines import broken
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import Attachment

Context = Callable[[Message], Mapping[str, Any] | None]
ASKED, WAITING, OFFERED, REGISTERED, CANCELLED, LAPSED = RegistrationStatus


def register() -> None:
    """Make the topics known."""
    topics.register("registration.confirm", to_confirm)
    topics.register("registration.known", known)
    topics.register("registration.confirmed", standing(REGISTERED), calendar_file)
    topics.register("registration.waiting", standing(WAITING))
    topics.register("registration.offered", standing(OFFERED))
    topics.register("registration.lapsed", standing(LAPSED))
    topics.register("registration.cancelled", standing(CANCELLED), calendar_file)
    topics.register("registration.changed", changed, calendar_file)
    topics.register("registration.near", near)
    topics.register("registration.certified", certified)
    topics.register("registration.recorded", recorded)


def _found(message: Message) -> Registration | None:
    rows = Registration.objects.select_related("opening__activity")
    return rows.filter(pk=message.payload["registration"]).first()


def to_confirm(message: Message) -> Mapping[str, Any] | None:
    """Give the link to confirm; None once that is done, or the address was forgotten.

    Nothing that was typed is in it, for whoever typed it may not be the reader.
    """
    found = _found(message)
    if found is None or found.status != ASKED:
        return None
    path = reverse("programme:confirm_registration", args=[found.activity.slug, signed(found)])
    return {**_event(found.activity, message), **_links(path)}


def known(message: Message) -> Mapping[str, Any] | None:
    """Give the own page to who asked a second time; None where there is none any more."""
    found = _found(message)
    return _told(found, message) if found and found.status != ASKED else None


def standing(status: RegistrationStatus) -> Context:
    """Return what tells that a registration came to `status`; nothing once it went on, or the event was cancelled."""

    def context(message: Message) -> Mapping[str, Any] | None:
        found = _found(message)
        if found is None or found.status != status or found.moves != message.payload["moves"]:
            return None
        if found.activity.is_cancelled and status != CANCELLED:
            return None
        return _told(found, message)

    return context


def changed(message: Message) -> Mapping[str, Any] | None:
    """Give what counts now; None for who left."""
    found = _found(message)
    if found is None or found.status not in (*HOLDS_A_SEAT, WAITING):
        return None
    return {**_told(found, message), "is_registered": found.status == REGISTERED}


def near(message: Message) -> Mapping[str, Any] | None:
    """Give when, where and, from its instant on, the link; None once the event was moved or cancelled, or who left."""
    found = _found(message)
    if found is None or found.status != REGISTERED or found.activity.is_cancelled:
        return None
    activity, starts_at = found.activity, found.activity.starts_at
    if starts_at is None or starts_at.isoformat() != message.payload["starts_at"]:
        return None
    zone = ZoneInfo(message.zone if activity.mode == "online" else activity.zone)
    return {
        **_told(found, message),
        "soon": times.begins(starts_at, message.spoken_at, wording.language(), zone),
    }


def certified(message: Message) -> Mapping[str, Any] | None:
    """Give where the certificate is."""
    found = _found(message)
    certificate = EventCertificate.objects.filter(registration=found).first() if found else None
    return {**_told(found, message), "number": certificate.number} if found and certificate else None


def recorded(message: Message) -> Mapping[str, Any] | None:
    """Give where a recording is; None where it is not open to this person, was taken down or captioned anew meanwhile.

    Of two recordings in two languages a person hears of the one in their own.
    """
    material = EventMaterial.objects.select_related("activity").filter(pk=message.payload["material"]).first()
    if material is None or material.captions != message.payload["captions"]:
        return None
    rows = Registration.objects.select_related("opening__activity", "user").registered()
    found = rows.filter(opening__activity=material.activity_id, email__iexact=message.to).first()
    if found is None or material not in _heard(found):
        return None
    return {
        **_told(found, message), "recording": text(material, "title", wording.language()),
        "spoken": material.get_language_display(), "captions": material.get_captions_display(),
        "captions_only": message.payload["captions_only"],
    }  # fmt: skip


def _heard(found: Registration) -> list[EventMaterial]:
    """Return the recordings open to a registered person: those in their language, where there is one."""
    assert found.user
    there = [
        one for one in materials(found.activity, found.user, found) if one.kind == MaterialKind.RECORDING
    ]
    own = [one for one in there if one.language in (found.language, SpokenIn.BOTH)]
    return own or there


def _told(found: Registration, message: Message) -> dict[str, Any]:
    """Return what every message to a registered person says."""
    opening, code, zone = found.opening, wording.language(), ZoneInfo(message.zone)
    path = reverse("programme:own_registration", args=[found.activity.slug, found.token])
    link_at, until = opening.link_at, found.offered_until
    return {
        **_event(found.activity, message),
        "name": found.name,
        "status": found.status,
        "join": join_link(opening, found.status, message.created_at),
        "join_text": text(opening, "join_text", code),
        "link_from": broken(times.instant(link_at, code, zone)) if link_at and found.activity.link else "",
        "until": broken(times.instant(until, code, zone)) if until else "",
        "place": place_in_line(found) if found.status == WAITING else 0,
        **_links(path),
    }


def _event(activity: Activity, message: Message) -> dict[str, Any]:
    code = wording.language()
    return {
        "title": text(activity, "title", code),
        "when": broken(_when(activity, code, ZoneInfo(message.zone))),
        "venue": text(activity, "venue", code),
        "how": mode_words(activity.mode_eu, activity.mode_jp),
        "cancelled": activity.is_cancelled,
    }


def _when(activity: Activity, code: str, zone: ZoneInfo) -> str:
    if activity.starts_at is None or activity.ends_at is None:
        return text(activity, "expected", code)
    if activity.mode == "online":
        return times.online(activity.starts_at, activity.ends_at, code, zone)
    hybrid = activity.mode == "hybrid"
    return times.on_site(activity.starts_at, activity.ends_at, code, ZoneInfo(activity.zone), hybrid=hybrid)


def _links(path: str) -> dict[str, str]:
    return {"link": path, "other": translate_url(path, OTHER[wording.language()])}


def calendar_file(message: Message) -> list[Attachment]:
    """Give the event for the person's calendar, cancelled where they left; nothing for who still waits."""
    found = _found(message)
    if found is None or found.activity.starts_at is None or found.status not in (REGISTERED, CANCELLED):
        return []
    content = own_calendar(found, message.language, message.created_at)
    return [Attachment(f"{found.activity.slug}.ics", content, "text/calendar")]


def own_calendar(found: Registration, language: str, at: Any) -> bytes:
    """Return the event for a registered person's calendar, with the own page and without the link to join."""
    path = reverse("programme:own_registration", args=[found.activity.slug, found.token])
    own = settings.SITE_ORIGIN + translate_url(path, language)
    gone = found.status != REGISTERED
    return calendars.of_activity(found.activity, language, at, gone=gone, page="" if gone else own)
