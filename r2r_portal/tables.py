"""Tables in the admin: a dry run first, all rows or none, refusals in words by row and column.

What every app's tables share; each adds its resource, its templates and what it writes into the log.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import Result, RowResult

from r2r_portal import spreadsheet
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


class TakeOut(ExportForm):
    """Which table, as what kind of file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].label = _("Table")
        self.fields["format"].label = _("Kind of file")


@dataclass(frozen=True)
class Words:
    """What the preview calls a row, and what happens to it."""

    row: Any
    new: Any
    changed: Any


class InTables(ImportExportMixin):
    """The import and export half of an admin whose resource calls actions (table_rows.py)."""

    import_template_name = "admin/tables/import.html"
    import_hints: ClassVar[tuple[Any, ...]] = ()  # how a file is written, a paragraph each
    import_words: ClassVar[Words] = Words(
        gettext_lazy("Row"), gettext_lazy("A row is added"), gettext_lazy("The row changes")
    )
    export_form_class = TakeOut
    formats = spreadsheet.FORMATS
    skip_admin_log = True  # our own log says it

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Let the resource work for this person, at this arrival."""
        return {"by": person(request), "at": arrived(request)}

    get_export_resource_kwargs = get_import_resource_kwargs

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how the file is written, and where its second step is."""
        return {**super().get_import_context_data(**kwargs), **self._about_import()}

    def _about_import(self) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        addresses = {
            "process_url": reverse(f"{name}_process_import"),
            "back_url": reverse(f"{name}_import"),
        }
        return {"hints": self.import_hints, "words": self.import_words, **addresses}

    def note_import(self, result: Result, request: HttpRequest) -> None:
        """Write into the log what came in."""
        raise NotImplementedError

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Import all rows or none."""
        return {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Say what is wrong with a file in words, not in the name of a class."""
        words = (
            str(error.message) if isinstance(error, DomainError) else _("The file cannot be read as a table.")
        )
        form.add_error("import_file", words)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or send the table; a filter in the address that makes no sense is left out, as in the list."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take in what was confirmed; a second click finds the file gone."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(
                request, _("This file was taken in already, or it waited too long. Upload it again.")
            )
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Note what came in; where a row was refused since the dry run nothing did, and the page says why."""
        if result.has_errors() or result.has_validation_errors():
            return self._refused(result, request)
        self.note_import(result, request)
        return super().process_result(result, request)

    def _refused(self, result: Result, request: HttpRequest) -> HttpResponse:
        form = self.import_form_class(self.get_import_formats(), self.get_import_resource_classes(request))
        context = {**self.admin_site.each_context(request), "title": _("Import"), "form": form, "result": result,
                   "opts": self.opts, "fields_list": [], "import_error_display": ("message",),
                   **self._about_import()}  # fmt: skip
        return TemplateResponse(request, [self.import_template_name], context, status=409)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        """Say what came in."""
        entered, changed, same = counted(result)
        words = _(
            "The table is taken in. Entered: %(new)s. Changed: %(changed)s. Left as they were: %(same)s."
        )
        messages.success(request, words % {"new": entered, "changed": changed, "same": same})


def counted(result: Result) -> tuple[int, int, int]:
    """Return how many rows were entered, changed, left as they were."""
    kinds = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP)
    entered, changed, same = (int(result.totals[kind]) for kind in kinds)
    return entered, changed, same
