"""What an answer was before: who wrote it and when, and putting it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from applications.actions import drafts
from applications.models import AnswerVersion, Application
from applications.queries.drafts import load_draft
from applications.queries.reading import read_value
from applications.views.autosave import asked_as
from applications.views.drafts import editable, language, surroundings
from applications.views.information import PLACE


class Versions(View):
    """The earlier versions of one answer, the newest first."""

    def get(self, request: HttpRequest, pk: UUID, slug: str, key: str) -> HttpResponse:
        """Show them under the answer of now."""
        application = editable(request, pk)
        draft = load_draft(application)
        question = asked_as(draft, slug, key)
        rows = earlier(application, question.id)
        context = surroundings(application, request) | {
            "title": question.label.get(language()),
            "now": read_value(question, draft.value(question), draft.language_of(key), language()),
            "versions": [
                {"row": row, "item": read_value(question, row.value, row.language, language())}
                for row in rows
            ],
            "back_url": self.back(application, slug, key),
        }
        return render(request, "applications/versions.html", context)

    def post(self, request: HttpRequest, pk: UUID, slug: str, key: str) -> HttpResponse:
        """Put one back, as a new version."""
        application = editable(request, pk)
        question = asked_as(load_draft(application), slug, key)
        number = request.POST.get("version", "")
        rows = earlier(application, question.id)
        version = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
        drafts.put_back(
            application=application,
            question=question,
            version=version,
            by=request.user,
            at=request.received_at,
        )
        messages.success(request, _("The earlier version is back. The one it replaced is kept too."))
        return redirect(self.back(application, slug, key))

    def back(self, application: Application, slug: str, key: str) -> str:
        """Return the address of the question: on the page of the draft, or of a reply."""
        place = PLACE if self.request.GET.get("in") == PLACE else ""
        return f"{reverse(f'applications:{place}section', args=[application.pk, slug])}#div_id_{key}"


def earlier(application: Application, question: int) -> Any:
    """Return the earlier versions of an answer."""
    rows = AnswerVersion.objects.filter(application=application, question=question)
    return rows.select_related("saved_by").order_by("-saved_at", "-pk")
