"""What-ifs: saved, computed, compared side by side with what stands."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError
from selection import set_phrases
from selection.actions import choosing, computing
from selection.forms.choosing import ScenarioForm
from selection.models import RunKind, Scenario
from selection.queries.given import candidates_of, rules_of
from selection.queries.scenarios import Column, comparison
from selection.views.choosing import SetPage


class CompareScenarios(SetPage):
    """The list of what-ifs beside the proposal, and a form for one more."""

    template_name = "admin/selection/scenarios.html"
    title = gettext_lazy("Scenarios")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save one, compute one, or put one away."""
        steps = {"save": self.save, "compute": self.compute, "drop": self.drop}
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        return step()

    def form(self, data: Any = None) -> ScenarioForm:
        """Return the form for one more."""
        return ScenarioForm(data, applications=candidates_of(self.call), rules=rules_of(self.call))

    def save(self) -> HttpResponse:
        """Keep a what-if and compute it."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            scenario = choosing.save_scenario(
                call=self.call,
                title=form.cleaned_data["title"],
                changes=form.changes(),
                by=self.user,
                at=self.at,
            )
            return self.start(scenario)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(form, status=error.status)

    def start(self, scenario: Scenario) -> HttpResponse:
        """Put it into the queue."""
        run = computing.ask(
            call=self.call, kind=RunKind.SCENARIO, scenario=scenario, by=self.user, at=self.at
        )
        return redirect("admin:selection_run", run.pk)

    def scenario(self) -> Scenario:
        """Return the what-if that the form names, or 404."""
        pk = self.request.POST.get("scenario", "")
        live = Scenario.objects.filter(call=self.call, dropped_at=None, pk=pk if pk.isdigit() else 0)
        found = live.first()
        if found is None:
            raise Http404
        return found

    def compute(self) -> HttpResponse:
        """Compute one again, with what stands now."""
        try:
            return self.start(self.scenario())
        except DomainError as error:
            self.tell(error)
            return self.show(self.form(), status=error.status)

    def drop(self) -> HttpResponse:
        """Put one away."""
        choosing.drop_scenario(scenario=self.scenario(), by=self.user, at=self.at)
        messages.success(self.request, _("Put away. What it computed stays in the record."))
        return redirect("admin:selection_scenarios")

    def show(self, form: ScenarioForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        columns = comparison(self.call)
        everybody = candidates_of(self.call)
        titles = {str(rule.order): rule.title for rule in rules_of(self.call)}
        return self.page(
            status=status,
            form=form,
            columns=[(column, _told(column, titles)) for column in columns],
            figures=_figures(columns),
            rows=[(one, [_place(column, one.reference or "") for column in columns]) for one in everybody],
        )


def _told(column: Column, titles: dict[str, str]) -> list[str]:
    """Return what a what-if changes, in words."""
    changes = column.scenario.changes if column.scenario else {}
    found = [f"{_('Weight of the individual totals')}: {w}" for w in _one(changes, "weights", "individual")]
    found += [f"{_('Weight of the pair interest')}: {w}" for w in _one(changes, "weights", "pair")]
    found += [f"{_('Places of EU regions')}: {n}" for n in _one(changes, "seats", "eu")]
    found += [f"{_('Places of prefectures')}: {n}" for n in _one(changes, "seats", "jp")]
    found += [
        _("Without the rule: %(title)s") % {"title": titles.get(k, k)} for k in changes.get("rules", ())
    ]
    found += [f"{ref}: {set_phrases.place_words(p)}" for ref, p in changes.get("pins", {}).items() if p]
    found += [_("%(reference)s: left out") % {"reference": ref} for ref in changes.get("without", ())]
    return found


def _one(changes: dict[str, Any], part: str, name: str) -> list[Any]:
    part_of = changes.get(part, {})
    return [part_of[name]] if name in part_of else []


def _figures(columns: list[Column]) -> list[tuple[str, list[str]]]:
    points = set_phrases.points
    worths = [column.result.get("worth", {}) for column in columns]
    return [
        (_("State"), [set_phrases.status_words(one.result) if one.result else "–" for one in columns]),
        (_("Value Z of the set, in points"), [points(one.get("objective")) for one in worths]),
        (_("Mean individual total"), [points(one.get("mean_total")) for one in worths]),
        (_("Mean pair interest in the groups"), [points(one.get("mean_pair")) for one in worths]),
        (_("Price of broken rules"), [points(one.get("price")) for one in worths]),
    ]


def _place(column: Column, reference: str) -> str:
    group = column.result.get("members", {}).get(reference)
    return _("group %(number)s") % {"number": group} if group else "–"
