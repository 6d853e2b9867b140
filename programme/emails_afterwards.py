"""Messages of what happens during and after a visit: certificates, feedback, commitments, events that are near."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse, translate_url
from django.utils.translation import get_language

from programme.actions.upcoming import first_of
from programme.domain.feedback import OPEN_FOR
from programme.models import Activity, Certificate, CheckIn, Feedback, Visit
from programme.queries import meetings
from programme.queries.agenda import latest, reader
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import OTHER
from r2r_portal.maillines import broken, wrapped
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("certificate.issued", certificate_issued)
    topics.register("feedback.asked", feedback_asked)
    topics.register("commitment.due", commitment_due)
    topics.register("activity.near", activity_near)
    topics.register("visit.near", visit_near)


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _links(name: str, *args: object) -> dict[str, str]:
    """Return a page in the reader's language and in the other one."""
    path = reverse(f"programme:{name}", args=args)
    return {"link": path, "other": translate_url(path, OTHER[_language()])}


def certificate_issued(message: Message) -> Mapping[str, Any] | None:
    """Give where the certificate is."""
    rows = Certificate.objects.select_related("delegate__delegation__visit")
    found = rows.filter(pk=message.payload["certificate"]).first()
    if found is None:
        return None
    visit = found.delegate.delegation.visit
    return {
        "name": found.delegate.name,
        "visit": visit.title,
        "number": found.number,
        **_links("after", visit.slug),
    }


def feedback_asked(message: Message) -> Mapping[str, Any] | None:
    """Give what is asked about; None once it was answered."""
    meeting, user = meetings.find(message.payload["meeting"]), message.payload["user"]
    if meeting is None or meeting.cancelled or Feedback.objects.filter(**meeting.field, user=user).exists():
        return None
    closes_at, zone = meeting.ends_at + OPEN_FOR, ZoneInfo(message.zone)
    return {
        "meeting": meeting.title,
        "is_visit": meeting.kind == "visit",
        "again": message.payload["again"],
        "closes": times.day(closes_at.astimezone(zone).date(), _language()),
        **_links("give_feedback", meeting.key),
    }


def commitment_due(message: Message) -> Mapping[str, Any] | None:
    """Give what was promised; None once the check-in was answered."""
    rows = CheckIn.objects.select_related("commitment__recommendation__visit", "commitment__organisation")
    check = rows.filter(pk=message.payload["check_in"], answered_at=None).first()
    if check is None:
        return None
    return {
        "body": check.commitment.organisation.name,
        "months": check.months,
        "recommendation": check.commitment.recommendation.title,
        "promise": wrapped(check.commitment.text),
        "until": times.day(check.commitment.due_on, _language()),
        **_links("check_in", check.pk),
    }


def activity_near(message: Message) -> Mapping[str, Any] | None:
    """Give when and where; None once it was moved or cancelled, or people register for it."""
    rows = Activity.objects.filter(pk=message.payload["id"], is_cancelled=False, opening=None)
    activity = rows.first()
    starts_at = datetime.fromisoformat(message.payload["starts_at"])
    if activity is None or activity.starts_at != starts_at or activity.ends_at is None:
        return None
    language, zone = _language(), ZoneInfo(activity.zone)
    if activity.mode == "online":
        when = times.online(starts_at, activity.ends_at, language, ZoneInfo(message.zone))
    else:
        hybrid = activity.mode == "hybrid"
        when = times.on_site(starts_at, activity.ends_at, language, zone, hybrid=hybrid)
    own = ZoneInfo(message.zone) if activity.mode == "online" else zone
    return {
        "title": activity.title,
        "soon": times.begins(starts_at, message.spoken_at, language, own),
        "when": broken(when),
        "venue": activity.venue,
        "join": activity.link,
        **_links("event", activity.slug),
    }


def visit_near(message: Message) -> Mapping[str, Any] | None:
    """Give the first appointment; None once the agenda begins at another time, or the reader left."""
    visit = Visit.objects.filter(pk=message.payload["id"]).first()
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    agenda = latest(visit) if visit else None
    if visit is None or user is None or agenda is None:
        return None
    who, starts_at = reader(visit, user), datetime.fromisoformat(message.payload["starts_at"])
    if not who.delegate or first_of(agenda, who) != starts_at:
        return None
    item = next(i for i in agenda.items if i.start == starts_at and who.is_expected(i) and not i.cancelled)
    language, zone = _language(), ZoneInfo(item.zone)
    online = item.mode == "online"
    when = (
        times.online(item.start, item.end, language, ZoneInfo(message.zone))
        if online
        else times.on_site(item.start, item.end, language, zone, hybrid=item.mode == "hybrid")
    )
    title, place = (
        (item.title_ja, item.where.title_ja) if language == "ja" else (item.title_en, item.where.title_en)
    )
    own = ZoneInfo(message.zone) if online else zone
    return {
        "visit": visit.title,
        "soon": times.begins(starts_at, message.spoken_at, language, own),
        "title": title,
        "when": broken(when),
        "place": place,
        "phone": agenda.emergency_phone,
        **_links("next"),
    }
