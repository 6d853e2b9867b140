"""Details of a traveller: one's own page, entering for others without reading back, and reading with a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views import View

from programme import phrases
from programme.actions import vault as actions
from programme.errors import MeanwhileError
from programme.forms.vault import DetailsForm, ShowForm
from programme.models import Delegate
from programme.permissions import can_plan
from programme.queries import vault as queries
from programme.views.delegations import fillable, going
from programme.views.doors import person, visible_visit
from r2r_portal.errors import DomainError

OWN, OTHERS = "programme/my_details.html", "programme/details.html"


class MyDetails(View):
    """What a visit asks of oneself: filled in, with reason and dates, and who has looked."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find oneself among the delegates of the visit; who does not travel has no such page."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.visit = visible_visit(request, kwargs["slug"])
            rows = Delegate.objects.own(person(request)).going().filter(delegation__visit=self.visit)
            related = ("delegation__territory", "delegation__visit", "delegation__organisation")
            self.delegate = get_object_or_404(rows.select_related(*related)[:1])

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show everything."""
        return self._page(request, DetailsForm(details=self._details(), own=True))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save details and agreements together, or show what is wrong with everything as typed."""
        form = DetailsForm(request.POST, details=self._details(), own=True)
        if form.is_valid():
            stamp = {"delegate": self.delegate, "by": person(request), "at": request.received_at}
            try:
                actions.enter(values=form.values(), seen=form.seen(), **stamp)
                actions.agree(fields=form.agreed(), **stamp)
            except MeanwhileError as error:
                form.meet(error, self._details())
                return self._page(request, form, status=error.status)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:my_details", slug=slug)
        return self._page(request, form, status=422)

    def _details(self) -> list[queries.Detail]:
        needs = queries.needs_of(self.visit)
        return queries.own_details(self.delegate, needs)

    def _page(self, request: HttpRequest, form: DetailsForm, status: int = 200) -> HttpResponse:
        readings = queries.readings(self.delegate)
        context = {
            "visit": self.visit,
            "delegate": self.delegate,
            "form": form,
            "readings": readings,
            "certificates": queries.certificates(self.delegate),
            "needs": form.details,
            "known": known(self.delegate),
            "last": str(readings[0].by) if readings else "",
        }
        return render(request, OWN, context, status=status)


def known(delegate: Delegate) -> list[dict[str, Any]]:
    """Return what the body of a delegate has entered, so that nothing is asked twice."""
    names = ("given_name", "family_name", "post", "email", "emergency_name", "emergency_phone")
    return [
        {"label": capfirst(str(phrases.FIELDS[name])), "value": getattr(delegate, name)} for name in names
    ]


class DelegateDetails(View):
    """Another person's details: entered by their body or an officer, masked whatever was entered."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show masks; what an officer asked to see, for some minutes."""
        delegate = going(fillable(request, pk), number)
        return others_page(request, delegate)

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Save what was filled in."""
        delegate = going(fillable(request, pk), number)
        form = DetailsForm(request.POST, details=masked(request, delegate), own=False)
        if form.is_valid():
            try:
                actions.enter(
                    delegate=delegate, values=form.values(), seen=form.seen(), by=person(request),
                    at=request.received_at,
                )  # fmt: skip
            except MeanwhileError as error:
                form.meet(error, masked(request, delegate))
                return others_page(request, delegate, status=error.status, form=form)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:details", pk=pk, number=number)
        return others_page(request, delegate, status=422, form=form)


class ShowDetails(View):
    """Read details for some minutes: officers only, with a reason."""

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Note who reads what and why, then show it."""
        delegate = going(fillable(request, pk), number)
        if not can_plan(person(request)):
            raise PermissionDenied
        form = ShowForm(request.POST, details=masked(request, delegate))
        if form.is_valid():
            try:
                actions.show(
                    delegate=delegate, fields=form.cleaned_data["fields_wanted"],
                    reason=form.cleaned_data["reason"], by=person(request), at=request.received_at,
                )  # fmt: skip
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:details", pk=pk, number=number)
        return others_page(request, delegate, status=422, show=form)


def masked(request: HttpRequest, delegate: Delegate) -> list[queries.Detail]:
    """Return the details of somebody as the person who asks may see them now."""
    user = person(request)
    staff = can_plan(user)
    readable = queries.readable_now(delegate, user, request.received_at)[0] if staff else frozenset()
    return queries.details(
        delegate, queries.needs_of(delegate.delegation.visit), readable=readable, tail=staff
    )


def others_page(
    request: HttpRequest, delegate: Delegate, *, status: int = 200, form: DetailsForm | None = None,
    show: ShowForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the details of somebody, masked, with the forms that go with them."""
    user, details = person(request), masked(request, delegate)
    staff = can_plan(user)
    context = {
        "delegation": delegate.delegation,
        "delegate": delegate,
        "details": details,
        "until": queries.readable_now(delegate, user, request.received_at)[1] if staff else None,
        "form": form or DetailsForm(details=details, own=False),
        "show": (show or ShowForm(details=details))
        if staff and any(one.is_there for one in details)
        else None,
        "readings": queries.readings(delegate) if staff else (),
    }
    return render(request, OTHERS, context, status=status)
