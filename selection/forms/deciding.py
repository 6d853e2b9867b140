"""Due dates, decisions, letters, releases, groups."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal import times
from r2r_portal.accounts.models import ZONES
from r2r_portal.errors import DomainError
from r2r_portal.widgets import DayInput, TimeOfDay
from selection.actions.deciding import Verdict
from selection.models import Decision
from selection.queries.eligibility import Proposed
from selection.states import Outcome


class DueForm(forms.Form):
    """When evaluations are due, on one wall clock."""

    on = forms.DateField(
        label=_("Due on"),
        widget=DayInput(),
        error_messages={"required": _("Enter the day on which evaluations are due")},
    )
    at = forms.TimeField(
        label=_("At what time"),
        widget=TimeOfDay(),
        error_messages={"required": _("Enter the time at which evaluations are due")},
    )
    zone = forms.ChoiceField(label=_("On the clock of"), choices=ZONES)

    def clean(self) -> dict[str, Any]:
        """Turn the wall clock into an instant; a time that the clocks skip or repeat is refused."""
        data = super().clean() or {}
        if {"on", "at", "zone"} <= data.keys():
            try:
                data["due_at"] = times.to_instant(data["on"], data["at"], ZoneInfo(data["zone"]))
            except DomainError as error:
                self.add_error("at", error.message)
        return data


def due_initial(due_at: datetime | None, zone: str) -> dict[str, Any]:
    """Return what the form shows for an instant."""
    if due_at is None:
        return {"at": "18:00", "zone": zone}
    local = due_at.astimezone(ZoneInfo(zone))
    return {"on": local.date(), "at": local.time().replace(second=0, microsecond=0), "zone": zone}


class DecisionForm(forms.Form):
    """Outcome and grounds, for one application or for all that are ticked."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select a decision")},
    )
    place = forms.IntegerField(
        label=_("Place on the reserve list"),
        help_text=_("Left empty: the next free place."),
        required=False,
        min_value=1,
        max_value=99,
    )
    grounds_en = forms.CharField(
        label=_("Grounds in English"),
        help_text=_("The applicant reads them."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "en"}),
        error_messages={"required": _("Give the grounds in English")},
    )
    grounds_ja = forms.CharField(
        label=_("Grounds in Japanese"),
        help_text=_("The applicant reads them."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "ja"}),
        error_messages={"required": _("Give the grounds in Japanese")},
    )

    def verdict(self) -> Verdict:
        """Return what was decided, for the action."""
        data = self.cleaned_data
        return Verdict(data["outcome"], data["grounds_en"], data["grounds_ja"], data.get("place"))


class OneDecisionForm(DecisionForm):
    """The same for one application, with the version that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BulkDecisionForm(DecisionForm):
    """The same for several: places on the reserve list follow in the order of the page."""

    place = None  # type: ignore[assignment]  # how Django takes a field out of a form


def decision_initial(decision: Decision | None, proposed: Proposed | None = None) -> dict[str, Any]:
    """Return what the form shows of a decision; before there is one, what the eligibility check proposes."""
    if decision is None or not decision.outcome:
        start: dict[str, Any] = {"version": decision.version if decision else 0}
        return start | (vars(proposed) | {"outcome": Outcome.NOT_ELIGIBLE} if proposed else {})
    return {
        "version": decision.version,
        "outcome": decision.outcome,
        "place": decision.reserve_place,
        "grounds_en": decision.grounds_en,
        "grounds_ja": decision.grounds_ja,
    }


class LetterForm(forms.Form):
    """A letter's words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    subject = forms.CharField(
        label=_("Subject"), max_length=200, error_messages={"required": _("Enter a subject")}
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("{answer_by} and {review_by} are replaced by the dates of the release."),
        error_messages={"required": _("Enter a text")},
    )


class PrepareForm(forms.Form):
    """The dates that the letters name."""

    answer_on = forms.DateField(
        label=_("Selected territories answer by"),
        help_text=_("This day still counts"),
        widget=DayInput(),
        error_messages={"required": _("Enter the last day for an answer")},
    )
    review_on = forms.DateField(
        label=_("A review of the procedure can be asked for until"),
        widget=DayInput(),
        error_messages={"required": _("Enter the last day for a request")},
    )

    def __init__(self, data: Any = None, *, today: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Refuse days that are over."""
        data = super().clean() or {}
        for name in ("answer_on", "review_on"):
            if data.get(name) and data[name] <= self.today:
                self.add_error(name, _("Enter a day after today"))
        return data


class GroupForm(forms.Form):
    """A group's name."""

    title_en = forms.CharField(
        label=_("Name in English"), max_length=300, error_messages={"required": _("Enter a name in English")}
    )
    title_ja = forms.CharField(
        label=_("Name in Japanese"),
        max_length=300,
        error_messages={"required": _("Enter a name in Japanese")},
    )
