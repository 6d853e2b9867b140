"""A traveller's claim: figures, receipts, handing in; the statement as a PDF."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from applications.errors import AttachmentRefusedError
from applications.phrases import refused_file
from programme import phrases
from programme.actions import claims
from programme.errors import OverSheetError
from programme.forms.claims import ClaimForm, PaymentForm, ReceiptForm, SendBackForm
from programme.forms.money import Approval
from programme.models import AllowanceSheet, Claim, Receipt
from programme.permissions import can_claim, can_open, can_plan
from programme.queries import papers
from programme.queries.claims import for_pages, is_late
from programme.states import ClaimStatus
from programme.views.allowances import visible_sheet
from programme.views.doors import person, tried
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError


def visible_claim(request: HttpRequest, pk: int) -> Claim:
    """Return a claim that the person may see: one's own, or any for officers; else it is not there."""
    rows = for_pages().filter(pk__in=Claim.objects.visible_to(person(request)).values("pk"))
    return get_object_or_404(rows, pk=pk)


class BeginClaim(View):
    """Begin a claim from the approved sheet; pressing again goes on with it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin."""
        sheet = visible_sheet(request, pk)
        refuse_stranger(request, sheet)
        try:
            claim = claims.begin(sheet=sheet, by=person(request), at=request.received_at)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("programme:sheet", pk=pk)
        return redirect("programme:claim", pk=claim.pk)


def refuse_stranger(request: HttpRequest, sheet: AllowanceSheet) -> None:
    """Let the traveller pass; who sees the sheet and is somebody else gets 403."""
    if not can_claim(person(request), sheet):
        raise PermissionDenied


class ShowClaim(View):
    """The claim: a form for its traveller while it is a draft, a statement for everybody who may see it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        claim = visible_claim(request, pk)
        form = ClaimForm(instance=claim) if is_mine_to_fill(request, claim) else None
        return self.page(claim, form=form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save and work out, or save and hand in; what is wrong stands beside what was typed."""
        claim = visible_claim(request, pk)
        form = ClaimForm(request.POST, instance=visible_claim(request, pk))
        if not form.is_valid():
            return self.page(claim, form=form, status=422)
        try:
            self._act(request, claim, form)
        except DomainError as error:
            form.add_error(FIELD_OF.get(error.code), said(error))
            return self.page(claim, form=form, status=error.status)
        return redirect("programme:claim", pk=pk)

    def _act(self, request: HttpRequest, claim: Claim, form: ClaimForm) -> None:
        spent = {name: form.cleaned_data[name] for name in claims.SPENT}
        stamp = {"by": person(request), "at": request.received_at}
        saved = claims.save(claim=claim, spent=spent, version=form.cleaned_data["version"], **stamp)
        form.data = {**form.data.dict(), "version": str(saved.version)}  # type: ignore[attr-defined]
        if "hand_in" in request.POST:
            claims.hand_in(claim=saved, version=saved.version, **stamp)

    def page(self, claim: Claim, *, status: int = 200, **more: object) -> HttpResponse:
        """Show the claim as it is stored, with a form where one is open."""
        context = {**claim_page(self.request, visible_claim(self.request, claim.pk)), **more}
        return render(self.request, "programme/claim.html", context, status=status)


FIELD_OF = {"nights": "leaves_on", "rate_gap": "spent_in", "no_receipt": None}


def said(error: DomainError) -> str:
    """Return a refusal as a sentence with its figures."""
    if isinstance(error, OverSheetError):
        words = _(
            "The claim comes to %(claimed)s. %(approved)s were approved before the journey. "
            "Correct the figures, or ask the secretariat."
        )
        claimed, approved = (phrases.money(one, error.currency) for one in (error.claimed, error.approved))
        return words % {"claimed": claimed, "approved": approved}
    if isinstance(error, AttachmentRefusedError):
        if error.refusal == "other_type":
            return _("The file must be a PDF, JPEG or PNG")
        return refused_file(error.refusal, error.size)
    return str(error)


