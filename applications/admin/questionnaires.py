"""Questionnaires in both languages. A published version never changes; the next one is made by copying."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from applications.actions import questionnaires
from applications.admin.base import attempt, page_of
from applications.models import Question, Questionnaire, Section
from r2r_portal.accounts.requests import arrived, person


class Frozen:
    """Lets nobody write once the questionnaire is published."""

    def _is_open(self, obj: Any = None) -> bool:
        if obj is None:
            return True
        questionnaire = obj if isinstance(obj, Questionnaire) else obj.questionnaire
        return questionnaire.published_at is None

    def has_add_permission(self, request: HttpRequest, *obj: Any) -> bool:
        """Add to open versions only."""
        return super().has_add_permission(request, *obj) and self._is_open(*obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change open versions only."""
        return super().has_change_permission(request, obj) and self._is_open(obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete from open versions only."""
        return super().has_change_permission(request, obj) and self._is_open(obj)  # type: ignore[misc]


class SectionInline(Frozen, admin.TabularInline):
    """The pages of a questionnaire."""

    model = Section
    extra = 0
    fields = ("number", "slug", "group", "title_en", "title_ja")
    ordering = ("number",)
    show_change_link = True


@admin.register(Questionnaire)
class QuestionnaireAdmin(Frozen, admin.ModelAdmin):
    """One version of a track's questionnaire."""

    list_display = ("track", "version", "published_at")
    list_select_related = ("track__call",)
    fields = ("track", "version", "published_at")
    readonly_fields = ("published_at",)
    inlines = (SectionInline,)
    change_form_template = "admin/applications/questionnaire/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the two buttons."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/copy/", view(self.copy), name="applications_questionnaire_copy"),
            path("<int:pk>/publish/", view(self.publish), name="applications_questionnaire_publish"),
            *super().get_urls(),
        ]

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the next version."""
        row = self._asked(request, pk)
        if request.method != "POST":
            return redirect(page_of(row))
        made = questionnaires.copy(questionnaire=row, by=person(request), at=arrived(request))
        return redirect(page_of(made))

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish a version: from then on new drafts answer it."""
        row = self._asked(request, pk)

        def act() -> str:
            questionnaires.publish(questionnaire=row, by=person(request), at=arrived(request))
            return _("The questionnaire is published. It can no longer be changed.")

        return attempt(request, act, page_of(row)) if request.method == "POST" else redirect(page_of(row))

    def _asked(self, request: HttpRequest, pk: int) -> Questionnaire:
        if not person(request).has_perm("applications.change_questionnaire"):
            raise PermissionDenied
        return get_object_or_404(Questionnaire.objects.select_related("track__call"), pk=pk)


class QuestionInline(Frozen, admin.StackedInline):
    """The questions of a page; groups show theirs by `parent`."""

    model = Question
    extra = 0
    ordering = ("number",)
    fk_name = "section"
    fields = (
        ("number", "key", "kind", "binding"),
        ("label_en", "label_ja"), ("name_en", "name_ja"), ("help_en", "help_ja"),
        ("required", "limit", "most"), ("shown_when_key", "shown_when_value"), "parent",
    )  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer as parents the groups of the same page only."""
        if db_field.name == "parent":
            section = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            kwargs["queryset"] = Question.objects.filter(section=section or 0, parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Section)
class SectionAdmin(Frozen, admin.ModelAdmin):
    """A page with its questions; reached from the questionnaire."""

    list_display = ("questionnaire", "number", "title")
    fields = ("questionnaire", "number", "slug", "group", ("title_en", "title_ja"), "text_en", "text_ja")
    inlines = (QuestionInline,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep out of the index."""
        return False
