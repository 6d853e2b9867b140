"""The selection in the admin: our own pages for evaluators and officers, criteria as data."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from r2r_portal.audit.actions import record
from selection import permissions
from selection.models import Assessment, Criterion, Score, ScoreWord
from selection.views import after, assigning, deciding, evaluating, filing, grouping, releasing


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
        return [*self._evaluators(), *self._officers(), *self._afterwards(), *super().get_urls()]

    def _evaluators(self) -> list[URLPattern]:
        return [
            self._page("mine/", evaluating.MyEvaluations, "mine"),
            self._page("<int:pk>/declare/", evaluating.DeclareInterest, "declare"),
            self._page("<int:pk>/score/", evaluating.ScoreApplication, "score"),
            self._page("<int:pk>/take-back/", evaluating.TakeBack, "take_back"),
            self._page("<int:pk>/file/<str:sha256>/", evaluating.ReadFile, "file"),
        ]

    def _officers(self) -> list[URLPattern]:
        return [
            self._page("assign/", assigning.AssignEvaluators, "assign"),
            self._page("assign/settle/", assigning.SettleDoubt, "settle"),
            self._page("ranking/<slug:side>/", deciding.RankApplications, "ranking"),
            self._page("decisions/<slug:side>/", deciding.DecideApplications, "decisions"),
            self._page("decide/<uuid:pk>/", deciding.DecideApplication, "decide"),
            self._page("letters/", releasing.ListLetters, "letters"),
            self._page("letters/<int:pk>/", releasing.EditLetter, "letter"),
            self._page("letters/<int:pk>/preview.pdf", releasing.PreviewLetter, "letter_preview"),
            self._page("release/", releasing.ReleaseResults, "release"),
            self._page("groups/", grouping.FormGroups, "groups"),
        ]

    def _afterwards(self) -> list[URLPattern]:
        return [
            self._page("places/", after.PlacesOffered, "places"),
            self._page("reviews/", after.ListReviews, "reviews"),
            self._page("reviews/<int:pk>/", after.AnswerReview, "review"),
            self._page("correct/<uuid:pk>/", after.ProposeCorrection, "correct"),
            self._page("corrections/<int:pk>/", after.ApproveCorrection, "correction"),
            self._page("decision-file/", filing.DecisionFile, "filing"),
            self._page("decision-file/<uuid:pk>/", filing.DownloadFile, "filed"),
        ]

    def _page(self, address: str, view: Any, name: str) -> URLPattern:
        return path(address, self.admin_site.admin_view(view.as_view()), name=f"selection_{name}")


class FrozenAdmin(admin.ModelAdmin):
    """Data of the call that freezes with the first score (SPEC E2)."""

    def is_frozen(self, obj: Any) -> bool:
        """Tell whether a score was given in this call."""
        return Score.objects.filter(criterion__call=obj.call_id, value__isnull=False).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Read-only once frozen."""
        return super().has_change_permission(request, obj) and not (obj and self.is_frozen(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Criteria are published: they are not deleted here."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with the call's data."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save and write it down."""
        super().save_model(request, obj, form, change)
        record(
            at=request.received_at,
            by=request.user,
            verb="criteria.changed",
            subject=obj,
            fields=form.changed_data,
        )


@admin.register(Criterion)
class CriterionAdmin(FrozenAdmin):
    """Wording, weight and threshold of a criterion."""

    list_display = ("number", "title", "kind", "weight", "threshold", "call")
    list_display_links = ("title",)
    list_select_related = ("call",)
    ordering = ("call", "number")
    readonly_fields = ("call", "slug", "number", "kind")
    fields = (
        *readonly_fields,
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
    """The words of the scale."""

    list_display = ("value", "title_en", "title_ja", "call")
    list_select_related = ("call",)
    ordering = ("call", "-value")
    readonly_fields = ("call", "value")
    fields = (*readonly_fields, "title_en", "title_ja")
