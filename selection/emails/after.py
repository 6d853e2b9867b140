"""What is told after the release: places that move up, reminders and lapses, reviews of the procedure, corrections."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation

from r2r_portal import times
from r2r_portal.bilingual import OTHER
from r2r_portal.errors import DomainError
from r2r_portal.maillines import broken
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.pdf import RenderError
from selection.actions.letters import words
from selection.domain.offering import last_day
from selection.emails.evaluation import folded
from selection.letters import pdf_of_words
from selection.models import Correction, Decision, Offer, Release, ReviewRequest
from selection.phrases import review_state_words
from selection.queries import outcome_words
from selection.queries.telling import Told, filled
from selection.states import ChangeState, OfferStatus

Context = Mapping[str, Any] | None
RELATED = ("decision__application__track__call", "decision__application__submitted_territory")


def register() -> None:
    """Make the topics known."""
    topics.register("place.free", free)
    topics.register("decision.moved_up", moved_up, moved_up_pdf)
    topics.register("offer.due", due)
    topics.register("offer.lapsed", lapsed)
    topics.register("decision.corrected", corrected, corrected_pdf)
    topics.register("review.asked", asked)
    topics.register("review.answered", answered)


def _offer(message: Message) -> Offer:
    return Offer.objects.select_related(*RELATED).get(pk=message.payload["offer"])


def _own(message: Message, decision: Decision) -> dict[str, Any]:
    """Return what every message to an applicant has: who, which, and the page in both languages."""
    application = decision.application
    with translation.override(OTHER[message.language]):
        other = reverse("selection:decision", args=[application.pk])
    return {
        "application": application,
        "territory": str(application.submitted_territory),
        "link": reverse("selection:decision", args=[application.pk]),
        "other": other,
    }


def _until(message: Message, until: datetime) -> str:
    zone = ZoneInfo(message.zone)
    return broken(times.instant(times.last_minute(until), message.language, zone))


def free(message: Message) -> Context:
    """Tell an officer that a place was given back, and who moves up when; nothing to who may not see it."""
    offer = _offer(message)
    following = Offer.objects.filter(pk=message.payload["next"]).select_related(*RELATED).first()
    return {
        "offer": offer,
        "reference": offer.decision.application.reference,
        "territory": str(offer.decision.application.submitted_territory),
        "next": following,
        "next_territory": str(following.decision.application.submitted_territory) if following else "",
        "goes_out": broken(times.instant(following.offered_at, message.language, ZoneInfo(message.zone)))
        if following
        else "",
        "link": reverse("admin:selection_places"),
    }


class NotSentError(DomainError):
    """A letter of an offer was let out of the outbox before the offer goes out; it waits."""

    code = "not-sent"


def moved_up(message: Message) -> Context:
    """Offer a place to who was on the reserve list; nothing where it was stopped, or answered meanwhile."""
    offer = _offer(message)
    if offer.status == OfferStatus.STAGED and message.state != State.HELD:
        raise NotSentError("the offer has not gone out")
    if offer.status not in {OfferStatus.STAGED, OfferStatus.OPEN}:
        return None
    letter = _moved_up(offer, message)
    return {"subject": letter.subject, "body": folded(letter.body), **_own(message, offer.decision)}


def _moved_up(offer: Offer, message: Message) -> Told:
    subject, body = words(offer.decision, message.language, name="moved_up")
    zone = ZoneInfo(offer.decision.application.call.zone)
    return filled(Told(subject, body, message.language), last_day(offer.answer_by, zone))


def moved_up_pdf(message: Message) -> list[topics.Attachment]:
    """Send the letter along, in the words that the mail has."""
    offer = _offer(message)
    return _pdf(message, _moved_up(offer, message), offer.decision, offer.offered_at)


def _pdf(message: Message, letter: Told, decision: Decision, at: datetime) -> list[topics.Attachment]:
    reference = decision.application.reference or ""
    said = Told(message.subject, message.body, message.language) if message.body else letter
    try:
        content = pdf_of_words(said, reference, at).content
    except (RenderError, OSError):  # the mail says everything by itself
        return []
    return [topics.Attachment(f"{reference}.pdf", content, "application/pdf")]


def due(message: Message) -> Context:
    """Remind of a place that waits for its answer; nothing once it is answered or over."""
    offer = _offer(message)
    if offer.status != OfferStatus.OPEN or offer.decision.application.status != "submitted":
        return None
    return {
        "until": _until(message, offer.answer_by),
        "day": times.day(last_day(offer.answer_by, ZoneInfo(message.zone)), message.language, year=False),
        **_own(message, offer.decision),
    }


def lapsed(message: Message) -> Context:
    """Tell that no answer came in time; nothing where the place is theirs again."""
    offer = _offer(message)
    if offer.status != OfferStatus.LAPSED:
        return None
    return {"until": _until(message, offer.answer_by), **_own(message, offer.decision)}


def corrected(message: Message) -> Context:
    """Tell the corrected decision; its letter takes the place of the earlier one."""
    correction = _correction(message)
    if correction.state != ChangeState.APPLIED:
        return None
    letter = _corrected(correction, message)
    return {"subject": letter.subject, "body": folded(letter.body), **_own(message, correction.decision)}


def _correction(message: Message) -> Correction:
    return Correction.objects.select_related(*RELATED).get(pk=message.payload["correction"])


def _corrected(correction: Correction, message: Message) -> Told:
    text_of = correction.letters[message.language]
    offer = Offer.objects.filter(decision=correction.decision_id).first()
    call = correction.decision.application.call
    release = Release.objects.confirmed().filter(call=call).first()
    return filled(
        Told(text_of["subject"], text_of["body"], message.language),
        last_day(offer.answer_by, ZoneInfo(call.zone)) if offer else None,
        release.review_on if release else None,
    )


def corrected_pdf(message: Message) -> list[topics.Attachment]:
    """Send the corrected letter along."""
    correction = _correction(message)
    at = correction.approved_at or message.created_at
    return _pdf(message, _corrected(correction, message), correction.decision, at)


def asked(message: Message) -> Context:
    """Tell an officer that a review was asked for; nothing once it is answered."""
    request = ReviewRequest.objects.select_related(*RELATED).get(pk=message.payload["request"])
    if request.answered_at:
        return None
    return {
        "reference": request.decision.application.reference,
        "territory": str(request.decision.application.submitted_territory),
        "outcome": outcome_words(request.decision),
        "link": reverse("admin:selection_review", args=[request.pk]),
    }


def answered(message: Message) -> Context:
    """Tell what the review ended with."""
    request = ReviewRequest.objects.select_related(*RELATED).get(pk=message.payload["request"])
    return {
        "state": review_state_words(request.state),
        "answer": folded(request.answer).rstrip("\n"),
        **_own(message, request.decision),
    }
