"""Rows of a table that come in through actions: what every resource of django-import-export shares here.

Each app's resource says which columns there are, finds the row that a line is about and calls its actions.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

import tablib
from django.utils.translation import gettext as _
from import_export import resources
from import_export.results import Result, RowResult

from r2r_portal.accounts.models import User
from r2r_portal.spreadsheet import TableRefusedError

MOST_NAMED = 10  # of the columns that a refusal names


class ActedRows(resources.ModelResource):
    """A table for a person, at the arrival of their request; every row that comes in goes through an action."""

    REQUIRED: ClassVar[tuple[str, ...]] = ()  # columns without which rows cannot be told apart

    class Meta:
        fields = ()
        import_id_fields = ()
        skip_diff = True
        use_transactions = True

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by, self.at = by, at
        self.fields.clear()
        self.touched: list[str] = []  # the columns that the row at hand changes

    def known_columns(self) -> Collection[str]:
        """Return the columns that a file may have."""
        return self.fields

    def label(self, row: Mapping[str, Any]) -> str:
        """Name a row in the preview."""
        raise NotImplementedError

    def get_export_order(self) -> list[str]:
        """Keep the order of the columns."""
        return list(self.fields)

    get_import_order = get_export_order

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a table whose columns we do not know, rather than ignore half of it."""
        given, known = list(dataset.headers or ()), self.known_columns()
        _refuse(_("These columns are not known: %(names)s"), [name for name in given if name not in known])
        _refuse(_("These columns come twice: %(names)s"), sorted({n for n in given if given.count(n) > 1}))
        _refuse(
            _("These columns are missing: %(names)s"), [name for name in self.REQUIRED if name not in given]
        )

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Name the rows by their numbers in the sheet."""
        numbers = getattr(dataset, "lines", None) or range(2, len(dataset) + 2)
        for row in (*result.invalid_rows, *result.error_rows, *result.valid_rows()):
            row.number = numbers[row.number - 1]

    def after_import_row(self, row: Any, row_result: Any, *, row_number: int, **kwargs: Any) -> None:
        """Keep for the preview what this row changes; one that changes nothing is counted as skipped."""
        row_result.number, row_result.touched = row_number, self.touched
        row_result.label = self.label(row)
        if row_result.import_type == RowResult.IMPORT_TYPE_UPDATE and not self.touched:
            row_result.import_type = RowResult.IMPORT_TYPE_SKIP

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Leave the instance alone: actions write."""

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the forms and the actions."""

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the actions."""


def _refuse(words: str, names: list[str]) -> None:
    if names:
        raise TableRefusedError(words % {"names": ", ".join(names[:MOST_NAMED])})
