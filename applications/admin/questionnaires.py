"""Questionnaires in both languages: one outline to see all, one page to change each thing, one to publish.

A published version never changes; the next one is made by copying.
"""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from applications.admin import editing, publishing
from applications.admin.base import ReadOnlyAdmin
from applications.models import Questionnaire
from applications.permissions import can_edit_questionnaires
from r2r_portal.accounts.requests import person

VIEWS = (
    ("<int:pk>/new-section/", "section_add", editing.section),
    ("<int:pk>/section/<slug:slug>/", "section", editing.section),
    ("<int:pk>/section/<slug:slug>/remove/", "section_remove", editing.remove_section),
    ("<int:pk>/section/<slug:slug>/new-question/", "question_add", editing.add_question),
    ("<int:pk>/question/<int:question>/", "question", editing.question),
    ("<int:pk>/question/<int:parent>/new-part/", "part_add", editing.add_part),
    ("<int:pk>/question/<int:question>/remove/", "question_remove", editing.remove_question),
    ("<int:pk>/move/", "move", editing.move),
    ("<int:pk>/discard/", "discard", publishing.discard),
    ("<int:pk>/copy/", "copy", publishing.copy),
    ("<int:pk>/publish/", "publish", publishing.publish),
    ("<int:pk>/form/<slug:language>.<slug:suffix>", "form", publishing.blank_form),
)


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnlyAdmin):
    """One version of a track's questionnaire."""

    list_display = ("track", "version", "published_at", "must_move")
    list_select_related = ("track__call",)
    ordering = ("-track__call__opens_at", "track", "-version")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Officers begin an empty version where a track has none to copy."""
        return can_edit_questionnaires(person(request))

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the editor."""
        own = [
            path(
                place,
                self.admin_site.admin_view(partial(view, self)),
                name=f"applications_questionnaire_{name}",
            )
            for place, name, view in VIEWS
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Begin an empty version."""
        return publishing.begin(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the outline."""
        return editing.overview(self, request, object_id)
