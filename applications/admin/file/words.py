"""Words of the applicant's: translated beside them, corrected with a reason."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import phrases
from applications.actions import corrections, translations
from applications.admin.file.asking import AskingPages
from applications.admin.file.frame import tab_of
from applications.domain.thawing import thaw
from applications.domain.translating import is_stale, source_hash
from applications.errors import NotReadyError
from applications.forms.file import Correct, Translate
from applications.forms.questions import language
from applications.models import Application
from applications.queries.corrections import column_at, now_in
from applications.queries.questionnaires import sections_of
from applications.queries.sealing import sealed
from applications.queries.translations import drift, pairs_of, text_at
from applications.states import TranslationStatus
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError, StaleError


class WordPages(AskingPages):
    """Pages about one text."""

    def translate(self, request: HttpRequest, pk: UUID, where: str) -> HttpResponse:
        """Write the working translation of one text beside it."""
        row = self._at_work(request, pk)
        self._refuse_sealed(request, row)
        version = row.submissions.order_by("-number").first()
        text = text_at(version, where) if version else None
        if version is None or text is None:
            raise Http404
        pair = next(one for one in pairs_of(row, version, language()) if one.text.path == where)
        known = pair.translation
        now = {"source": source_hash(text.text), "status": known.status if known else TranslationStatus.DRAFT}
        form = Translate(request.POST or None, initial={**now, "text": known.text if known else ""})
        status = 200
        if form.is_bound:
            status = 422
            if form.is_valid():
                try:
                    translations.write(
                        application=row,
                        path=where,
                        by=person(request),
                        at=arrived(request),
                        **form.cleaned_data,
                    )
                    messages.success(request, _("The working translation is kept."))
                    return redirect(f"{tab_of(row, 'answers')}#text-{where}")
                except DomainError as error:
                    form = self._again(form, error, now["source"])
                    status = error.status
        context = {
            **self.admin_site.each_context(request), "title": _("Working translation"), "opts": self.opts, "row": row,
            "form": form, "text": text, "label": pair.label, "known": known, "back": tab_of(row, "answers"),
            "runs": drift(row, known, text) if known and is_stale(known.source_hash, text.text) else (),
        }  # fmt: skip
        return render(request, "admin/applications/application/translate.html", context, status=status)

    def _again(self, form: Translate, error: DomainError, source: str) -> Translate:
        """Return the form with what was typed; after a change of the text it is made from the text of now."""
        data = form.data.copy()  # type: ignore[attr-defined]
        if isinstance(error, StaleError):
            data["source"] = source
        again = Translate(data)
        again.add_error(None, str(error.message))
        return again

    def correct(self, request: HttpRequest, pk: UUID, where: str) -> HttpResponse:
        """Correct one answer, with a reason that the applicant reads."""
        row = self._at_work(request, pk, judging=True)
        self._refuse_sealed(request, row)
        version = row.submissions.order_by("-number").first()
        column = column_at(row, version, where) if version else None
        if version is None or column is None:
            raise Http404
        draft = thaw(version.snapshot, sections_of(row.questionnaire))
        now = now_in(draft, column)
        form = Correct(column, now, draft.language_of(column.question.key), request.POST or None)

        def act() -> str:
            try:
                made = corrections.correct(
                    application=row, column=column, value=form.value, reason=form.cleaned_data["reason"],
                    by=person(request), at=arrived(request), key=form.cleaned_data["key"],
                )  # fmt: skip
            except NotReadyError as error:
                for blocker in error.blockers:
                    form.add_error(form.field_of(blocker.field), phrases.sentence(blocker))
                raise
            return _("Corrected: version %(number)s. The applicant is told.") % {"number": made.number}

        title = _("Correct an answer: %(name)s") % {"name": form.question.label.get(language())}
        return self._asking(request, row, form, act, title, "versions", _("Correct"))

    def _refuse_sealed(self, request: HttpRequest, row: Application) -> None:
        if sealed(row, person(request), arrived(request)):
            raise PermissionDenied(_("The answers are sealed until the deadline."))
