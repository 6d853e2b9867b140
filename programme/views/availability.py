"""When hosts, delegates and interpreters are not free; and the interpreters of the call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from programme import wording
from programme.actions import staffing
from programme.forms.staffing import AbsenceForm, InterpreterForm
from programme.models import Absence, Interpreter, Visit
from programme.permissions import can_plan
from programme.queries.availability import Owner, absences, own_owners, owners_of
from programme.views.doors import OfficersView, person, tried
from r2r_portal.errors import DomainError


def named(owners: dict[str, Owner]) -> list[tuple[str, str]]:
    """Return the choices of a form: who, and what for."""
    return [(key, wording.owner(one)) for key, one in owners.items()]


def entered(request: HttpRequest, form: AbsenceForm, owners: dict[str, Owner]) -> None:
    """Keep what a valid form says."""
    data = form.cleaned_data
    tried(
        request, _("Saved."),
        lambda: staffing.enter_absence(
            owner=owners[data["owner"]], starts_at=data["starts_at"], ends_at=data["ends_at"], note=data["note"],
            by=person(request), at=request.received_at,
        ),
    )  # fmt: skip


class Availability(OfficersView):
    """All that staff know of a visit."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it, with the form."""
        owners = owners_of(self.visit)
        form = AbsenceForm(
            owners=named(owners), initial={"zone": self.visit.zone, "on": self.visit.starts_on}
        )
        return self._page(request, form)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Enter one."""
        owners = owners_of(self.visit)
        form = AbsenceForm(request.POST, owners=named(owners))
        if not form.is_valid():
            return self._page(request, form, status=422)
        entered(request, form, owners)
        return redirect("programme:availability", slug=slug)

    def _page(self, request: HttpRequest, form: AbsenceForm, status: int = 200) -> HttpResponse:
        rows = absences(Absence.objects.concerning(self.visit))
        context = {
            "visit": self.visit, "form": form, "zone": self.visit.zone, "tab": "availability",
            "rows": [(row, wording.owner(row.host or row.delegate or row.interpreter)) for row in rows],
        }  # fmt: skip
        return render(request, "programme/availability.html", context, status=status)


class OwnAvailability(View):
    """A host's for its territory, a delegate's own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, with the form."""
        owners = own_owners(person(request), request.received_at)
        return self._page(request, AbsenceForm(owners=named(owners), initial={"zone": person(request).zone}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter one; somebody else's is no choice."""
        owners = own_owners(person(request), request.received_at)
        form = AbsenceForm(request.POST, owners=named(owners))
        if not form.is_valid():
            return self._page(request, form, status=422)
        entered(request, form, owners)
        return redirect("programme:own_availability")

    def _page(self, request: HttpRequest, form: AbsenceForm, status: int = 200) -> HttpResponse:
        rows = absences(Absence.objects.own(person(request)))
        context = {
            "form": form, "zone": person(request).zone, "may": bool(form.fields["owner"].choices),
            "rows": [(row, wording.owner(row.host or row.delegate or row.interpreter)) for row in rows],
        }  # fmt: skip
        return render(request, "programme/own_availability.html", context, status=status)


class RemoveAbsence(View):
    """The time is free again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back, and return to the page where it stood."""
        absence = get_object_or_404(Absence.objects.visible_to(person(request)), pk=pk)
        staffing.remove_absence(absence=absence, by=person(request), at=request.received_at)
        slug = request.POST.get("visit", "").replace("\0", "")
        visit = Visit.objects.visible_to(person(request)).filter(slug=slug).first()
        if visit and can_plan(person(request)):
            return redirect("programme:availability", slug=visit.slug)
        return redirect("programme:own_availability")


class Interpreters(OfficersView):
    """Everybody who interprets in the call."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them, with the form for one more."""
        return self.page(request, InterpreterForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Enter one."""
        return self.saved(request, InterpreterForm(request.POST), None)

    def saved(
        self, request: HttpRequest, form: InterpreterForm, interpreter: Interpreter | None
    ) -> HttpResponse:
        """Save and go to the list, or show what is wrong."""
        if not form.is_valid():
            return self.page(request, form, interpreter, status=422)
        try:
            staffing.save_interpreter(
                call=self.visit.call, interpreter=interpreter, values=form.cleaned_data, by=person(request),
                at=request.received_at,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("name", str(error))
            return self.page(request, form, interpreter, status=error.status)
        return redirect("programme:interpreters", slug=self.visit.slug)

    def page(
        self,
        request: HttpRequest,
        form: InterpreterForm,
        interpreter: Interpreter | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the list and the form."""
        rows = Interpreter.objects.filter(call=self.visit.call_id).order_by("name", "pk")
        context = {
            "visit": self.visit, "form": form, "interpreter": interpreter, "rows": rows, "tab": "interpreters",
        }  # fmt: skip
        return render(request, "programme/interpreters.html", context, status=status)


class EditInterpreter(Interpreters):
    """One of them."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # type: ignore[override]
        """Show the form as it stands."""
        one = self._one(pk)
        return self.page(request, InterpreterForm(instance=one), one)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:  # type: ignore[override]
        """Correct it."""
        one = self._one(pk)
        return self.saved(request, InterpreterForm(request.POST, instance=one), one)

    def _one(self, pk: int) -> Interpreter:
        return get_object_or_404(Interpreter.objects.filter(call=self.visit.call_id), pk=pk)
