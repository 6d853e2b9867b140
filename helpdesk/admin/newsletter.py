"""The newsletter in the admin: issues written, read in both languages, released; how far the sending is."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications.admin.base import ReadOnlyAdmin, ask, attempt, page_of
from helpdesk import phrases_library as phrases
from helpdesk.actions import newsletter as actions
from helpdesk.admin.library import keeper
from helpdesk.forms.newsletter import IssueForm, start_of
from helpdesk.models import NewsletterIssue
from helpdesk.queries import newsletter as queries
from helpdesk.states import ISSUE_LIFE
from r2r_portal.accounts.requests import arrived, person


@admin.register(NewsletterIssue)
class IssueAdmin(ReadOnlyAdmin):
    """Issues; addresses of readers are shown to nobody."""

    list_display = ("number", "subject_en", "subject_ja", "status", "released_at")
    list_filter = ("status",)
    ordering = ("-number",)
    actions = None
    change_list_template = "admin/helpdesk/newsletter/list.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the actions."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("new/", self.write, "new"),
            ("<int:pk>/write/", self.write, "write"),
            ("<int:pk>/release/", require_POST(self.release), "release"),
        ]
        own = [
            path(where, self.admin_site.admin_view(view), name=f"helpdesk_newsletterissue_{name}")
            for where, view, name in pages
        ]
        return own + super().get_urls()

    def write(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Write a new issue or change a draft."""
        keeper(request)
        issue = get_object_or_404(NewsletterIssue, pk=pk) if pk else None
        form = IssueForm(request.POST or None, initial=start_of(issue) if issue else {})
        listed = reverse("admin:helpdesk_newsletterissue_changelist")
        return ask(
            self, request, title=_("Newsletter no. %(number)s") % {"number": issue.number} if issue else _("New issue"),
            form=form, act=partial(self.written, request, issue, form), button=_("Save"),
            back=page_of(issue) if issue else listed,
        )  # fmt: skip

    def written(self, request: HttpRequest, issue: NewsletterIssue | None, form: IssueForm) -> str:
        """Save what was typed."""
        actions.write(
            issue=issue, words=form.words, activities=list(form.cleaned_data["activities"]),
            resources=list(form.cleaned_data["resources"]),
            answers=list(form.cleaned_data["answers"]), by=person(request), at=arrived(request),
        )  # fmt: skip
        return _("The issue is saved.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:  # fmt: skip
        """Show an issue as it will be read in both languages, what is missing, the counts, the button."""
        keeper(request)
        issue = self.get_object(request, object_id)
        if issue is None:
            raise Http404
        return TemplateResponse(request, "admin/helpdesk/newsletter/issue.html", self.context(request, issue))

    def context(self, request: HttpRequest, issue: NewsletterIssue) -> dict[str, Any]:
        """Return what the page of an issue shows."""
        draft = ISSUE_LIFE.allows(issue.status, "release")
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts, "title": _("Newsletter no. %(number)s") % {"number": issue.number},
            "issue": issue, "is_draft": draft,
            "preview": [
                ("en", "English", issue.subject_en, issue.body_en or queries.composed(issue, "en")),
                ("ja", "日本語", issue.subject_ja, issue.body_ja or queries.composed(issue, "ja")),
            ],
            "blockers": [phrases.blocked(one) for one in queries.blockers(issue)] if draft else [],
            "readers": queries.readers(), "counts": None if draft else queries.counts(issue),
        }  # fmt: skip

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Release it."""
        keeper(request)
        issue = get_object_or_404(NewsletterIssue, pk=pk)

        def act() -> str:
            count = actions.release(issue=issue, by=person(request), at=arrived(request))
            words = ngettext("Released: %(n)s reader gets it.", "Released: %(n)s readers get it.", count)
            return words % {"n": count}

        return attempt(request, act, page_of(issue))
