"""What the messages to the panel need to know: an evaluation given back, a discussion and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from selection.emails.evaluation import folded
from selection.models import Assignment, Remark
from selection.queries.consensus import discussed_by
from selection.states import Audience, DiscussionState, Progress

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("evaluation.reopened", reopened)
    topics.register("discussion.opened", opened)
    topics.register("discussion.rapporteur", named)
    topics.register("discussion.remarks", remarks)
    topics.register("discussion.agreed", agreed)
    topics.register("discussion.reopened", discussed_again)


def reopened(message: Message) -> Context:
    """Say which evaluation came back and why; nothing once it is in again or an interest was declared."""
    reader = _reader(message)
    rows = Assignment.objects.own(reader).readable().filter(assessment__status=Progress.DRAFT)
    found = rows.select_related("application").filter(pk=message.payload["assignment"]).first()
    if found is None:
        return None
    return {
        "name": reader.full_name,
        "reference": found.application.reference,
        "reason": folded(message.payload["reason"]).strip(),
        "link": reverse("admin:selection_score", args=[found.pk]),
    }


def opened(message: Message) -> Context:
    """Say that a discussion opened; nothing once it is agreed."""
    return _talk(message, DiscussionState.OPEN)


def named(message: Message) -> Context:
    """Say that the reader types the agreed scores; nothing where another was named meanwhile."""
    context = _talk(message, DiscussionState.OPEN)
    still = context and context["discussion"].rapporteur_id == message.payload["evaluator"]
    return context if still else None


def agreed(message: Message) -> Context:
    """Say that the scores are agreed; nothing where the discussion was opened again meanwhile."""
    return _talk(message, DiscussionState.AGREED)


def discussed_again(message: Message) -> Context:
    """Say that an agreed discussion is open again, and why: the last remark to the panel says it."""
    context = _talk(message, DiscussionState.OPEN)
    if context is None:
        return None
    said = Remark.objects.filter(discussion=context["discussion"], at=message.created_at)
    last = said.filter(audience=Audience.PANEL).order_by("-pk").first()
    return {**context, "reason": folded(last.text).strip() if last else ""}


def _talk(message: Message, state: str) -> dict[str, Any] | None:
    reader = _reader(message)
    rows = discussed_by(reader).filter(state=state).select_related("application")
    found = rows.filter(pk=message.payload["discussion"]).first()
    if found is None:
        return None
    return {
        "name": reader.full_name,
        "discussion": found,
        "reference": found.application.reference,
        "is_rapporteur": found.rapporteur_id == reader.pk,
        "link": reverse("admin:selection_discussion", args=[found.pk]),
    }


def remarks(message: Message) -> Context:
    """Count what others said since the last digest, discussion by discussion; nothing where nothing is left to read."""
    reader = _reader(message)
    open_ones = discussed_by(reader).filter(
        state=DiscussionState.OPEN, application__call=message.payload["call"]
    )
    since, until = (datetime.fromisoformat(message.payload[name]) for name in ("since", "until"))
    said = Remark.objects.filter(
        discussion__in=open_ones, audience=Audience.PANEL, at__gte=since, at__lt=until
    ).exclude(author=reader)
    counts: dict[str, int] = {}
    for reference in said.order_by("discussion__application__reference").values_list(
        "discussion__application__reference", flat=True
    ):
        counts[reference or ""] = counts.get(reference or "", 0) + 1
    if not counts:
        return None
    zone = ZoneInfo(reader.zone)
    return {
        "name": reader.full_name,
        "count": sum(counts.values()),
        "lines": list(counts.items()),
        "since": times.day(since.astimezone(zone).date(), message.language),
        "link": reverse("admin:selection_mine"),
    }


def _reader(message: Message) -> User:
    return User.objects.get(pk=message.payload["evaluator"])
