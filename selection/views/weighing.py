"""Officers' pages of weights, prices, draws and seed of the set: type, look at the effect, change by two people."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection import set_phrases
from selection.actions import weighing as acts
from selection.domain.weighing import turns
from selection.forms.weighing import WeighingForms
from selection.models import SelectionRules, SetRule, WeighingChange
from selection.queries import weighing as reads
from selection.queries.criteria import is_frozen
from selection.views.choosing import SetPage
from selection.views.settling import SettlePage

PAGE = "admin:selection_weighing"


class Weigh(SetPage):
    """Type new values, look at what they do, save them or propose them to a second person."""

    template_name = "admin/selection/weighing.html"
    title = gettext_lazy("Weights and prices")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the values as they stand."""
        return self.show(WeighingForms(self.call))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the effect, or keep the change."""
        forms = WeighingForms(self.call, request.POST)
        if not forms.is_valid():
            return self.show(forms, status=422)
        values = forms.values()
        if request.POST.get("do") != "keep":
            return self.show(forms, values=values)
        try:
            return self.keep(values, forms.reason.cleaned_data["reason"])
        except DomainError as error:
            forms.reason.add_error(None, str(error.message))
            return self.show(forms, status=error.status)

    def keep(self, values: reads.Values, reason: str) -> HttpResponse:
        """Change it at once before the first score, propose it afterwards."""
        if not is_frozen(self.call):
            acts.change(call=self.call, values=values, by=self.user, at=self.at)
            messages.success(self.request, _("Saved. Compute the proposal again to see what it changes."))
            return redirect(PAGE)
        made = acts.propose(call=self.call, values=values, reason=reason, by=self.user, at=self.at)
        messages.success(self.request, _("Proposed. Another officer approves it."))
        return redirect("admin:selection_weighing_settle", made.pk)

    def show(
        self, forms: WeighingForms, status: int = 200, values: reads.Values | None = None
    ) -> HttpResponse:
        """Show the page; with `values` what they would do."""
        return self.page(
            status=status,
            forms=forms,
            by_two=is_frozen(self.call),
            is_shown=values is not None,
            rows=list(_compared(self.call, values)) if values else [],
            changes=list(reads.changes_of(self.call)),
            **_effect(reads.effect_of(self.call, values) if values else {}),
        )


class SettleWeighing(SettlePage, SetPage):
    """A change of weights, prices, draws or seed, and what it does to the proposal."""

    template_name = "admin/selection/weighing_settle.html"
    title = gettext_lazy("Change of weights and prices")
    acts, reads, back = acts, reads, PAGE
    applied = gettext_lazy("The change is applied. Compute the proposal again.")

    def told(self, change: WeighingChange, *, is_open: bool) -> dict[str, Any]:
        """Compare the values and the sets; a settled change shows what was recorded."""
        effect = reads.effect_of(self.call, change.values) if is_open else change.effect
        rows = list(_rows(self.call, change.before, change.values))
        return {"rows": rows, "is_shown": True, **_effect(effect)}


def _effect(effect: Mapping[str, Any]) -> dict[str, Any]:
    names = {"proposal": _("The proposal"), "runner_up": _("The next best set")}
    sets = [
        {"name": names[key], "before": _said(one["before"]), "after": _said(one["after"])}
        for key, one in effect.get("sets", {}).items()
    ]
    interests = [
        (ref, set_phrases.points(one["before"]), set_phrases.points(one["after"]))
        for ref, one in effect.get("interests", {}).items()
    ]
    return {"sets": sets, "interests": interests, "turns": turns(effect)}


def _said(worth: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: set_phrases.points(worth[name]) for name in ("objective", "mean_pair", "price")}
    return told | {"forbidden": ", ".join(worth["forbidden"])}


def _compared(call: Any, values: reads.Values) -> Iterator[tuple[str, str, str, str]]:
    return _rows(call, reads.current(call, values), values)


def _rows(call: Any, before: reads.Values, values: reads.Values) -> Iterator[tuple[str, str, str, str]]:
    """Yield what, which field, old and new value, in words."""
    for name, worth in values.get("numbers", {}).items():
        label = SelectionRules._meta.get_field(name).verbose_name
        yield _("The set"), str(label), str(before["numbers"][name]), str(worth)
    for part, worth in values.get("parts", {}).items():
        yield _("Pair interest"), set_phrases.part_words(part), str(before["parts"][part]), str(worth)
    rules = reads.terms_of(call)
    for key, fields in values.get("rules", {}).items():
        for name, worth in fields.items():
            label = SetRule._meta.get_field(name).verbose_name
            title = rules[key].title if key in rules else key
            yield f"{key}. {title}", str(label), _plain(name, before["rules"][key][name]), _plain(name, worth)


def _plain(name: str, worth: Any) -> str:
    if worth is None:
        return "–"
    if name == "is_hard":
        return _("hard") if worth else _("soft")
    return str(worth)