def is_mine_to_fill(request: HttpRequest, claim: Claim) -> bool:
    """Tell whether the person may type into this claim now."""
    return claim.status == ClaimStatus.DRAFT and can_claim(person(request), claim.sheet)


def desk_of(claim: Claim, user: User) -> dict[str, Any]:
    """Return which buttons an officer sees on a claim: only those that would work."""
    stranger = can_plan(user) and claim.handed_in_by_id != user.pk
    waits = claim.status in (ClaimStatus.HANDED_IN, ClaimStatus.CHECKED)
    second = stranger and claim.status == ClaimStatus.CHECKED
    return {
        "may_check": stranger and claim.status == ClaimStatus.HANDED_IN,
        "may_approve": second and claim.checked_by_id != user.pk,
        "is_own_check": second and claim.checked_by_id == user.pk,
        "seen": Approval(initial={"seen": claim.total}),
        "send_back": SendBackForm() if stranger and waits else None,
        "payment": PaymentForm() if stranger and claim.status == ClaimStatus.APPROVED else None,
    }


def claim_page(request: HttpRequest, claim: Claim) -> dict[str, object]:
    """Return what the page of a claim shows to everybody who may see it."""
    return {
        "claim": claim,
        "sheet": claim.sheet,
        "visit": claim.sheet.delegate.delegation.visit,
        "receipts": claim.receipts.order_by("added_at", "pk"),
        "receipt_form": ReceiptForm(),
        "may_fill": is_mine_to_fill(request, claim),
        "is_late": is_late(claim.sheet, request.received_at),
        "may_plan": can_plan(person(request)),
        **desk_of(claim, person(request)),
    }


class AddReceipt(View):
    """Add a receipt; a refused file changes nothing else."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it."""
        claim = visible_claim(request, pk)
        refuse_stranger(request, claim.sheet)
        form = ReceiptForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["receipt"]
            try:
                claims.add_receipt(
                    claim=claim, name=upload.name, content=upload.read(), by=person(request), at=request.received_at
                )  # fmt: skip
            except DomainError as error:
                form.add_error("receipt", said(error))
            else:
                return redirect("programme:claim", pk=pk)
        fresh = visible_claim(request, pk)
        filled = ClaimForm(instance=fresh) if is_mine_to_fill(request, fresh) else None
        context = {**claim_page(request, fresh), "form": filled, "receipt_form": form}
        return render(request, "programme/claim.html", context, status=422)


def _receipt(request: HttpRequest, pk: int, number: int) -> Receipt:
    return get_object_or_404(visible_claim(request, pk).receipts, pk=number)


class RemoveReceipt(View):
    """Take a receipt away."""

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Remove it."""
        receipt = _receipt(request, pk, number)
        refuse_stranger(request, receipt.claim.sheet)
        remove = partial(claims.remove_receipt, receipt=receipt, by=person(request), at=request.received_at)
        tried(request, _("The receipt was removed."), remove)
        return redirect("programme:claim", pk=pk)


class OpenReceipt(View):
    """The file, for its traveller and for officers; never one in quarantine."""

    def get(self, request: HttpRequest, pk: int, number: int) -> FileResponse:
        """Give it as a download."""
        receipt = _receipt(request, pk, number)
        if not can_open(person(request), receipt):
            raise PermissionDenied
        answer = FileResponse(
            receipt.file.open("rb"), as_attachment=True, filename=receipt.name, content_type=receipt.mime
        )
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class StatementPdf(View):
    """The statement as a PDF."""

    def get(self, request: HttpRequest, pk: int, language: str = "") -> HttpResponse:
        """Give the file."""
        claim = visible_claim(request, pk)
        language = language or (get_language() or "en")[:2]
        _title, file = papers.statement_pdf(claim, language)
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="statement-{claim.pk}-{language}.pdf"'
        return answer
