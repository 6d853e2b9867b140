"""What the decision file of a call holds: its whole record as plain data, file by file (SPEC S8).

Numbers that are computed with stand as texts ("3.5", "235/3"); people stand under the keys of "people".
"""

from collections.abc import Callable
from typing import Any

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.models import Event
from r2r_portal.outbox.mails import message_id
from r2r_portal.outbox.models import Message
from selection.models import (
    Assignment,
    Correction,
    Decision,
    Group,
    Letter,
    Offer,
    Release,
    ReviewRequest,
    Run,
    RunKind,
)
from selection.queries.changeset import prefix
from selection.queries.dossier_evaluation import (
    Rows,
    applications,
    assignments,
    discussions,
    eligibility,
    holds,
    interests,
    minutes,
    ranking,
    rules,
    sheets,
    when,
    who,
)
from selection.queries.results import selected_territories
from selection.states import RunState

AFTERWARDS = ("decision.moved_up:", "decision.corrected:", "offer.due:", "offer.lapsed:", "review.answered:")


def proposals(call: Call) -> Rows:
    """Return the solver's input with its hash and what it answered, certificate included, in their order."""
    rows = Run.objects.filter(call=call, kind=RunKind.PROPOSAL, state=RunState.DONE).order_by("finished_at")
    return [
        {
            "id": str(one.pk),
            "given": one.given,
            "given_sha256": one.given_sha256,
            "params": one.params,
            "result": one.result,
            "asked_by": who(one.asked_by_id),
            "finished_at": when(one.finished_at),
        }
        for one in rows
    ]


def decisions(call: Call) -> Rows:
    """Return what was decided, as it stands."""
    rows = Decision.objects.of(call).made().select_related("application").order_by("application__reference")
    return [
        {
            "reference": one.application.reference,
            "outcome": one.outcome,
            "reserve_place": one.reserve_place,
            "grounds_en": one.grounds_en,
            "grounds_ja": one.grounds_ja,
            "by": who(one.decided_by_id),
            "at": when(one.decided_at),
        }
        for one in rows
    ]


def release(call: Call) -> dict[str, Any]:
    """Return the release with the preview that the second person approved."""
    one = Release.objects.confirmed().get(call=call)
    return {
        "changes": one.changes,
        "digest": one.digest,
        "prepared_by": who(one.prepared_by_id),
        "prepared_at": when(one.prepared_at),
        "confirmed_by": who(one.confirmed_by_id),
        "confirmed_at": when(one.confirmed_at),
    }


def offers(call: Call) -> Rows:
    """Return the places offered and what became of them."""
    rows = Offer.objects.filter(decision__application__call=call)
    related = rows.select_related("decision__application", "replaces__decision__application").order_by("pk")
    return [
        {
            "reference": one.decision.application.reference,
            "status": one.status,
            "offered_at": when(one.offered_at),
            "answer_by": when(one.answer_by),
            "answered_at": when(one.answered_at),
            "answered_by": who(one.answered_by_id),
            "replaces": one.replaces.decision.application.reference if one.replaces else "",
        }
        for one in related
    ]


def corrections(call: Call) -> Rows:
    """Return corrections of decisions: before, effect, hash, the two people."""
    rows = Correction.objects.filter(decision__application__call=call).select_related("decision__application")
    return [
        {
            "reference": one.decision.application.reference,
            "state": one.state,
            "reason": one.reason,
            "before": one.before,
            "effect": one.effect,
            "digest": one.digest,
            "proposed_by": who(one.proposed_by_id),
            "approved_by": who(one.approved_by_id),
            "approved_at": when(one.approved_at),
        }
        for one in rows.order_by("pk")
    ]


def reviews(call: Call) -> Rows:
    """Return requests for review and their replies."""
    rows = ReviewRequest.objects.filter(decision__application__call=call).select_related(
        "decision__application"
    )
    return [
        {
            "reference": one.decision.application.reference,
            "text": one.text,
            "asked_at": when(one.asked_at),
            "state": one.state,
            "answer": one.answer,
            "answered_at": when(one.answered_at),
        }
        for one in rows.order_by("pk")
    ]


