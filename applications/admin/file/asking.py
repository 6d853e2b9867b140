"""Asking the applicant: a request for information, alone or as a chance to repair."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applications.actions import eligibility, information
from applications.admin.base import attempt
from applications.admin.file.frame import FileBase, tab_of
from applications.forms.file import AskForRepair, AskInformation
from applications.models import Application, InformationRequest
from applications.queries.replies import questions_of
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


class AskingPages(FileBase):
    """Pages with a form of their own."""

    def ask_information(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask the applicant something."""
        row = self._at_work(request, pk)
        form = AskInformation(
            questions_of(row), row.language, request.POST or None, initial=self._zone(request)
        )

        def act() -> str:
            information.ask(
                application=row, questions=form.chosen, text=form.cleaned_data["text"], due_at=form.instant,
                by=person(request), at=arrived(request),
            )  # fmt: skip
            return _("The applicant is asked by e-mail.")

        return self._asking(
            request, row, form, act, _("Ask for information"), "messages", _("Send to the applicant")
        )

    def ask_for_repair(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Conclude "can be repaired", and ask for the repair."""
        row = self._at_work(request, pk, judging=True)
        form = AskForRepair(
            questions_of(row), row.language, request.POST or None, initial=self._zone(request)
        )

        def act() -> str:
            eligibility.let_repair(
                application=row, questions=form.chosen, text=form.cleaned_data["text"], due_at=form.instant,
                reason=form.cleaned_data["reason"], by=person(request), at=arrived(request),
            )  # fmt: skip
            return _("The applicant is asked by e-mail to repair it.")

        return self._asking(
            request,
            row,
            form,
            act,
            _("Can be repaired: ask the applicant"),
            "eligibility",
            _("Send to the applicant"),
        )

    def _zone(self, request: HttpRequest) -> dict[str, Any]:
        return {"zone": person(request).zone}

    def _asking(
        self,
        request: HttpRequest,
        row: Application,
        form: forms.Form,
        act: Any,
        title: str,
        tab: str,
        button: str,
    ) -> HttpResponse:
        status = 200
        if form.is_bound:
            status = 422
            if form.is_valid():
                try:
                    messages.success(request, act())
                    return redirect(tab_of(row, tab))
                except DomainError as error:
                    form.add_error(None, str(error.message))
                    status = error.status
        context = {
            **self.admin_site.each_context(request), "title": title, "opts": self.opts, "row": row, "form": form,
            "back": tab_of(row, tab), "button": button,
        }  # fmt: skip
        return render(request, "admin/applications/application/act.html", context, status=status)

    def cancel(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
        """Withdraw a request that waits."""
        row = self._at_work(request, pk)
        asked = get_object_or_404(InformationRequest, pk=number, application=row)

        def act() -> str:
            information.cancel(request=asked, by=person(request), at=arrived(request))
            return _("The request is withdrawn. The applicant is told.")

        back = tab_of(row, "messages")
        return attempt(request, act, back) if request.method == "POST" else redirect(back)
