"""What stakeholders, and the territories that named them, are told (SPEC S9)."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation

from r2r_portal import times
from r2r_portal.bilingual import OTHER, text
from r2r_portal.maillines import broken, wrapped
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from selection.models import Meeting, Stakeholder
from selection.queries.stakeholders import TERRITORY
from selection.states import MeetingState, PartnerState

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("stakeholder.named", named)
    topics.register("stakeholder.joined", joined)
    topics.register("stakeholder.removed", removed)
    topics.register("meeting.asked", asked)
    topics.register("meeting.answered", answered)
    topics.register("meeting.called_off", called_off)


def _link(message: Message, name: str, *args: Any) -> dict[str, str]:
    """Return the page in the reader's language and in the other one."""
    with translation.override(OTHER[message.language]):
        other = reverse(name, args=args)
    return {"link": reverse(name, args=args), "other": other}


def _said(one: Stakeholder, language: str) -> str:
    return wrapped(text(one, "name", language))


def _lines(said: str) -> str:
    return "\n".join(wrapped(line) for line in said.splitlines())


def _stakeholder(message: Message) -> Stakeholder:
    return Stakeholder.objects.select_related(*TERRITORY).get(pk=message.payload["stakeholder"])


def _about(message: Message, one: Stakeholder) -> dict[str, Any]:
    territory = one.decision.application.submitted_territory
    return {"name": _said(one, message.language), "territory": wrapped(str(territory))}


def named(message: Message) -> Context:
    """Ask a stakeholder to take part; nothing once it answered or was taken off the list."""
    one = _stakeholder(message)
    if one.state != PartnerState.NAMED:
        return None
    return _about(message, one) | _link(message, "selection:naming", one.pk)


def joined(message: Message) -> Context:
    """Tell a territory that a stakeholder takes part."""
    one = _stakeholder(message)
    return _about(message, one) | _link(message, "selection:stakeholders", one.decision.application_id)


def removed(message: Message) -> Context:
    """Tell a stakeholder that it is off the list."""
    one = _stakeholder(message)
    return _about(message, one) | _link(message, "site:my")


def _meeting(message: Message) -> tuple[Meeting, dict[str, Any]]:
    """Return the meeting and what every message about one says: the other body, its territory, the subject."""
    ends = (*(f"asker__{one}" for one in TERRITORY), *(f"asked__{one}" for one in TERRITORY))
    meeting = Meeting.objects.select_related(*ends).get(pk=message.payload["meeting"])
    is_asker = meeting.asker_id == message.payload["stakeholder"]
    other = meeting.asked if is_asker else meeting.asker
    told = {
        "meeting": meeting,
        "subject": wrapped(meeting.subject),
        "mode": str(meeting.get_mode_display()),
        "reply": _lines(meeting.reply),
        "place": wrapped(meeting.place),
        "when": _when(message, meeting.starts_at) if meeting.starts_at else "",
    }
    return meeting, told | _about(message, other) | _link(message, "selection:meeting", meeting.pk)


def _when(message: Message, at: Any) -> str:
    return broken(times.instant(at, message.language, ZoneInfo(message.zone)))


def asked(message: Message) -> Context:
    """Tell a stakeholder that one of the other side asks for a meeting; nothing once it is answered."""
    meeting, told = _meeting(message)
    if meeting.state != MeetingState.ASKED:
        return None
    proposed = [_when(message, one.starts_at) for one in meeting.times.order_by("starts_at")]
    return told | {"text": _lines(meeting.text), "proposed": proposed}


def answered(message: Message) -> Context:
    """Tell the asker what was answered; nothing where it was called off since."""
    meeting, told = _meeting(message)
    if meeting.state not in {MeetingState.AGREED, MeetingState.REFUSED}:
        return None
    person = meeting.settled_by
    return told | {"is_agreed": meeting.state == MeetingState.AGREED, "person": person}


def called_off(message: Message) -> Context:
    """Tell the other side that a request was withdrawn, or a meeting called off."""
    meeting, told = _meeting(message)
    return told | {"was_agreed": meeting.state == MeetingState.CANCELLED}