def letters(call: Call) -> dict[str, Rows]:
    """Return the letters' words, and what became of every e-mail about a result: written, sent, failed."""
    words = Letter.objects.filter(decision__application__call=call).select_related("decision__application")
    return {
        "words": [
            {
                "reference": one.decision.application.reference,
                "language": one.language,
                "subject": one.subject,
                "body": one.body,
                "edited_by": who(one.edited_by_id),
            }
            for one in words.order_by("decision__application__reference", "language")
        ],
        "delivery": [_delivery(one) for one in _messages(call)],
    }


def _messages(call: Call) -> list[Message]:
    """Return the call's messages about results: each names its decision, offer, correction or request."""
    released = Release.objects.confirmed().get(call=call)
    own = {
        "offer": set(Offer.objects.filter(decision__application__call=call).values_list("pk", flat=True)),
        "correction": set(
            Correction.objects.filter(decision__application__call=call).values_list("pk", flat=True)
        ),
        "request": set(
            ReviewRequest.objects.filter(decision__application__call=call).values_list("pk", flat=True)
        ),
    }
    first = list(Message.objects.filter(key__startswith=prefix(released)).order_by("pk"))
    topics = [name.rstrip(":") for name in AFTERWARDS]
    later = Message.objects.filter(topic__in=topics).order_by("pk")
    return first + [one for one in later if any(one.payload.get(name) in keys for name, keys in own.items())]


def _delivery(one: Message) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "payload": one.payload,
        "to": one.to,
        "language": one.language,
        "state": one.state,
        "sent_at": when(one.sent_at),
        "message_id": message_id(one),
        "worded": bool(one.body),
        "subject": one.subject,
        "body": one.body,
        "attempts": one.attempts,
        "last_error": one.last_error,
    }


def groups(call: Call) -> Rows:
    """Return the thematic groups with their members."""
    rows = (
        Group.objects.filter(call=call).prefetch_related("themes", "members__application").order_by("number")
    )
    return [
        {
            "number": one.number,
            "title_en": one.title_en,
            "title_ja": one.title_ja,
            "themes": sorted(theme.slug for theme in one.themes.all()),
            "members": sorted(member.application.reference or "" for member in one.members.all()),
        }
        for one in rows
    ]


def public(call: Call) -> list[str]:
    """Return the references behind the published list, in its order."""
    return [one.application.reference or "" for one in selected_territories(call)]


def history(call: Call) -> Rows:
    """Return the audit log of the applications, the call and its release."""
    rows = Application.objects.filter(call=call).values_list("pk", flat=True)
    subjects = [f"applications.application:{pk}" for pk in rows] + [f"applications.call:{call.pk}"]
    subjects += [f"selection.release:{pk}" for pk in call.releases.values_list("pk", flat=True)]
    events = Event.objects.filter(subject__in=subjects).order_by("at", "pk")
    return [
        {"at": when(one.at), "by": one.by, "verb": one.verb, "subject": one.subject, "detail": one.detail}
        for one in events
    ]


def people(call: Call) -> dict[str, str]:
    """Return the names behind the keys of people: evaluators and officers who took part."""
    evaluators = Assignment.objects.filter(application__call=call).values("evaluator")
    deciders = Decision.objects.filter(application__call=call).values("decided_by")
    releasers = call.releases.values_list("prepared_by", "confirmed_by")
    known = {key for pair in releasers for key in pair if key}
    rows = User.objects.filter(pk__in=evaluators) | User.objects.filter(pk__in=deciders)
    return {str(one.pk): one.full_name for one in (rows | User.objects.filter(pk__in=known)).distinct()}


PARTS: dict[str, Callable[[Call], Any]] = {
    "rules": rules, "applications": applications, "eligibility": eligibility, "interests": interests,
    "assignments": assignments, "sheets": sheets, "discussions": discussions, "ranking": ranking,
    "minutes": minutes, "holds": holds, "proposals": proposals, "decisions": decisions, "release": release,
    "offers": offers, "corrections": corrections, "reviews": reviews, "letters": letters, "groups": groups, "public": public,
    "history": history, "people": people,
}  # fmt: skip
