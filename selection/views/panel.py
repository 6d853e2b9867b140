"""Officers' pages of the panel: who sits on it, and interests that are suspected, doubted or one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from r2r_portal.errors import DomainError
from selection.actions import declaring, interests, panelling, recusing
from selection.forms.panel import SeatForm, SettleForm, StateForm, SuspicionForm
from selection.models import Panellist
from selection.queries import staffing
from selection.queries.interests import suspicions_for
from selection.states import SuspicionState
from selection.views.frame import OfficerPage

INTERESTS = "admin:selection_interests"


class SetPanel(OfficerPage):
    """Everybody with the role: on the panel of this call or not, which languages, how many applications."""

    template_name = "admin/selection/panel.html"
    title = gettext_lazy("Panel")
    here = "panel"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the panel."""
        return self.page(forms=self.forms())

    def forms(self, data: Any = None) -> list[SeatForm]:
        """Return a line a person."""
        known = {one.person_id: one for one in Panellist.objects.filter(call=self.call)}
        return [SeatForm(person, known.get(person.pk), data) for person in staffing.evaluators()]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the panel, and look at once for possible interests of its members."""
        forms = self.forms(request.POST)
        wrong = [form for form in forms if not form.is_valid()]
        if wrong:
            return self.page(forms=forms, status=422)
        try:
            panelling.set_panel(
                call=self.call, seats=[form.seat() for form in forms], by=self.user, at=self.at
            )
            found = interests.look(call=self.call, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.page(forms=forms, status=error.status)
        messages.success(request, _("The panel is saved."))
        if found:
            messages.warning(request, _found(found))
        return redirect(request.get_full_path())


def _found(count: int) -> str:
    words = ngettext(
        "%(count)s new possible interest was found. Settle it before you assign.",
        "%(count)s new possible interests were found. Settle them before you assign.",
        count,
    )
    return words % {"count": count}


class SettleInterests(OfficerPage):
    """What evaluators were not sure of, what was found, and what was made of it."""

    template_name = "admin/selection/interests.html"
    title = gettext_lazy("Interests")
    here = "interests"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self.show(StateForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look anew, settle one, or state one's own."""
        steps = {"look": self.look, "settle": self.settle, "state": self.state}
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        return step(request)

    def look(self, request: HttpRequest) -> HttpResponse:
        """Compare panel and applications."""
        try:
            found = interests.look(call=self.call, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            (messages.warning if found else messages.success)(
                request, _found(found) if found else _("Nothing new was found.")
            )
        return redirect(request.get_full_path())

    def settle(self, request: HttpRequest) -> HttpResponse:
        """Dismiss or confirm, with a reason."""
        form = SuspicionForm(request.POST)
        form.is_valid()
        rows = suspicions_for(self.user, self.call)
        row = rows.filter(pk=form.cleaned_data.get("suspicion", 0)).first()
        if row is None or "answer" in form.errors:
            raise Http404
        if form.errors:
            return self.show(StateForm(), status=422, wrong=form, at_row=row.pk)
        data = form.cleaned_data
        try:
            interests.settle(
                suspicion=row, answer=data["answer"], note=data["note"], by=self.user, at=self.at
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Settled."))
        return redirect(request.get_full_path())

    def state(self, request: HttpRequest) -> HttpResponse:
        """Recuse oneself."""
        form = StateForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        wanted = form.cleaned_data["reference"].strip()
        row = staffing.applications_for(self.user, self.call).filter(reference__iexact=wanted).first()
        if row is None:
            form.add_error("reference", _("There is no such application"))
            return self.show(form, status=422)
        try:
            recusing.state(application=row, text=form.cleaned_data["text"], by=self.user, at=self.at)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(form, status=error.status)
        messages.success(request, _("Thank you. From now on nothing of this application is shown to you."))
        return redirect(request.get_full_path())

    def show(
        self, form: StateForm, status: int = 200, wrong: SuspicionForm | None = None, at_row: int = 0
    ) -> HttpResponse:
        """Show the page."""
        rows = list(suspicions_for(self.user, self.call))
        return self.page(
            status=status,
            form=form,
            wrong=wrong,
            at_row=at_row,
            unsure=staffing.unsure(self.call, self.user),
            waiting=[one for one in rows if one.state == SuspicionState.OPEN],
            settled=[one for one in rows if one.state != SuspicionState.OPEN],
        )


class SettleDoubt(OfficerPage):
    """Decide for an evaluator who was not sure."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Settle one declaration."""
        form = SettleForm(request.POST)
        if not form.is_valid():
            raise Http404
        waiting = staffing.unsure(self.call, self.user).filter(pk=form.cleaned_data["declaration"]).first()
        if waiting is None:
            raise Http404
        try:
            declaring.settle(
                declaration=waiting, answer=form.cleaned_data["answer"], by=self.user, at=self.at
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Settled."))
        return redirect(INTERESTS)
