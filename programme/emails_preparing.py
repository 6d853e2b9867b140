"""Messages around events: answers that are due, a document that was stopped, people whom nobody can ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse, translate_url

from applications.states import Scan
from programme import wording
from programme.domain.feedback import OPEN_FOR
from programme.models import Activity, ActivityDocument, Delegation
from programme.queries import meetings
from programme.queries.answers_due import owed_by
from programme.queries.unreachable import without_account
from r2r_portal import times
from r2r_portal.bilingual import OTHER
from r2r_portal.maillines import broken, wrapped
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("activity.answers_due", answers_due)
    topics.register("activity.document_stopped", document_stopped)
    topics.register("feedback.unreachable", feedback_unreachable)


def _links(name: str, *args: object) -> dict[str, str]:
    """Return a page in the reader's language and in the other one."""
    path = reverse(f"programme:{name}", args=args)
    return {"link": path, "other": translate_url(path, OTHER[wording.language()])}


def answers_due(message: Message) -> Mapping[str, Any] | None:
    """Give how many answers lack, and until when; None once all are there, or the event is off."""
    payload = message.payload
    activity = (
        Activity.objects.select_related("call").filter(pk=payload["activity"], is_cancelled=False).first()
    )
    left = owed_by(activity, payload["organisation"], message.created_at) if activity else []
    due_at = datetime.fromisoformat(payload["due_at"])
    if activity is None or not left or left[0].due_at != due_at:
        return None
    language = wording.language()
    return {
        "title": activity.title,
        "count": len(left),
        "due": broken(times.instant(due_at, language, ZoneInfo(message.zone))),
        "questions": [wrapped(one.text_ja if language == "ja" else one.text_en, "  ") for one in left],
        **_links("answer_questions", activity.slug, payload["organisation"]),
    }


def document_stopped(message: Message) -> Mapping[str, Any] | None:
    """Give which document was stopped; None once it was removed."""
    rows = ActivityDocument.objects.filter(pk=message.payload["document"], scan=Scan.INFECTED)
    document = rows.select_related("activity", "added_by").first()
    if document is None:
        return None
    return {
        "name": str(document.added_by),
        "title": document.activity.title,
        "file": document.name,
        **_links("activity_documents", document.activity.slug),
    }


def feedback_unreachable(message: Message) -> Mapping[str, Any] | None:
    """Give which people of a delegation nobody can ask; None once each of them has an address, or left."""
    meeting = meetings.find(message.payload["meeting"])
    rows = Delegation.objects.filter(pk=message.payload["delegation"]).select_related("visit")
    delegation = rows.first()
    people = without_account(delegation) if delegation else []
    if delegation is None or meeting is None or not people:
        return None
    closes_on = (meeting.ends_at + OPEN_FOR).astimezone(ZoneInfo(message.zone)).date()
    return {
        "visit": delegation.visit.title,
        "people": [person.name for person in people],
        "closes": times.day(closes_on, wording.language()),
        **_links("delegation", delegation.pk),
    }
