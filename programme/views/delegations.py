"""A delegation's people and places: for its own body and for officers."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from programme.actions import delegations as actions
from programme.actions import seats
from programme.forms.people import DelegateForm, Leaving, Replacement
from programme.models import Delegate, Delegation
from programme.permissions import can_fill, can_plan
from programme.queries import delegations as queries
from programme.views.doors import person, refused, tried, visible_delegation
from r2r_portal import charts
from r2r_portal.errors import DomainError


def page(request: HttpRequest, delegation: Delegation) -> dict[str, object]:
    """Return what the page of a delegation shows."""
    user = person(request)
    found = queries.with_people(Delegation.objects.visible_to(user).filter(pk=delegation.pk)).get()
    people = queries.people(found)
    places = {
        "used": people.places.funded,
        "own_cost": people.places.own_cost,
        "staff": people.places.staff,
        "total": people.places.total,
    }
    return {
        "delegation": found,
        "people": people,
        "svg": charts.places(**places, side=found.territory.side),
        "places_table": charts.places_rows(**places),
        "holders": queries.holders(found),
        "may_fill": can_fill(user, found),
        "may_plan": can_plan(user),
        "due": queries.data_due(found),
        "names_open": queries.names_open(people),
        "is_published": found.visit.versions.exists(),
        "asks": bool(found.visit.needs.all()),
        "mine": [row.delegate for row in people.rows if row.delegate.user_id == user.pk],
    }


class ShowDelegation(View):
    """Who travels, who is funded, what is missing."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the delegation."""
        return render(request, "programme/delegation.html", page(request, visible_delegation(request, pk)))


def fillable(request: HttpRequest, pk: int) -> Delegation:
    """Return a delegation whose people the person may enter."""
    delegation = visible_delegation(request, pk)
    if not can_fill(person(request), delegation):
        raise PermissionDenied
    return delegation


def going(delegation: Delegation, number: int) -> Delegate:
    """Return one of the people who travel with the delegation."""
    rows = delegation.delegates.going().select_related("delegation__territory", "delegation__visit")
    return get_object_or_404(rows, pk=number)


class CloseNames(View):
    """The body says that nobody more comes, or that somebody may after all."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note it; reminders of free places stop, or go on."""
        delegation = fillable(request, pk)
        closed = request.POST.get("closed") == "yes"
        done = (
            _("Noted: nobody more comes. No reminder of free places follows.")
            if closed
            else _("Noted: people may still be named.")
        )
        tried(
            request,
            done,
            lambda: actions.close_names(
                delegation=delegation, closed=closed, by=person(request), at=request.received_at
            ),
        )
        return redirect("programme:delegation", pk=pk)


class AddDelegate(View):
    """Enter a person."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the empty form."""
        delegation = fillable(request, pk)
        form = DelegateForm(delegation=delegation, initial=DelegateForm.start(delegation))
        return self._form(request, delegation, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, or show what is wrong with everything as typed."""
        delegation = fillable(request, pk)
        form = DelegateForm(request.POST, delegation=delegation)
        if form.is_valid():
            try:
                actions.add_delegate(
                    delegation=delegation,
                    values=form.cleaned_data,
                    by=person(request),
                    at=request.received_at,
                )
            except DomainError as error:
                form.add_error("basis" if error.code == "staff_not_funded" else "email", str(error))
            else:
                return redirect("programme:delegation", pk=pk)
        return self._form(request, delegation, form, status=422)

    def _form(
        self, request: HttpRequest, delegation: Delegation, form: DelegateForm, status: int = 200
    ) -> HttpResponse:
        context = {"delegation": delegation, "form": form, "delegate": None}
        return render(request, "programme/delegate_form.html", context, status=status)


class ChangeDelegate(View):
    """Correct a person's data."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Show what is known."""
        delegation = fillable(request, pk)
        delegate = going(delegation, number)
        form = DelegateForm(instance=delegate, delegation=delegation)
        return self._form(request, delegate, form)

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Save, or show what is wrong."""
        delegation = fillable(request, pk)
        delegate = going(delegation, number)
        form = DelegateForm(request.POST, instance=delegate, delegation=delegation)
        if form.is_valid():
            try:
                actions.change_delegate(
                    delegate=delegate, values=form.cleaned_data, by=person(request), at=request.received_at
                )
            except DomainError as error:
                form.add_error("basis" if error.code == "staff_not_funded" else "email", str(error))
            else:
                return redirect("programme:delegation", pk=pk)
        return self._form(request, delegate, form, status=422)

    def _form(
        self, request: HttpRequest, delegate: Delegate, form: DelegateForm, status: int = 200
    ) -> HttpResponse:
        context = {"delegation": delegate.delegation, "form": form, "delegate": delegate}
        return render(request, "programme/delegate_form.html", context, status=status)


class FundDelegate(View):
    """Take a funded place for a person."""

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Claim; when every place is taken the page says so, with 409."""
        delegation = fillable(request, pk)
        delegate = going(delegation, number)
        try:
            seats.fund(delegate=delegate, by=person(request), at=request.received_at)
        except DomainError as error:
            return refused(request, "programme/delegation.html", page(request, delegation), error)
        return redirect("programme:delegation", pk=pk)


class FreeSeat(View):
    """Give a funded place back; the person comes at own cost."""

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Free the place."""
        delegation = fillable(request, pk)
        delegate = going(delegation, number)
        done = _("The place is free. The person now comes at own cost.")
        tried(
            request,
            done,
            lambda: seats.free_seat(delegate=delegate, reason="", by=person(request), at=request.received_at),
        )
        return redirect("programme:delegation", pk=pk)


class AskThenAct(View):
    """Ask about one person, do what was answered, come back to the delegation; a refusal keeps what was typed."""

    template = ""

    def form(self, delegate: Delegate, data: QueryDict | None = None) -> forms.Form:
        """Return the question."""
        raise NotImplementedError

    def act(self, delegate: Delegate, answer: dict[str, Any]) -> None:
        """Do it; may raise DomainError."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Ask."""
        delegate = going(fillable(request, pk), number)
        return self.page(delegate, self.form(delegate))

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Do it in one step, or ask again with what is wrong."""
        delegate = going(fillable(request, pk), number)
        form = self.form(delegate, request.POST)
        if form.is_valid():
            try:
                self.act(delegate, form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect("programme:delegation", pk=pk)
        return self.page(delegate, form, status=422)

    def page(self, delegate: Delegate, form: forms.Form, status: int = 200) -> HttpResponse:
        """Show the question."""
        context = {"delegation": delegate.delegation, "delegate": delegate, "form": form}
        return render(self.request, self.template, context, status=status)


class ReplaceDelegate(AskThenAct):
    """Hand a funded place to somebody else."""

    template = "programme/replace.html"

    def form(self, delegate: Delegate, data: QueryDict | None = None) -> Replacement:
        """Ask who takes over."""
        return Replacement(data, delegate=delegate)

    def act(self, delegate: Delegate, answer: dict[str, Any]) -> None:
        """Hand over."""
        seats.replace(delegate=delegate, by=person(self.request), at=self.request.received_at, **answer)


class LeaveDelegation(AskThenAct):
    """Note that somebody no longer comes."""

    template = "programme/leave.html"

    def form(self, delegate: Delegate, data: QueryDict | None = None) -> Leaving:
        """Ask for the reason before doing it."""
        return Leaving(data)

    def act(self, delegate: Delegate, answer: dict[str, Any]) -> None:
        """Note it with the reason."""
        actions.leave(delegate=delegate, by=person(self.request), at=self.request.received_at, **answer)
