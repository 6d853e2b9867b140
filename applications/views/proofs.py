"""Receipts as proof: the file to keep, the page where anybody checks one, the program that needs no portal."""

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from applications import phrases, verifier
from applications.domain import receipt_files
from applications.domain.receipt_files import Trouble, UnreadableError
from applications.forms.proofs import CheckFile, CheckTyped
from applications.queries import proofs
from applications.queries.proofs import Finding
from applications.views.sending import ended, visible
from r2r_portal.limits import doors

PROGRAM = "verify_receipt.py"
LONGEST = 200  # characters that a link may bring into a field
public = method_decorator(login_not_required, name="dispatch")


class ReceiptFile(View):
    """The receipt as a file: the complete content with what proves it."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Send the JSON of a version, the last one if none is named."""
        application = visible(request, pk)
        rows = application.submissions.select_related("application__call").order_by("-number")
        if (number := request.GET.get("version", "")).isdecimal():
            rows = rows.filter(number=int(number))
        version = rows.first()
        if version is None:
            raise Http404
        if version.has_ended:
            return ended(request, application)
        response = HttpResponse(proofs.receipt_file(version), content_type="application/json")
        name = f"{version.reference}-v{version.number}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


@public
class Verify(View):
    """Open to everybody: does a receipt come from us, and does it still count? Tells no answers and no names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the forms, filled with what a receipt's own link brings along."""
        known = {name: request.GET.get(name, "")[:LONGEST] for name in ("reference", "hash")}
        return self._page(request, CheckTyped(initial=known), CheckFile())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say what a receipt is worth: a file, read in memory, or what was typed."""
        return self._typed(request) if "reference" in request.POST else self._file(request)

    def _typed(self, request: HttpRequest) -> HttpResponse:
        form = CheckTyped(request.POST)
        if not form.is_valid():
            return self._page(request, form, CheckFile(), status=422)
        if not self._may(request):
            return self._too_many(request, form, CheckFile())
        found = proofs.by_hash(form.cleaned_data["reference"], form.cleaned_data["hash"])
        return self._page(request, form, CheckFile(), found=found)

    def _file(self, request: HttpRequest) -> HttpResponse:
        form = CheckFile(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, CheckTyped(), form, status=422)
        if not self._may(request):
            return self._too_many(request, CheckTyped(), form)
        try:
            file = receipt_files.read(self._content(form))
        except UnreadableError as error:
            form.add_error("file", phrases.unreadable(error.trouble))
            return self._page(request, CheckTyped(), form, status=422)
        return self._page(request, CheckTyped(), CheckFile(), found=proofs.by_file(file), is_file=True)

    def _content(self, form: CheckFile) -> bytes:
        upload = form.cleaned_data["file"]
        if upload.size > receipt_files.LARGEST:
            raise UnreadableError(Trouble.TOO_LARGE)
        return bytes(upload.read())

    def _may(self, request: HttpRequest) -> bool:
        return doors.may(request, "verify")

    def _too_many(self, request: HttpRequest, typed: CheckTyped, file: CheckFile) -> HttpResponse:
        (file if file.is_bound else typed).add_error(
            None, _("Too many checks at once. Wait a minute and try again")
        )
        return self._page(request, typed, file, status=429)

    def _page(
        self,
        request: HttpRequest,
        typed: CheckTyped,
        file: CheckFile,
        *,
        status: int = 200,
        found: Finding | None = None,
        is_file: bool = False,
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "typed": typed,
            "file": file,
            "found": found,
            "is_file": is_file,
            "keys": [(name, base64.b64encode(key).decode()) for name, key in proofs.known_keys().items()],
            "program": PROGRAM,
            "is_typed": typed.is_bound or bool(typed.initial.get("hash")),
        }
        return render(request, "applications/verify.html", context, status=status)


@public
class Program(View):
    """The small program that checks a receipt without the portal."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send its text."""
        return FileResponse(
            Path(verifier.__file__).open("rb"),
            as_attachment=True,
            filename=PROGRAM,
            content_type="text/x-python; charset=utf-8",
        )
