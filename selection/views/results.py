"""Applicants' pages: the result, its letter, the answer to an offer. Before the release none of them exists."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from r2r_portal.errors import DomainError
from r2r_portal.pdf import StoredPdf
from selection import permissions
from selection.actions import letters, offers, reviewing
from selection.domain.offering import last_day
from selection.letters import pdf_of, pdf_of_words
from selection.models import Decision, Letter, Offer
from selection.queries import outcome_words
from selection.queries.results import release_of
from selection.queries.telling import Told, filled, told
from selection.states import GIVEN_BACK, ChangeState

RELATED = (
    "application__track__call",
    "application__call",
    "application__organisation",
    "application__submitted_territory__member_state",
    "offer",
    "review_request",
)


def released(request: HttpRequest, pk: UUID) -> Decision:
    """Return a released decision on an application of one's own body, or 404."""
    seen = Decision.objects.visible_to(request.user).released().filter(application=pk)  # type: ignore[arg-type]
    decision = seen.select_related(*RELATED).first()
    if decision is None:
        raise Http404
    return decision


def letter_of(decision: Decision) -> Letter:
    """Return the letter in the reader's language."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    return Letter.objects.get(decision=decision, language=language)


def shown_offer(decision: Decision) -> Offer | None:
    """Return the place that was offered; one that has not gone out, or was stopped before, is not shown."""
    offer = getattr(decision, "offer", None)
    return offer if offer is not None and offer.went_out else None


def words_of(decision: Decision, offer: Offer | None) -> Told:
    """Return the letter that counts: who moved up reads that, everybody else the result."""
    if offer is None or not offer.replaces_id:
        return told(letter_of(decision), release_of(decision.application))
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    subject, body = letters.words(decision, language, name="moved_up")
    zone = ZoneInfo(decision.application.call.zone)
    return filled(Told(subject, body, language), last_day(offer.answer_by, zone))


def _pdf(decision: Decision) -> StoredPdf:
    offer = shown_offer(decision)
    if offer is None or not offer.replaces_id:
        return pdf_of(letter_of(decision), release_of(decision.application))
    return pdf_of_words(words_of(decision, offer), decision.application.reference or "", offer.offered_at)


class ReadDecision(View):
    """Outcome, grounds, next steps."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the result."""
        decision = released(request, pk)
        release = release_of(decision.application)
        offer = shown_offer(decision)
        at = request.received_at  # type: ignore[attr-defined]
        context = {
            "decision": decision,
            "application": decision.application,
            "outcome": outcome_words(decision),
            "release": release,
            "letter": words_of(decision, offer),
            "takes_part": offer is not None and offer.status not in GIVEN_BACK,
            "offer": offer,
            "is_open": offer is not None and offer.is_open(at),
            "review": getattr(decision, "review_request", None),
            "review_open": release is not None and at < reviewing.ends_at(release),
            "is_corrected": decision.corrections.filter(state=ChangeState.APPLIED).exists(),
            "may_answer": permissions.can_answer(request.user, decision),  # type: ignore[arg-type]
        }
        return render(request, "selection/decision.html", context)


class DownloadLetter(View):
    """The decision letter as PDF, in the language of the address."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Send the file."""
        decision = released(request, pk)
        try:
            content = _pdf(decision).content
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("selection:decision", pk)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{decision.application.reference}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class AnswerOffer(View):
    """Take the place or give it up; giving it up asks once more."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask whether the place is really given up."""
        decision = self.decision(request, pk)
        return render(
            request, "selection/decline.html", {"decision": decision, "application": decision.application}
        )

    def decision(self, request: HttpRequest, pk: UUID) -> Decision:
        """Return the decision with an offer; 403 for readers of the body."""
        decision = released(request, pk)
        if shown_offer(decision) is None:
            raise Http404
        if not permissions.can_answer(request.user, decision):  # type: ignore[arg-type]
            raise PermissionDenied
        return decision

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep the answer."""
        decision = self.decision(request, pk)
        verbs = {"accept": offers.accept, "decline": offers.decline}
        verb = verbs.get(request.POST.get("do", ""))
        if verb is None:
            raise Http404
        try:
            verb(decision=decision, by=request.user, at=request.received_at)  # type: ignore[attr-defined, arg-type]
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Thank you. Your answer is recorded."))
        return redirect("selection:decision", pk)
