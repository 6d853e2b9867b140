"""Officers' pages of claims: check, approve, send back, pay; the table for the accounts; travel wishes."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from programme.actions import claim_desk, wishes
from programme.forms.claims import PaymentForm, SendBackForm, WishAnswerForm, WishForm
from programme.forms.money import Approval
from programme.models import Claim, Delegate, TravelWish
from programme.permissions import can_fill, can_plan
from programme.queries.claims import accounts
from programme.views.claims import claim_page, visible_claim
from programme.views.doors import OfficersView, person, visible_delegation
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import Csv


class DeskAct(View):
    """One button of an officer on a claim. `form` reads what it needs, `act` does it."""

    form: type[forms.Form] = Approval
    act: Callable[..., Claim]
    name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or show the claim with what is in the way."""
        claim = visible_claim(request, pk)
        if not can_plan(person(request)):
            raise PermissionDenied
        form = self.form(request.POST)
        if form.is_valid():
            try:
                type(self).act(claim=claim, by=person(request), at=request.received_at, **form.cleaned_data)
            except DomainError as error:
                return self.page(claim, error.status, refusal=error)
            return redirect("programme:claim", pk=pk)
        return self.page(claim, 422, **({self.name: form} if self.name else {}))

    def page(self, claim: Claim, status: int, **more: object) -> HttpResponse:
        """Show the claim again."""
        fresh = visible_claim(self.request, claim.pk)
        context = {**claim_page(self.request, fresh), **more}
        return render(self.request, "programme/claim.html", context, status=status)


class CheckClaim(DeskAct):
    """Receipts and figures agree."""

    act = staticmethod(claim_desk.check)


class ApproveClaim(DeskAct):
    """The second person's yes."""

    act = staticmethod(claim_desk.approve)


class SendClaimBack(DeskAct):
    """Something is wrong."""

    form, name, act = SendBackForm, "send_back", staticmethod(claim_desk.send_back)


class PayClaim(DeskAct):
    """It was paid."""

    form, name, act = PaymentForm, "payment", staticmethod(claim_desk.pay)


class AccountsFile(OfficersView):
    """Approved and paid claims of a visit as CSV."""

    def get(self, request: HttpRequest, slug: str) -> StreamingHttpResponse:
        """Stream the table."""
        answer = StreamingHttpResponse(
            Csv().stream(accounts(self.visit)), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="claims-{self.visit.slug}.csv"'
        return answer


class AskWish(View):
    """A traveller, or the delegation for them, wishes for another journey."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Ask what."""
        return self.page(self._delegate(request, pk, number), WishForm())

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Write it down."""
        delegate, form = self._delegate(request, pk, number), WishForm(request.POST)
        if form.is_valid():
            try:
                wishes.ask(delegate=delegate, by=person(request), at=request.received_at, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:wishes", pk=pk, number=number)
        return self.page(delegate, form, status=422)

    def _delegate(self, request: HttpRequest, pk: int, number: int) -> Delegate:
        delegation = visible_delegation(request, pk)
        rows = delegation.delegates.going().select_related("delegation__visit", "delegation__organisation")
        delegate = get_object_or_404(rows, pk=number)
        user = person(request)
        if delegate.user_id != user.pk and not can_fill(user, delegation):
            raise PermissionDenied
        return delegate

    def page(self, delegate: Delegate, form: WishForm, status: int = 200) -> HttpResponse:
        """Show the wishes so far and the question."""
        known = delegate.travel_wishes.select_related("asked_by", "answered_by").order_by("-asked_at", "-pk")
        context = {
            "delegate": delegate, "delegation": delegate.delegation, "wishes": known, "form": form,
            "waits": any(one.status == "open" for one in known), "may_plan": can_plan(person(self.request)),
        }  # fmt: skip
        return render(self.request, "programme/wishes.html", context, status=status)


class AnswerWish(OfficersView):
    """An officer replies to a wish."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Ask for the reply."""
        return self.page(self._wish(pk), WishAnswerForm())

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Reply; the traveller is told."""
        wish, form = self._wish(pk), WishAnswerForm(request.POST)
        if form.is_valid():
            try:
                wishes.answer(wish=wish, by=person(request), at=request.received_at, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:allowances", slug=slug)
        return self.page(wish, form, status=422)

    def _wish(self, pk: int) -> TravelWish:
        rows = TravelWish.objects.filter(delegate__delegation__visit=self.visit)
        return get_object_or_404(rows.select_related("delegate__delegation__territory", "asked_by"), pk=pk)

    def page(self, wish: TravelWish, form: WishAnswerForm, status: int = 200) -> HttpResponse:
        """Show the wish and the form."""
        context = {"visit": self.visit, "wish": wish, "form": form, "tab": "allowances"}
        return render(self.request, "programme/wish_answer.html", context, status=status)
