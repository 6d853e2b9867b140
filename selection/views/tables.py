"""Officers' table of assignments: taken out as CSV or XLSX, taken in after a trial that writes nothing."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.actions import exports
from r2r_portal import spreadsheet
from r2r_portal.errors import DomainError
from selection.actions.tables import ASSIGN, SAME, STAMP, TAKE_BACK, Line, Outcome, take_in
from selection.forms.panel import TableForm
from selection.models import Assignment
from selection.phrases import status_word
from selection.queries import staffing
from selection.queries.progress import status_of
from selection.views.frame import OfficerPage

COLUMNS = ("reference", "territory", "evaluator", "name", "assigned", "state", "due_utc")
NEEDED = ("reference", "evaluator", "assigned")
SALT, AN_HOUR = "selection.assignments", 3600


class TakeOut(OfficerPage):
    """What is assigned, one row an assignment, as far as the officer may see it."""

    def get(self, request: HttpRequest, suffix: str) -> StreamingHttpResponse:
        """Send the table as it is read, and note that it was taken."""
        made = {"csv": spreadsheet.Csv, "xlsx": spreadsheet.Xlsx}.get(suffix)
        if made is None:
            raise Http404
        file_format, rows = made(), list(self.rows())
        exports.note(
            table="assignments", count=len(rows) - 1, form=file_format.get_title(), by=self.user, at=self.at
        )
        response = StreamingHttpResponse(
            file_format.stream(rows), content_type=file_format.get_content_type()
        )
        name = f"assignments-{self.at:%Y%m%d}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def rows(self) -> Iterator[Sequence[Any]]:
        """Yield the heading, then row after row."""
        yield COLUMNS
        seen = staffing.applications_for(self.user, self.call).order_by().values("pk")
        related = ("application__submitted_territory", "evaluator", "declaration", "assessment")
        known = Assignment.objects.visible_to(self.user).filter(application__in=seen).select_related(*related)
        for one in known.order_by("application__reference", "evaluator__email"):
            place = one.application.submitted_territory
            state = status_of(one, self.at, overdue=False)
            yield (
                one.application.reference, place.code if place else "", one.evaluator.email, one.evaluator.full_name,
                "yes", status_word(state), f"{one.due_at:{STAMP}}",
            )  # fmt: skip


class TakeIn(OfficerPage):
    """A file read and tried; what would happen is shown row by row; the second button does it."""

    template_name = "admin/selection/table.html"
    title = gettext_lazy("Take in a table of assignments")
    here = "assign"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file."""
        return self.page(form=TableForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try a file, or take in the one that was tried."""
        if "tried" in request.POST:
            return self.take(request.POST["tried"])
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form=form, status=422)
        try:
            lines = read(form.cleaned_data["file"])
        except DomainError as error:
            form.add_error("file", str(error.message))
            return self.page(form=form, status=error.status)
        return self.tried(form, lines)

    def tried(self, form: TableForm, lines: list[Line]) -> HttpResponse:
        """Show what would happen; only a table without faults can be taken in."""
        outcomes = take_in(call=self.call, lines=lines, is_trial=True, by=self.user, at=self.at)
        kept = signing.dumps([[one.number, dict(one.cells)] for one in lines], salt=SALT, compress=True)
        return self.shown(form, outcomes, kept)

    def shown(self, form: TableForm, outcomes: list[Outcome], kept: str, status: int = 200) -> HttpResponse:
        """Show the rows: the refused ones by column and reason, else what each does."""
        wrong = [one for one in outcomes if one.problems]
        return self.page(
            form=form,
            wrong=[(one, column, words) for one in wrong for column, words in one.problems],
            rows=[(one, _what(one)) for one in outcomes] if not wrong else (),
            kept="" if wrong else kept,
            status=422 if wrong and status == 200 else status,
        )

    def take(self, kept: str) -> HttpResponse:
        """Take in what was tried; what has changed since then refuses it all."""
        try:
            rows = signing.loads(kept, salt=SALT, max_age=AN_HOUR)
        except signing.BadSignature:
            messages.error(self.request, _("This file waited too long. Upload it again."))
            return redirect("admin:selection_table")
        lines = [Line(number, cells) for number, cells in rows]
        outcomes = take_in(call=self.call, lines=lines, is_trial=False, by=self.user, at=self.at)
        if any(one.problems for one in outcomes):
            return self.shown(TableForm(), outcomes, "", status=409)
        changed = sum(one.what != SAME for one in outcomes)
        text = ngettext("%(count)s assignment changed.", "%(count)s assignments changed.", changed)
        messages.success(self.request, text % {"count": changed})
        return redirect("admin:selection_assign")


def _what(one: Outcome) -> str:
    words = {ASSIGN: _("Will be assigned"), TAKE_BACK: _("Will be taken back"), SAME: _("Stays as it is")}
    return words[one.what]


def read(file: Any) -> list[Line]:
    """Return the rows of an uploaded table. Raises TableRefusedError, which says what is wrong with the whole file."""
    content = file.read(spreadsheet.FILE_SIZE + 1)
    is_book = content.startswith(b"PK")
    try:
        dataset = (spreadsheet.Xlsx() if is_book else spreadsheet.Csv()).create_dataset(content)
    except (UnicodeDecodeError, ValueError) as error:
        raise spreadsheet.TableRefusedError(_("The file cannot be read as a table.")) from error
    headers = [str(name).strip().casefold() for name in dataset.headers or ()]
    _refuse_columns(headers)
    numbers = getattr(dataset, "lines", range(2, len(dataset) + 2))
    return [
        Line(number, {name: str(cell).strip() for name, cell in zip(headers, row, strict=True)})
        for number, row in zip(numbers, dataset, strict=True)
    ]


def _refuse_columns(headers: list[str]) -> None:
    missing = [name for name in NEEDED if name not in headers]
    if missing:
        words = _("These columns are missing: %(names)s")
        raise spreadsheet.TableRefusedError(words % {"names": ", ".join(missing)})
    odd = [name for name in headers if name not in COLUMNS or headers.count(name) > 1]
    if odd:
        words = _("These columns are not known, or come twice: %(names)s")
        raise spreadsheet.TableRefusedError(words % {"names": ", ".join(dict.fromkeys(odd[:10]))})
