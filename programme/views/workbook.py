"""The whole visit as one workbook: taken out, sent in, looked at, said yes to."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from programme import book_phrases
from programme.actions import workbook as actions
from programme.domain.workbook import COLUMNS, digest
from programme.forms.workbook import WorkbookForm
from programme.models import Intake
from programme.queries.agenda import editions
from programme.queries.workbook import book
from programme.views.desk import said
from programme.views.doors import OfficersView, person
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import Xlsx
from r2r_portal.workbook import write_book

SHOWN = 200


class ShowWorkbook(OfficersView):
    """The way out and the way in."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show both."""
        return self._page(request, WorkbookForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep the file for a look, or say what is wrong with it."""
        form = WorkbookForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, 422)
        kept = actions.keep(visit=self.visit, sheets=form.sheets, by=person(request), at=request.received_at)
        return redirect("programme:intake", slug=slug, pk=kept.pk)

    def _page(self, request: HttpRequest, form: WorkbookForm, status: int = 200) -> HttpResponse:
        context = {"visit": self.visit, "form": form, "sheets": COLUMNS, "tab": "workbook"}
        return render(request, "programme/workbook.html", context, status=status)


class WorkbookFile(OfficersView):
    """The visit as it stands now."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Give the file; who took it out is noted."""
        content = write_book(dict(self._sheets()))
        record(at=request.received_at, by=person(request), verb="visit.taken_out", subject=self.visit)
        answer = HttpResponse(content, content_type=Xlsx().get_content_type())
        answer["Content-Disposition"] = f'attachment; filename="{slug}-{request.received_at:%Y%m%d}.xlsx"'
        return answer

    def _sheets(self) -> Iterator[tuple[str, list[Sequence[str]]]]:
        now, versions = book(self.visit), editions(self.visit)
        number = versions[0].number if versions else 0
        told = (("visit", self.visit.slug), ("version", str(number)), ("state", digest(now)))
        yield "Visit", [COLUMNS["Visit"], *told, ("zone", self.visit.zone)]
        for sheet, columns in COLUMNS.items():
            if sheet in now:
                yield sheet, [columns, *([cells[one] for one in columns] for cells in now[sheet].values())]


class ReviewIntake(OfficersView):
    """What a workbook would change, and the yes."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Try it out and show what came of it."""
        return self._page(request, self._intake(pk))

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Take it in, all of it or nothing; or throw it away."""
        intake = self._intake(pk)
        if request.POST.get("do") == "drop":
            actions.drop(intake=intake)
            return redirect("programme:workbook", slug=slug)
        try:
            count = actions.take_in(intake=intake, by=person(request), at=request.received_at)
        except DomainError as error:
            return self._page(request, intake, status=error.status)
        words = ngettext("Taken in: %(count)s row.", "Taken in: %(count)s rows.", count)
        messages.success(request, words % {"count": count})
        return redirect("programme:sessions", slug=slug)

    def _intake(self, pk: int) -> Intake:
        mine = Intake.objects.filter(visit=self.visit, by=person(self.request))
        return get_object_or_404(mine.select_related("visit"), pk=pk)

    def _page(self, request: HttpRequest, intake: Intake, status: int = 200) -> HttpResponse:
        refusal, trial = None, actions.Trial()
        try:
            trial = actions.try_out(intake=intake, by=person(request), at=request.received_at)
        except DomainError as error:
            refusal, status = error, error.status
        if trial.problems:
            status = actions.RefusedError.status
        context = {
            "visit": self.visit,
            "intake": intake,
            "refusal": refusal,
            "problems": [book_phrases.problem(one) for one in trial.problems[:SHOWN]],
            "edits": [book_phrases.edit(one) for one in trial.edits[:SHOWN]],
            "count": len(trial.edits),
            "more": max(len(trial.edits), len(trial.problems)) - SHOWN,
            "blockers": said(trial.blockers, self.visit),
            "tab": "workbook",
        }
        return render(request, "programme/intake.html", context, status=status)
