"""Officers' pages of the criteria: as they stand, and a change by two people with what it does to every total."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection.actions import criteria as acts
from selection.domain import scoring
from selection.domain.criteria import Shift
from selection.forms.criteria import ChangeForms
from selection.models import CriteriaChange, Criterion, ScoreWord
from selection.queries import criteria as reads
from selection.views.frame import OfficerPage
from selection.views.settling import SettlePage

PAGE = "admin:selection_criteria"
MODELS: dict[str, Any] = {"criteria": Criterion, "words": ScoreWord}


class ShowCriteria(OfficerPage):
    """The criteria of both tracks, the words of the scale, and every change since they froze."""

    template_name = "admin/selection/criteria.html"
    title = gettext_lazy("Criteria")
    here = "criteria"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.page(
            criteria=reads.criteria_for(self.call),
            words=reads.words_for(self.call),
            is_frozen=reads.is_frozen(self.call),
            changes=reads.changes_of(self.call),
        )


class ProposeChange(OfficerPage):
    """Type new values, look at what they do, propose them to a second person."""

    template_name = "admin/selection/criteria_change.html"
    title = gettext_lazy("Propose a change of the criteria")
    here = "criteria"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the values as they stand."""
        return self.page(forms=ChangeForms(self.call))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the effect, or propose."""
        forms = ChangeForms(self.call, request.POST)
        if not forms.is_valid():
            return self.page(forms=forms, status=422)
        values = forms.values()
        if request.POST.get("do") != "propose":
            shifts = reads.effect_for(self.call, values, self.user)
            return self.page(forms=forms, shifts=_lines(shifts), is_shown=True)
        try:
            reason = forms.reason.cleaned_data["reason"]
            change = acts.propose(call=self.call, values=values, reason=reason, by=self.user, at=self.at)
        except DomainError as error:
            forms.reason.add_error(None, str(error.message))
            return self.page(forms=forms, status=error.status)
        messages.success(request, _("Proposed. Another officer approves it."))
        return redirect("admin:selection_criteria_settle", change.pk)


class SettleChange(SettlePage):
    """A change of criteria or words, and what it does to every total that the reader may see."""

    template_name = "admin/selection/criteria_settle.html"
    title = gettext_lazy("Change of the criteria")
    here = "criteria"
    acts, reads, back = acts, reads, PAGE
    applied = gettext_lazy("The change is applied.")

    def told(self, change: CriteriaChange, *, is_open: bool) -> dict[str, Any]:
        """Compare the values; totals are shown while the change is open."""
        shifts = reads.effect_for(self.call, change.values, self.user) if is_open else ()
        return {"rows": list(_compared(change)), "shifts": _lines(shifts)}


def _lines(shifts: tuple[Shift, ...]) -> list[dict[str, Any]]:
    return [
        {
            "shift": one,
            "before": scoring.printed(one.before.exact),
            "after": scoring.printed(one.after.exact),
        }
        for one in shifts
    ]


def _compared(change: CriteriaChange) -> Any:
    """Yield what, which field, old and new value, in words."""
    for kind, rows in change.values.items():
        model = MODELS[kind]
        known = {str(one.pk): one for one in model.objects.filter(pk__in=rows)}
        for key, fields in rows.items():
            for name, value in fields.items():
                label = model._meta.get_field(name).verbose_name
                yield known.get(key, key), label, change.before[kind][key][name], value
