"""The messages of a team: invitation, acceptance, another part, handing over, leaving (SPEC A7).

What happens in `accounts` concerns a body; readers know it by the application that it works on.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from applications.phrases import name_of
from applications.queries.team import application_of, team_of
from r2r_portal import times
from r2r_portal.accounts.actions import team
from r2r_portal.accounts.models import Invite, Organisation, Part, User
from r2r_portal.bilingual import OTHER
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register(team.INVITED, invited)
    for topic in (team.ACCEPTED, team.CHANGED, team.REMOVED, team.LEFT, team.HANDED_OVER):
        topics.register(topic, happened)


def invited(message: Message) -> Context:
    """Say who invites, to what, and how to accept; nothing once it was accepted or revoked."""
    rows = Invite.objects.select_related("organisation", "invited_by")
    invite = rows.get(pk=message.payload["invite"])
    if invite.accepted_at or invite.revoked_at:
        return None
    token = team.token(invite)
    return _about(invite.organisation, message) | {
        "invite": invite,
        "is_editor": invite.part == Part.EDITOR,
        "link": reverse("applications:join", args=[token]),
        "other": _in(OTHER[message.language], "applications:join", token),
    }


def happened(message: Message) -> Context:
    """Say what changed, by whom and for whom."""
    payload = message.payload
    people = User.objects.in_bulk([payload[name] for name in ("user", "former", "by") if payload.get(name)])
    organisation = Organisation.objects.get(pk=payload["organisation"])
    return _about(organisation, message) | {
        "person": people.get(payload["user"]),
        "former": people.get(payload.get("former")),
        "by": people.get(payload.get("by")),
        "is_editor": payload.get("part") == Part.EDITOR,
        "is_me": message.to == getattr(people.get(payload["user"]), "email", ""),
        "stays": payload.get("stays", False),
        "reason": payload.get("reason", ""),
    }


def _about(organisation: Organisation, message: Message) -> dict[str, Any]:
    application = application_of(organisation)
    reader = User.objects.filter(email=message.to).first()
    page, args = ("applications:team", [application.pk]) if application else ("site:my", [])
    deadline = times.deadline(application.closing, message.language) if application else ""
    return {
        "application": application,
        "about": name_of(application) if application else str(organisation),
        "reader": reader,
        "name": reader.full_name if reader else "",
        "owners": team_of(organisation).owners,
        "closing": deadline.replace("）／", "）\n").replace(" (", "\n(", 1),
        "link": reverse(page, args=args),
        "other": _in(OTHER[message.language], page, *args),
    }


def _in(language: str, page: str, *args: Any) -> str:
    with translation.override(language):
        return reverse(page, args=args)
