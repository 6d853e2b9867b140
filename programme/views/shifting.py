"""Shifting a session: what it pulls along is shown before anything moves."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from programme.actions import plan
from programme.domain import ripple
from programme.models import Session
from programme.queries.planning import load_plan
from programme.states import SessionStatus
from programme.views.desk import said
from programme.views.doors import OfficersView, person
from r2r_portal.errors import DomainError

MOST = 720


class ShiftForm(forms.Form):
    """By how much."""

    minutes = forms.IntegerField(
        label=_("Start later by how many minutes?"), min_value=-MOST, max_value=MOST, initial=45,
        help_text=_("Below zero: earlier. Later sessions of the same delegations move along where they must."),
        error_messages={"required": _("Enter the minutes")},
    )  # fmt: skip

    def clean_minutes(self) -> int:
        """Nothing moves by nothing."""
        minutes: int = self.cleaned_data["minutes"]
        if not minutes:
            raise forms.ValidationError(_("Enter the minutes"))
        return minutes


class ShiftSession(OfficersView):
    """Ask by how much, show what it does, do it."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show the form and, once minutes are given, what would move."""
        session = self._session(pk)
        form = ShiftForm(request.GET if "minutes" in request.GET else None)
        return self.page(session, form, status=422 if form.is_bound and not form.is_valid() else 200)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Move exactly what was shown, or show it anew."""
        session, form = self._session(pk), ShiftForm(request.POST)
        if not form.is_valid():
            return self.page(session, form, status=422)
        try:
            plan.shift(
                visit=self.visit, session=session, minutes=form.cleaned_data["minutes"],
                seen=request.POST.get("seen", ""), by=person(request), at=request.received_at,
            )  # fmt: skip
        except DomainError as error:
            return self.page(session, form, status=error.status, refusal=error)
        return redirect("programme:sessions", slug=slug)

    def _session(self, pk: int) -> Session:
        planned = Session.objects.filter(leg__visit=self.visit, status=SessionStatus.PLANNED)
        return get_object_or_404(planned.select_related("place", "leg__host"), pk=pk)

    def page(self, session: Session, form: ShiftForm, *, status: int = 200, **more: object) -> HttpResponse:
        """Show it."""
        found = None
        if form.is_bound and form.is_valid():
            found = ripple.shift(load_plan(self.visit), session.pk, form.cleaned_data["minutes"])
        context = {
            "visit": self.visit, "session": session, "form": form, "found": found, "tab": "sessions",
            "worse": said(found.worse, self.visit) if found else [], **more,
        }  # fmt: skip
        return render(self.request, "programme/shift.html", context, status=status)
