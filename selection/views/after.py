"""Officers after the release: places offered, requests for review, corrections by two people."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection.actions import correcting, moving_up, reviewing
from selection.forms.after import CorrectionForm, ReplyForm, WordsForm, correction_initial
from selection.models import Correction, Decision, Offer, ReviewRequest
from selection.queries import after, outcome_words
from selection.states import Outcome
from selection.views.frame import OfficerPage


class PlacesOffered(OfficerPage):
    """Who was offered a place and what they said; the next of the reserve list is let out or stopped."""

    template_name = "admin/selection/places.html"
    title = gettext_lazy("Places offered")
    here = "places"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send, stop, or offer a free place to the next."""
        steps = {
            "send": (moving_up.send, _("The offer went out.")),
            "stop": (moving_up.stop, _("The offer was stopped. The place waits.")),
            "next": (moving_up.offer_next, _("The next offer is ready. It goes out by itself.")),
        }
        action, thanks = steps.get(request.POST.get("do", ""), (None, ""))
        if action is None:
            raise Http404
        try:
            action(offer=self.offer(request.POST.get("offer", "")), by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(status=error.status)
        messages.success(request, thanks)
        return redirect("admin:selection_places")

    def offer(self, shown: str) -> Offer:
        """Return an offer that the officer may see, or 404."""
        found = next((one.offer for one in self.places if str(one.offer.pk) == shown), None)
        if found is None:
            raise Http404
        return found

    @property
    def places(self) -> list[after.Place]:
        """The offers that the officer may see."""
        return after.places_for(self.call, self.user)

    def show(self, status: int = 200) -> HttpResponse:
        """Show the page."""
        call = self.call
        return self.page(
            status=status,
            places=after.places_for(call, self.user),
            corrections=after.corrections_for(call, self.user),
        )


class ListReviews(OfficerPage):
    """All requests for review, open ones first."""

    template_name = "admin/selection/reviews.html"
    title = gettext_lazy("Requests for review")
    here = "reviews"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self.page(requests=after.reviews_for(self.call, self.user))


class AnswerReview(OfficerPage):
    """One request for review and its reply."""

    template_name = "admin/selection/review.html"
    here = "reviews"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the request."""
        return self.show(self.asked(pk), ReplyForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer it."""
        asked, form = self.asked(pk), ReplyForm(request.POST)
        if not form.is_valid():
            return self.show(asked, form, status=422)
        data = form.cleaned_data
        try:
            reviewing.answer(
                request=asked, granted=data["granted"] == "yes", text=data["text"], by=self.user, at=self.at
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(asked, form, status=error.status)
        messages.success(request, _("Answered. The applicant is told."))
        return redirect("admin:selection_reviews")

    def asked(self, pk: int) -> ReviewRequest:
        """Return a request that the officer may see, or 404."""
        found = next((one for one in after.reviews_for(self.call, self.user) if one.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def show(self, asked: ReviewRequest, form: ReplyForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        self.title = (
            f"{asked.decision.application.reference} {asked.decision.application.submitted_territory}"
        )
        return self.page(status=status, asked=asked, form=form, outcome=outcome_words(asked.decision))


class ProposeCorrection(OfficerPage):
    """Another outcome or other grounds for a released decision."""

    template_name = "admin/selection/correct.html"
    here = "places"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the decision as it stands, to be changed."""
        decision = self.decision(pk)
        return self.show(decision, CorrectionForm(initial=correction_initial(decision)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Propose it."""
        decision, form = self.decision(pk), CorrectionForm(request.POST)
        if not form.is_valid():
            return self.show(decision, form, status=422)
        try:
            correction = correcting.propose(
                decision=decision,
                verdict=form.verdict(),
                reason=form.cleaned_data["reason"],
                by=self.user,
                at=self.at,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(decision, form, status=error.status)
        messages.success(request, _("Proposed. Another officer approves it."))
        return redirect("admin:selection_correction", correction.pk)

    def decision(self, pk: UUID) -> Decision:
        """Return a released decision that the officer may see, or 404."""
        seen = Decision.objects.visible_to(self.user).filter(application=pk, application__call=self.call)
        found = (
            seen.released().select_related("application__track", "application__submitted_territory").first()
        )
        if found is None:
            raise Http404
        return found

    def show(self, decision: Decision, form: CorrectionForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        self.title = _("Correct the decision: %(reference)s") % {"reference": decision.application.reference}
        return self.page(status=status, decision=decision, form=form, outcome=outcome_words(decision))


class ApproveCorrection(OfficerPage):
    """What a correction will do, old beside new, approved by a second person by its hash."""

    template_name = "admin/selection/correction.html"
    here = "places"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the correction."""
        return self.show(self.correction(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve it, change the words of a letter, or put it away."""
        correction = self.correction(pk)
        if request.POST.get("do") == "reword":
            return self.reword(correction)
        try:
            thanks = self.act(correction, request.POST.get("do", ""), request.POST.get("digest", ""))
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(correction, status=error.status)
        messages.success(request, thanks)
        return redirect("admin:selection_correction", pk)

    def act(self, correction: Correction, do: str, digest: str) -> str:
        """Do what was asked for; return what was done."""
        if do == "approve":
            correcting.approve(correction=correction, digest=digest, by=self.user, at=self.at)
            return _("Corrected. The applicant is told.")
        if do == "withdraw":
            correcting.withdraw(correction=correction, by=self.user, at=self.at)
            return _("The proposal was put away.")
        raise Http404

    def reword(self, correction: Correction) -> HttpResponse:
        """Keep the words of one letter; what is wrong is said where it was typed."""
        language = self.request.POST.get("language", "")
        form = WordsForm(self.request.POST, auto_id=f"id_{language}_%s")
        if not form.is_valid():
            return self.show(correction, status=422, wrong=form)
        try:
            correcting.reword(correction=correction, **form.cleaned_data, by=self.user, at=self.at)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(correction, status=error.status, wrong=form)
        messages.success(self.request, _("Saved. The other officer approves the letter as it reads now."))
        return redirect("admin:selection_correction", correction.pk)

    def correction(self, pk: int) -> Correction:
        """Return a correction that the officer may see, or 404."""
        found = next((one for one in after.corrections_for(self.call, self.user) if one.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def show(self, correction: Correction, status: int = 200, wrong: WordsForm | None = None) -> HttpResponse:
        """Show the page."""
        application = correction.decision.application
        self.title = _("Correction: %(reference)s") % {"reference": application.reference}
        return self.page(
            status=status,
            correction=correction,
            application=application,
            sides=[
                (_("Before"), _words(correction.before), correction.before),
                (_("After"), _words(correction.effect), correction.effect),
            ],
            letters=_letters(correction, wrong),
            form=wrong,
            may_approve=correction.proposed_by_id != self.user.pk,
        )


def _words(values: dict[str, Any]) -> str:
    """Return the outcome of one side in words, its place with it."""
    if values["outcome"] == Outcome.RESERVE:
        return _("Reserve list, no. %(place)s") % {"place": values["reserve_place"]}
    return str(Outcome(values["outcome"]).label)


def _letters(correction: Correction, wrong: WordsForm | None = None) -> list[dict[str, Any]]:
    old = correction.before.get("letters", {})
    typed = wrong.data.get("language") if wrong else ""
    return [
        {
            "language": language,
            "new": correction.letters[language],
            "old": old.get(language),
            "form": wrong if typed == language else _words_form(correction, language),
            "is_wrong": typed == language,
        }
        for language in ("en", "ja")
    ]


def _words_form(correction: Correction, language: str) -> WordsForm:
    initial = {"language": language, "seen": correction.digest, **correction.letters[language]}
    return WordsForm(initial=initial, auto_id=f"id_{language}_%s")
