"""What people hold against the solver: pins, rules and their waivers, scores of pairs, minutes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from r2r_portal.errors import DomainError
from selection import set_phrases
from selection.actions import choosing, set_rules
from selection.forms.choosing import MinuteForm, PairForm, PinForm, WaiverForm
from selection.models import Minute, Pin, SelectionRules, SetRule, Waiver
from selection.queries.given import candidates_of
from selection.queries.pairing import Pair, pairs_of, typed_scores, weights_of
from selection.queries.runs import latest
from selection.views.choosing import SetPage


class PinApplication(SetPage):
    """Hold one application in, out or in one group; let it go."""

    template_name = "admin/selection/pin.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show what holds it."""
        held = Pin.objects.filter(application=self.application(pk)).first()
        return self.show(pk, PinForm(initial={"place": held.place, "reason": held.reason} if held else {}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Hold it or let it go."""
        application, form = self.application(pk), PinForm(request.POST)
        freed = request.POST.get("do") == "free"
        if not freed and not form.is_valid():
            return self.show(pk, form, status=422)
        try:
            if freed:
                choosing.unpin(application=application, by=self.user, at=self.at)
            else:
                choosing.pin(application=application, **form.cleaned_data, by=self.user, at=self.at)
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(pk, form, status=error.status)
        messages.success(request, _("Saved. Compute the proposal again to see what it changes."))
        return redirect("admin:selection_set")

    def application(self, pk: UUID) -> Application:
        """Return a candidate of the call, or 404."""
        found = {one.pk: one for one in candidates_of(self.call)}.get(pk)
        if found is None:
            raise Http404
        return found

    def show(self, pk: UUID, form: PinForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        application = self.application(pk)
        self.title = _("Pin: %(reference)s") % {"reference": application.reference}
        held = Pin.objects.filter(application=application).select_related("by").first()
        return self.page(status=status, form=form, application=application, held=held)


class KeepRules(SetPage):
    """The rules of the set; waivers by two people. Their terms change on the page of weights and prices."""

    template_name = "admin/selection/set_rules.html"
    title = gettext_lazy("Rules of the set")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what was asked with one rule or one waiver."""
        steps = {
            "load": self.load, "waive": self.waive, "approve": self.approve, "withdraw": self.withdraw,
        }  # fmt: skip
        step = steps.get(request.POST.get("do", ""))
        if step is None:
            raise Http404
        try:
            wrong = step()
        except DomainError as error:
            self.tell(error)
            return self.show(status=error.status)
        if wrong:
            return self.show(status=422, wrong=wrong)
        messages.success(request, _("Saved. Compute the proposal again to see what it changes."))
        return redirect("admin:selection_set_rules")

    def rule(self) -> SetRule:
        """Return the rule that the form names, or 404."""
        pk = self.request.POST.get("rule", "")
        found = SetRule.objects.filter(call=self.call, pk=pk if pk.isdigit() else 0).first()
        if found is None:
            raise Http404
        return found

    def waiver(self) -> Waiver:
        """Return the waiver that the form names, or 404."""
        pk = self.request.POST.get("waiver", "")
        found = Waiver.objects.filter(rule__call=self.call, pk=pk if pk.isdigit() else 0)
        one = found.select_related("rule").first()
        if one is None:
            raise Http404
        return one

    def load(self) -> None:
        """Take the published rules where there are none."""
        set_rules.load_set_rules(call=self.call, by=self.user, at=self.at)

    def waive(self) -> tuple[int, Any] | None:
        """Ask for a waiver."""
        rule, form = self.rule(), WaiverForm(self.request.POST)
        if not form.is_valid():
            return rule.pk, form
        choosing.ask_for_waiver(rule=rule, **form.cleaned_data, by=self.user, at=self.at)
        return None

    def approve(self) -> None:
        """Give a waiver."""
        choosing.approve_waiver(waiver=self.waiver(), by=self.user, at=self.at)

    def withdraw(self) -> None:
        """Take a waiver back."""
        choosing.withdraw_waiver(waiver=self.waiver(), by=self.user, at=self.at)

    def show(self, status: int = 200, wrong: tuple[int, Any] | None = None) -> HttpResponse:
        """Show rules with their live waivers."""
        rules = list(SetRule.objects.filter(call=self.call).select_related("theme").order_by("order"))
        live = Waiver.objects.filter(rule__in=rules, withdrawn_at=None)
        waivers = {one.rule_id: one for one in live.select_related("proposed_by", "approved_by")}
        broken = wrong or (0, None)
        rows = [
            {
                "rule": rule,
                "price": set_phrases.points(rule.price),
                "waiver": waivers.get(rule.pk),
                "ask": broken[1] if broken[0] == rule.pk else WaiverForm(auto_id=f"id_w{rule.pk}_%s"),
                "is_open": broken[0] == rule.pk,
            }
            for rule in rules
        ]
        return self.page(status=status, rows=rows, form=broken[1], me=self.user)


class ScorePairs(SetPage):
    """The interest of one region and every prefecture, with its parts; the panel's own score where it differs."""

    template_name = "admin/selection/pairs.html"
    title = gettext_lazy("Pair interest")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs of one region."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Type or take back a score."""
        pairs = {str(one.prefecture.pk): one for one in self.pairs()}
        pair, form = pairs.get(request.POST.get("prefecture", "")), PairForm(request.POST)
        if pair is None:
            raise Http404
        freed = request.POST.get("do") == "free"
        if not freed and not form.is_valid():
            return self.show(status=422, wrong=(pair.prefecture.pk, form))
        try:
            self.keep(pair, form, freed)
        except DomainError as error:
            self.tell(error)
            return self.show(status=error.status)
        messages.success(request, _("Saved. Compute the proposal again to see what it changes."))
        return redirect(request.get_full_path())

    def keep(self, pair: Pair, form: PairForm, freed: bool) -> None:
        """Write it down."""
        if freed and pair.score:
            choosing.untype_pair(score=pair.score, by=self.user, at=self.at)
        elif not freed:
            choosing.type_pair(
                region=pair.region, prefecture=pair.prefecture, **form.cleaned_data, by=self.user, at=self.at
            )

    def everybody(self) -> list[Application]:
        """Return the candidates."""
        return candidates_of(self.call)

    def region(self, everybody: list[Application]) -> Application | None:
        """Return the region in hand, the first one by default; 404 for a strange one."""
        regions = [one for one in everybody if one.track.side == "eu"]
        wanted = self.request.GET.get("region")
        if not wanted:
            return regions[0] if regions else None
        found = next((one for one in regions if one.reference == wanted), None)
        if found is None:
            raise Http404
        return found

    def pairs(self) -> list[Pair]:
        """Return the pairs of the region in hand, the highest interest first."""
        everybody = self.everybody()
        region = self.region(everybody)
        if region is None:
            return []
        rules = SelectionRules.objects.filter(call=self.call).first()
        prefectures = [one for one in everybody if one.track.side == "jp"]
        found = pairs_of([region, *prefectures], weights_of(rules), typed_scores(self.call))
        return sorted(found, key=lambda one: (-one.interest.value, one.prefecture.reference or ""))

    def show(self, status: int = 200, wrong: tuple[UUID, PairForm] | None = None) -> HttpResponse:
        """Show the page."""
        everybody = self.everybody()
        rules = SelectionRules.objects.filter(call=self.call).first()
        rows = [_pair_row(pair, wrong) for pair in self.pairs()]
        return self.page(
            status=status,
            rows=rows,
            region=self.region(everybody),
            regions=[one for one in everybody if one.track.side == "eu"],
            weights=[(set_phrases.part_words(part), worth) for part, worth in weights_of(rules).items()],
            form=wrong[1] if wrong else None,
        )


def _pair_row(pair: Pair, wrong: tuple[UUID, PairForm] | None) -> dict[str, Any]:
    initial = {"value": str(pair.score.value), "reason": pair.score.reason} if pair.score else {}
    form = PairForm(initial=initial, auto_id=f"id_{pair.prefecture.reference}_%s")
    is_wrong = bool(wrong and wrong[0] == pair.prefecture.pk)
    return {
        "pair": pair,
        "value": set_phrases.points(pair.interest.value),
        "computed": set_phrases.points(pair.interest.computed),
        "parts": [
            (set_phrases.part_words(part), f"{float(worth * 100):.0f}")
            for part, worth in pair.interest.parts.items()
        ],
        "form": wrong[1] if wrong and is_wrong else form,
        "is_open": is_wrong,
    }


class WriteMinutes(SetPage):
    """What the panel said, for the record: borderline cases and departures need it."""

    template_name = "admin/selection/minutes.html"
    title = gettext_lazy("Minutes of the set")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the minutes and an empty one."""
        about = {"application": request.GET.get("about"), "kind": request.GET.get("kind")}
        return self.show(MinuteForm(applications=candidates_of(self.call), initial=about))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add one."""
        form = MinuteForm(request.POST, applications=candidates_of(self.call))
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        said = choosing.Said(
            kind=data["kind"],
            text_en=data["text_en"],
            text_ja=data["text_ja"],
            application=form.known.get(data["application"]),
            run=latest(self.call).get("robustness" if data["kind"] == "borderline" else "proposal"),
        )
        choosing.write_minute(call=self.call, said=said, by=self.user, at=self.at)
        messages.success(request, _("The minute is in the record."))
        return redirect("admin:selection_minutes")

    def show(self, form: MinuteForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        related = ("application__submitted_territory__member_state", "by")
        minutes = Minute.objects.filter(call=self.call).select_related(*related).order_by("-at", "-pk")
        return self.page(status=status, form=form, minutes=minutes)
