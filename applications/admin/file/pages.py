"""The file view: one page with tabs as links, and the pages of its buttons."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from applications import permissions
from applications.actions import eligibility, notes
from applications.admin.base import ask, attempt, page_of
from applications.admin.file.frame import PREFIX, tab_of
from applications.admin.file.tabs import BUILDERS, TABS, Desk
from applications.admin.file.words import WordPages
from applications.forms.file import (
    CheckPoint,
    Conclude,
    OpenAnswers,
    WriteNote,
)
from applications.models import Application
from applications.queries.copies import provenance, quarantined
from applications.queries.eligibility import unchecked
from applications.queries.people import asked_to_withdraw
from applications.queries.sealing import sealed
from applications.queries.team import team_of
from applications.states import LIFE, Status
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


class FilePages(WordPages):
    """What `ApplicationAdmin` takes for one application; every change calls an action."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one tab of the file."""
        row = self._file(request, object_id)
        tab = request.GET.get("tab", "answers")
        if tab not in TABS:
            raise Http404
        desk = Desk(request, row, is_sealed=sealed(row, person(request), arrived(request)))
        context = {
            **self.admin_site.each_context(request),
            **self._head(desk, tab),
            **BUILDERS[tab](desk),
        }
        return TemplateResponse(request, f"admin/applications/application/file/{tab}.html", context)

    def _head(self, desk: Desk, tab: str) -> dict[str, Any]:
        row = desk.row
        may_invite = permissions.can_invite(desk.user)
        confirmed = row.on_behalf and row.confirmed_at is not None
        return {
            "title": row.reference or _("Draft"),
            "opts": self.opts,
            "row": row,
            "tab": tab,
            "tabs": [(name, label, tab_of(row, name)) for name, label in TABS.items()],
            "is_sealed": desk.is_sealed,
            "has_versions": bool(desk.versions),
            "quarantined": quarantined(row),
            "withdrawal_asked": asked_to_withdraw(row) if row.status == Status.SUBMITTED else None,
            "provenance": provenance(row, desk.language) or _("Entered by the secretariat"),
            "requests": row.consideration_requests.select_related("by").order_by("-at"),
            "may_move": permissions.can_move_deadlines(desk.user),
            "may_hand_over": permissions.can_hand_over_for(desk.user),
            "team": team_of(row.organisation),
            "may_submit": confirmed and row.status == Status.DRAFT and may_invite,
            "may_type": permissions.can_type_for(desk.user, row),
            "may_withdraw": LIFE.allows(row.status, "withdraw") and permissions.can_move_deadlines(desk.user),
            "may_work": desk.may_work,
            "may_judge": desk.may_judge,
        }

    def file_urls(self) -> list[URLPattern]:
        """Return the addresses of the buttons."""
        view = self.admin_site.admin_view
        verbs = {
            "peek": self.peek, "note": self.note, "fill": self.fill, "met": self.met, "conclude": self.conclude,
            "information": self.ask_information, "repair": self.ask_for_repair,
        }  # fmt: skip
        own = [path(f"<uuid:pk>/{verb}/", view(act), name=PREFIX + verb) for verb, act in verbs.items()]
        return [
            path("unchecked/", view(self.unchecked), name=PREFIX + "unchecked"),
            *own,
            path("<uuid:pk>/point/<slug:rule>/", view(self.point), name=PREFIX + "point"),
            path("<uuid:pk>/information/<int:number>/cancel/", view(self.cancel), name=PREFIX + "cancel"),
            path("<uuid:pk>/translate/<str:where>/", view(self.translate), name=PREFIX + "translate"),
            path("<uuid:pk>/correct/<str:where>/", view(self.correct), name=PREFIX + "correct"),
        ]

    def _form_of(
        self, request: HttpRequest, row: Application, tab: str, form: forms.Form, status: int
    ) -> HttpResponse:
        """Show a tab again with what was typed and why it was refused."""
        desk = Desk(request, row, is_sealed=sealed(row, person(request), arrived(request)))
        context = {
            **self.admin_site.each_context(request),
            **self._head(desk, tab),
            **BUILDERS[tab](desk),
            "form": form,
        }
        template = f"admin/applications/application/file/{tab}.html"
        return TemplateResponse(request, template, context, status=status)

    def _done(
        self, request: HttpRequest, row: Application, tab: str, form: forms.Form, act: Any
    ) -> HttpResponse:
        """Run an action whose form stands on a tab; go back to the tab, or show why not."""
        if not form.is_valid():
            return self._form_of(request, row, tab, form, 422)
        try:
            messages.success(request, act())
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self._form_of(request, row, tab, form, error.status)
        return redirect(tab_of(row, tab))

    # --- sealed answers, notes ------------------------------------------------------------------------------

    def peek(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Open the answers for an hour, with a reason."""
        row = self._at_work(request, pk)
        if request.method != "POST":
            return redirect(page_of(row))
        form = OpenAnswers(request.POST)

        def act() -> str:
            reason = form.cleaned_data["reason"]
            notes.peek(application=row, reason=reason, by=person(request), at=arrived(request))
            return _("The answers are open to you for 60 minutes. The applicant sees your reason.")

        return self._done(request, row, "answers", form, act)

    def note(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Write a note."""
        row = self._at_work(request, pk)
        if request.method != "POST":
            return redirect(tab_of(row, "notes"))
        form = WriteNote(request.POST)

        def act() -> str:
            text = form.cleaned_data["text"]
            notes.write(application=row, text=text, by=person(request), at=arrived(request))
            return _("The note is kept.")

        return self._done(request, row, "notes", form, act)

    # --- eligibility ----------------------------------------------------------------------------------------

    def unchecked(self, request: HttpRequest) -> HttpResponse:
        """List what waits for a check; a button lets the rules fill in every checklist."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        rows = unchecked(person(request), arrived(request))
        if request.method == "POST":
            if not permissions.can_judge(person(request)):
                raise PermissionDenied
            for row in rows:
                eligibility.fill(application=row, by=person(request), at=arrived(request))
            messages.success(request, _("The rules have filled in the checklists."))
            return redirect(f"admin:{PREFIX}unchecked")
        context = {
            **self.admin_site.each_context(request), "title": _("Applications without an eligibility check"),
            "opts": self.opts, "rows": [(row, tab_of(row, "eligibility")) for row in rows],
            "may_judge": permissions.can_judge(person(request)),
        }  # fmt: skip
        return render(request, "admin/applications/application/unchecked.html", context)

    def fill(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Let the rules fill in the checklist."""
        row = self._at_work(request, pk, judging=True)

        def act() -> str:
            eligibility.fill(application=row, by=person(request), at=arrived(request))
            return _("The rules have filled in the checklist.")

        back = tab_of(row, "eligibility")
        return attempt(request, act, back) if request.method == "POST" else redirect(back)

    def met(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Confirm all open points that the rules found met."""
        row = self._at_work(request, pk, judging=True)

        def act() -> str:
            count = eligibility.confirm_met(application=row, by=person(request), at=arrived(request))
            return _("Points confirmed: %(count)s") % {"count": count}

        back = tab_of(row, "eligibility")
        return attempt(request, act, back) if request.method == "POST" else redirect(back)

    def point(self, request: HttpRequest, pk: UUID, rule: str) -> HttpResponse:
        """Confirm or override one point."""
        row = self._at_work(request, pk, judging=True)
        if request.method != "POST":
            return redirect(tab_of(row, "eligibility"))
        form = CheckPoint(request.POST)

        def act() -> str:
            eligibility.check(
                application=row, rule=rule, by=person(request), at=arrived(request), **form.cleaned_data
            )
            return _("The point is decided.")

        return ask(
            self, request, title=_("Point of the checklist"), form=form, act=act,  # type: ignore[arg-type]
            back=tab_of(row, "eligibility"), button=_("Save"),
        )  # fmt: skip

    def conclude(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Say "eligible" or "not eligible"."""
        row = self._at_work(request, pk, judging=True)
        if request.method != "POST":
            return redirect(tab_of(row, "eligibility"))
        form = Conclude(request.POST)

        def act() -> str:
            made = eligibility.conclude(
                application=row, by=person(request), at=arrived(request), **form.cleaned_data
            )
            return _("Concluded: %(outcome)s") % {"outcome": made.get_outcome_display()}

        return self._done(request, row, "eligibility", form, act)
