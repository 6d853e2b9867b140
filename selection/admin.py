"""The selection in the admin: our own pages for evaluators and officers, criteria as data."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from applications.models import Call
from r2r_portal.audit.actions import record
from selection import permissions
from selection.forms.criteria import NewCriterionForm, NewWordForm
from selection.models import Assessment, Criterion, ScoreWord
from selection.queries.criteria import is_frozen
from selection.views import (
    after,
    assigning,
    calibrating,
    choosing,
    criteria,
    deciding,
    discussing,
    evaluating,
    filing,
    grouping,
    holding,
    panel,
    releasing,
    scenarios,
    stakeholders,
    tables,
    taking_over,
    waiting,
    weighing,
)


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin):
    """Evaluators land on their list; officers find the pages of the selection. Nothing is edited here."""

    list_display = ("assignment", "status", "saved_at", "submitted_at")
    list_select_related = ("assignment__application", "assignment__evaluator")
    list_filter = ("status",)
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> Any:
        """Show only what the person may see."""
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=Assessment.objects.visible_to(request.user).values("pk"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Evaluations come from assignments."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Evaluations stay."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send evaluators to their own list."""
        if not permissions.runs_the_selection(request.user):
            return redirect("admin:selection_mine")
        return super().changelist_view(request, extra_context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is no such page: scores are read on the pages of the selection."""
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """There is no such page: the audit log has it."""
        raise Http404

    def get_urls(self) -> list[URLPattern]:
        """Put our pages before Django's own."""
        return [
            *self._evaluators(),
            *self._scoring(),
            *self._officers(),
            *self._set(),
            *self._afterwards(),
            *self._panel(),
            *super().get_urls(),
        ]

    def _evaluators(self) -> list[URLPattern]:
        return [
            self._page("mine/", evaluating.MyEvaluations, "mine"),
            self._page("<int:pk>/declare/", evaluating.DeclareInterest, "declare"),
            self._page("<int:pk>/score/", evaluating.ScoreApplication, "score"),
            self._page("<int:pk>/take-back/", evaluating.TakeBack, "take_back"),
            self._page("<int:pk>/file/<str:sha256>/", evaluating.ReadFile, "file"),
        ]

    def _scoring(self) -> list[URLPattern]:
        return [
            self._page("mine/print/", evaluating.PrintMine, "print"),
            self._page("fictional/<int:pk>/", calibrating.Practise, "practise"),
            self._page("position/<int:pk>/", calibrating.MyPosition, "position"),
            self._page("calibration/", calibrating.Calibrate, "calibrate"),
            self._page("discussions/", discussing.ListDiscussions, "discussions"),
            self._page("discussions/<int:pk>/", discussing.Discuss, "discussion"),
            self._page("waiting/", waiting.WhoHasNotScored, "waiting"),
            self._page("<int:pk>/give-back/", waiting.GiveBack, "give_back"),
        ]

    def _officers(self) -> list[URLPattern]:
        return [
            self._page("assign/", assigning.AssignEvaluators, "assign"),
            self._page("ranking/<slug:side>/", deciding.RankApplications, "ranking"),
            self._page("decisions/<slug:side>/", deciding.DecideApplications, "decisions"),
            self._page("decide/<uuid:pk>/", deciding.DecideApplication, "decide"),
            self._page("letters/", releasing.ListLetters, "letters"),
            self._page("letters/<int:pk>/", releasing.EditLetter, "letter"),
            self._page("letters/<int:pk>/preview.pdf", releasing.PreviewLetter, "letter_preview"),
            self._page("release/", releasing.ReleaseResults, "release"),
            self._page("groups/", grouping.FormGroups, "groups"),
            self._page("groups/proposal/", taking_over.TakeOverGroups, "groups_proposal"),
        ]

    def _set(self) -> list[URLPattern]:
        return [
            self._page("set/", choosing.ChooseSet, "set"),
            self._page("set/rules/", holding.KeepRules, "set_rules"),
            self._page("set/weights/", weighing.Weigh, "weighing"),
            self._page("set/weights/<int:pk>/", weighing.SettleWeighing, "weighing_settle"),
            self._page("set/pairs/", holding.ScorePairs, "pairs"),
            self._page("set/minutes/", holding.WriteMinutes, "minutes"),
            self._page("set/scenarios/", scenarios.CompareScenarios, "scenarios"),
            self._page("set/pin/<uuid:pk>/", holding.PinApplication, "pin"),
            self._page("set/run/<uuid:pk>/", choosing.FollowRun, "run"),
            self._page("set/run/<uuid:pk>/<slug:part>.json", choosing.DownloadRun, "run_part"),
        ]

    def _afterwards(self) -> list[URLPattern]:
        return [
            self._page("places/", after.PlacesOffered, "places"),
            self._page("reviews/", after.ListReviews, "reviews"),
            self._page("reviews/<int:pk>/", after.AnswerReview, "review"),
            self._page("correct/<uuid:pk>/", after.ProposeCorrection, "correct"),
            self._page("corrections/<int:pk>/", after.ApproveCorrection, "correction"),
            self._page("stakeholders/", stakeholders.ListStakeholders, "stakeholders"),
            self._page("decision-file/", filing.DecisionFile, "filing"),
            self._page("decision-file/<uuid:pk>/", filing.DownloadFile, "filed"),
        ]

    def _panel(self) -> list[URLPattern]:
        return [
            self._page("panel/", panel.SetPanel, "panel"),
            self._page("interests/", panel.SettleInterests, "interests"),
            self._page("interests/settle/", panel.SettleDoubt, "settle"),
            self._page("assign/table.<slug:suffix>", tables.TakeOut, "table_out"),
            self._page("assign/table/", tables.TakeIn, "table"),
            self._page("criteria/", criteria.ShowCriteria, "criteria"),
            self._page("criteria/change/", criteria.ProposeChange, "criteria_change"),
            self._page("criteria/change/<int:pk>/", criteria.SettleChange, "criteria_settle"),
        ]

    def _page(self, address: str, view: Any, name: str) -> URLPattern:
        return path(address, self.admin_site.admin_view(view.as_view()), name=f"selection_{name}")


class FrozenAdmin(admin.ModelAdmin):
    """Data of the call that freezes with the first score (SPEC E2); from then on two people change it on its own page."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Read-only once frozen."""
        return super().has_change_permission(request, obj) and not (obj and is_frozen(obj.call))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Criteria are published: they are not deleted here."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add to the current call until its first score; asked here, not at the menu of every page."""
        call = Call.objects.current()
        if call is None or is_frozen(call):
            raise PermissionDenied
        return super().add_view(request, form_url, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What a row is about is chosen once."""
        return self.fixed if obj else ()

    fixed: tuple[str, ...] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save and write it down."""
        super().save_model(request, obj, form, change)
        verb = "criteria.changed" if change else "criteria.added"
        record(at=request.received_at, by=request.user, verb=verb, subject=obj, fields=form.changed_data)


@admin.register(Criterion)
class CriterionAdmin(FrozenAdmin):
    """Kind, track, wording, weight and threshold of a criterion."""

    form = NewCriterionForm
    list_display = ("number", "title", "track", "kind", "weight", "threshold", "call")
    list_display_links = ("title",)
    list_select_related = ("call", "track__call")
    ordering = ("call", "number")
    fixed = ("call", "slug")
    fields = (
        "call",
        "track",
        "slug",
        "number",
        "kind",
        "title_en",
        "title_ja",
        "text_en",
        "text_ja",
        "weight",
        "threshold",
        "optional",
    )


@admin.register(ScoreWord)
class ScoreWordAdmin(FrozenAdmin):
    """The words of the scale, of all criteria or of one."""

    form = NewWordForm
    list_display = ("value", "title_en", "title_ja", "criterion", "call")
    list_select_related = ("call", "criterion")
    ordering = ("call", "criterion", "-value")
    fixed = ("call", "criterion", "value")
    fields = (*fixed, "title_en", "title_ja")
