"""Assigning several applications from the staff's list: the selection's act, put under a list that knows no selection."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import bulk
from applications.bulk import Act, Outcome
from applications.models import Application
from applications.states import Status
from r2r_portal import times
from r2r_portal.accounts.models import ZONES, User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.errors import DomainError
from selection.actions import assigning
from selection.queries import staffing

Rows = Sequence[Application]


class AssignSeveral(forms.Form):
    """Who evaluates the chosen applications, and until when."""

    evaluators = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Evaluators"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select at least one evaluator")},
    )
    on = forms.DateField(label=gettext_lazy("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(
        label=gettext_lazy("At what time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(label=gettext_lazy("On the clock of"), choices=ZONES)

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data, initial={"zone": person(request).zone, "hour": "18:00"})
        self.at = arrived(request)
        self.fields["evaluators"].queryset = staffing.evaluators()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn the wall clock into an instant that is still to come."""
        given = super().clean() or {}
        if {"on", "hour", "zone"} <= given.keys():
            try:
                given["due_at"] = times.to_instant(given["on"], given["hour"], ZoneInfo(given["zone"]))
            except DomainError as error:
                self.add_error("hour", str(error.message))
            else:
                if given["due_at"] <= self.at:
                    self.add_error("on", _("Enter a time in the future"))
        return given


def _unassignable(request: HttpRequest, rows: Rows) -> dict[Any, str]:
    officer, calls = person(request), {row.call_id: row.call for row in rows}
    free = {one.pk for call in calls.values() for one in staffing.applications_for(officer, call)}
    found = {row.pk: _("You have an interest in it.") for row in rows if row.pk not in free}
    waits = _("Only an application that is submitted is evaluated.")
    return found | {row.pk: waits for row in rows if row.status != Status.SUBMITTED}


def _assign(request: HttpRequest, rows: Rows, form: AssignSeveral) -> Outcome:
    people = list(form.cleaned_data["evaluators"])
    refused = assigning.apply_matrix(
        add=[(row, one) for row in rows for one in people], remove=[], due_at=form.cleaned_data["due_at"],
        by=person(request), at=arrived(request),
    )  # fmt: skip
    whole = {row.pk for (row, _person), _error in refused}
    named = tuple((f"{row.reference}, {one}", str(error.message)) for (row, one), error in refused)
    return Outcome(sum(row.pk not in whole for row in rows), named)


def offer() -> None:
    """Put the act under the list."""
    bulk.offer(
        Act(
            "assign", gettext_lazy("Assign evaluators"), gettext_lazy("Assign evaluators to the chosen applications"),
            gettext_lazy("Assign"), lambda user: has_role(user, OFFICER), _unassignable,
            lambda request, _rows, data: AssignSeveral(request, data), _assign,
            (gettext_lazy("Who is assigned already stays. Nobody gets an application in which they have an interest."),),
        )
    )  # fmt: skip
