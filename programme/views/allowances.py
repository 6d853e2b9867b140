"""Allowances: the list and the sheets for officers, one's own sheet for a traveller."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views import View

from programme import phrases
from programme.actions import allowances
from programme.forms.money import Approval, SheetForm
from programme.models import AllowanceSheet, Currency, Delegate, TravelWish
from programme.permissions import can_claim, can_plan
from programme.queries import papers
from programme.queries.claims import is_late, spending
from programme.queries.delegations import of_visit
from programme.queries.sheets import totals
from programme.states import ClaimStatus, SheetStatus, WishStatus
from programme.views.doors import OfficersView, person
from r2r_portal import charts
from r2r_portal.errors import DomainError


class ListAllowances(OfficersView):
    """Every funded person of a visit and the state of the sheet."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the list with its totals."""
        rows = [
            (people.delegation, row)
            for people in of_visit(self.visit)
            for row in people.rows
            if row.seat or hasattr(row.delegate, "sheet")
        ]
        money = spending(self.visit)
        wishes = TravelWish.objects.filter(delegate__delegation__visit=self.visit, status=WishStatus.OPEN)
        context = {
            "visit": self.visit,
            "rows": rows,
            "totals": totals(self.visit),
            "over": [
                phrases.money(-row.left, row.currency)
                for row in money
                if row.left is not None and row.left < 0
            ],
            "svg": charts.budget(money, phrases.money) if money else "",
            "table": charts.budget_rows(money, phrases.money) if money else None,
            "wishes": wishes.select_related("delegate__delegation__territory").order_by("asked_at", "pk"),
            "tab": "allowances",
        }
        return render(request, "programme/allowances.html", context)


class PrepareSheet(OfficersView):
    """Work out what a funded person is paid."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the person on this visit."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = Delegate.objects.visible_to(person(request)).going().filter(delegation__visit=self.visit)
            self.delegate = get_object_or_404(
                rows.select_related("delegation__visit", "delegation__territory", "sheet"), pk=kwargs["pk"]
            )

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show the form, filled with the sheet as it stands or with the days of the visit."""
        return self._form(request, SheetForm(visit=self.visit, initial=self._initial()))

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Work it out and show the sheet."""
        form = SheetForm(request.POST, visit=self.visit)
        if form.is_valid():
            try:
                sheet = allowances.prepare_sheet(
                    delegate=self.delegate, by=person(request), at=request.received_at, **form.cleaned_data
                )
            except DomainError as error:
                form.add_error("rate" if error.code == "rate_needed" else None, str(error))
            else:
                return redirect("programme:sheet", pk=sheet.pk)
        return self._form(request, form, status=422)

    def _initial(self) -> dict[str, Any]:
        sheet = getattr(self.delegate, "sheet", None)
        if sheet:
            names = ("table", "rate", "arrives_on", "leaves_on", "fare", "deduction", "currency")
            return {name: getattr(sheet, name) for name in names}
        return {
            "arrives_on": self.delegate.arrives_on or self.visit.starts_on,
            "leaves_on": self.delegate.leaves_on or self.visit.ends_on,
            "currency": Currency.JPY if self.visit.side == "jp" else Currency.EUR,
        }

    def _form(self, request: HttpRequest, form: SheetForm, status: int = 200) -> HttpResponse:
        context = {"visit": self.visit, "delegate": self.delegate, "form": form, "tab": "allowances"}
        return render(request, "programme/sheet_form.html", context, status=status)


def visible_sheet(request: HttpRequest, pk: int) -> AllowanceSheet:
    """Return a sheet the person may see; drafts are the officers' own."""
    sheets = AllowanceSheet.objects.visible_to(person(request))
    if not can_plan(person(request)):
        sheets = sheets.filter(status=SheetStatus.APPROVED)
    related = (
        "delegate__delegation__visit__call",
        "delegate__delegation__territory",
        "seat",
        "table",
        "rate",
    )
    return get_object_or_404(sheets.select_related(*related, "claim", "prepared_by", "approved_by"), pk=pk)


class ShowSheet(View):
    """One sheet, and for a second officer the button."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return render(request, "programme/sheet.html", sheet_page(request, visible_sheet(request, pk)))


def sheet_page(request: HttpRequest, sheet: AllowanceSheet) -> dict[str, object]:
    """Return what the page of a sheet shows."""
    user = person(request)
    is_draft = sheet.status == SheetStatus.DRAFT
    claim = getattr(sheet, "claim", None) if can_plan(user) or can_claim(user, sheet) else None
    may_claim = can_claim(user, sheet) and not is_draft
    return {
        "sheet": sheet,
        "may_plan": can_plan(user),
        "may_approve": can_plan(user) and is_draft and sheet.prepared_by_id != user.pk,
        "is_own_work": is_draft and sheet.prepared_by_id == user.pk,
        "approval": Approval(initial={"seen": sheet.total}),
        "claim": claim,
        "may_claim": may_claim,
        "is_open": may_claim and (claim is None or claim.status == ClaimStatus.DRAFT),
        "visit": sheet.delegation.visit,
        "is_late": is_late(sheet, request.received_at),
    }


class SheetPdf(View):
    """The sheet as a PDF."""

    def get(self, request: HttpRequest, pk: int, language: str = "") -> HttpResponse:
        """Give the file."""
        sheet = visible_sheet(request, pk)
        language = language or (get_language() or "en")[:2]
        _title, file = papers.sheet_pdf(sheet, language)
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="allowance-{sheet.pk}-{language}.pdf"'
        return answer


class ApproveSheet(View):
    """The second person's yes."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve the total that was seen."""
        sheet = visible_sheet(request, pk)
        if not can_plan(person(request)):
            raise PermissionDenied
        form = Approval(request.POST)
        if not form.is_valid():
            return redirect("programme:sheet", pk=pk)
        try:
            allowances.approve_sheet(
                sheet=sheet, seen=form.cleaned_data["seen"], by=person(request), at=request.received_at
            )
        except DomainError as error:
            context = {**sheet_page(request, visible_sheet(request, pk)), "refusal": error}
            return render(request, "programme/sheet.html", context, status=error.status)
        return redirect("programme:sheet", pk=pk)
