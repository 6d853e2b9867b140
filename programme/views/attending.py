"""What the audience of an event finds: documents, and the questions that their organisation answers."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views import View

from applications.states import Scan
from programme.actions import preparing
from programme.forms.activities import AnswersForm
from programme.models import Activity
from programme.queries.audiences import Asked, asked, is_in_audience, own_bodies
from programme.views.doors import person
from programme.views.events import published
from r2r_portal.accounts.models import Organisation
from r2r_portal.errors import DomainError


def attended(request: HttpRequest, slug: str) -> Activity:
    """Return an event in whose audience the person is; for others it has nothing there."""
    activity = published(slug)
    if not is_in_audience(activity, person(request)):
        raise Http404
    return activity


class OpenDocument(View):
    """A file, for the audience."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> FileResponse:
        """Give it as a download."""
        open_to_them = attended(request, slug).documents.exclude(scan=Scan.INFECTED)
        document = get_object_or_404(open_to_them, pk=pk)
        answer = FileResponse(
            document.file.open("rb"), as_attachment=True, filename=document.name, content_type=document.mime
        )
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class AnswerQuestions(View):
    """The questions before an event, answered for one's own organisation."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show them, those whose time is over as text."""
        activity, body = self._of(request, slug, pk)
        rows = asked(activity, body)
        return self._page(request, activity, body, rows, self._form(request, rows))

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Save what was changed; what was refused is shown with what was typed."""
        activity, body = self._of(request, slug, pk)
        rows = asked(activity, body)
        form = self._form(request, rows, bound=True)
        if not form.is_valid():
            return self._page(request, activity, body, rows, form, status=422)
        for row in rows:
            self._save(request, row, body, form)
        if form.errors:
            return self._page(request, activity, body, asked(activity, body), form, status=409)
        return redirect("programme:answer_questions", slug=slug, pk=pk)

    def _save(self, request: HttpRequest, row: Asked, body: Organisation, form: AnswersForm) -> None:
        name = f"q{row.question.pk}"
        if name not in form.cleaned_data or not form[name].field.has_changed(
            row.answer.text if row.answer else "", form.cleaned_data[name]
        ):
            return
        try:
            preparing.answer(
                question=row.question, organisation=body, text=form.cleaned_data[name],
                version=form.cleaned_data.get(f"v{row.question.pk}") or 0, by=person(request), at=request.received_at,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(name, str(error))

    def _of(self, request: HttpRequest, slug: str, pk: int) -> tuple[Activity, Organisation]:
        activity = attended(request, slug)
        body = next((one for one in own_bodies(activity, person(request)) if one.pk == pk), None)
        if body is None:
            raise Http404
        return activity, body

    def _form(self, request: HttpRequest, rows: list[Asked], *, bound: bool = False) -> AnswersForm:
        typed = request.POST if bound else {}  # what came late is shown again, with the reason
        still = [
            row for row in rows if request.received_at < row.question.due_at or f"q{row.question.pk}" in typed
        ]
        code = "ja" if (get_language() or "en").startswith("ja") else "en"
        return AnswersForm(request.POST if bound else None, rows=still, language=code)

    def _page(
        self, request: HttpRequest, activity: Activity, body: Organisation, rows: list[Asked], form: AnswersForm,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        over = [row for row in rows if request.received_at >= row.question.due_at]
        dues = sorted({row.question.due_at for row in rows if row not in over})
        context: dict[str, Any] = {
            "activity": activity, "body": body, "form": form, "over": over, "dues": dues,
        }  # fmt: skip
        return render(request, "programme/activity_answers.html", context, status=status)
