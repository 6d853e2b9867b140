"""What these tables share: fixed columns, rows read as text, actions that write, refusals by row and column."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.results import Result, RowResult

from programme.domain.cells import CellError
from programme.domain.workbook import same
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import TableRefusedError


class ActedResource(resources.ModelResource):
    """A table for a person, at the arrival of their request. A cell counts as changed when its text is another."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()
    KEYS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        fields = ()
        import_id_fields = ()
        skip_diff = True
        use_transactions = True

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by, self.at = by, at
        self.fields.clear()
        for name in self.COLUMNS:
            self.fields[name] = Field(column_name=name)
        self.touched: list[str] = []

    def get_export_order(self) -> list[str]:
        """Keep the order of the columns."""
        return list(self.COLUMNS)

    get_import_order = get_export_order

    # --- to be filled ---------------------------------------------------------------------------------------

    def cells(self, row: Any) -> Mapping[str, str]:
        """Return a row as texts."""
        raise NotImplementedError

    def find(self, cells: Mapping[str, str]) -> Any:
        """Return the row of these keys; None for a new one. Raises CellError."""
        raise NotImplementedError

    def put(self, row: Any, cells: Mapping[str, str], changed: Sequence[str]) -> Any:
        """Write a row through its action. Raises CellError, ValidationError, DomainError."""
        raise NotImplementedError

    def sentence(self, error: CellError) -> str:
        """Return a refusal in words."""
        raise NotImplementedError

    # --- out ------------------------------------------------------------------------------------------------

    def export(self, queryset: Any = None, **kwargs: Any) -> tablib.Dataset:
        """Return the whole table."""
        rows = self.get_queryset() if queryset is None else queryset
        lines = [[told[name] for name in self.COLUMNS] for told in map(self.cells, rows)]
        return tablib.Dataset(*lines, headers=self.COLUMNS)

    # --- in -------------------------------------------------------------------------------------------------

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a table whose columns we do not know, or that lacks those that tell rows apart."""
        given = list(dataset.headers or ())
        if odd := [name for name in given if name not in self.COLUMNS]:
            raise TableRefusedError(
                _("These columns are not known: %(names)s") % {"names": ", ".join(odd[:10])}
            )
        if twice := sorted({name for name in given if given.count(name) > 1}):
            raise TableRefusedError(
                _("These columns come twice: %(names)s") % {"names": ", ".join(twice[:10])}
            )
        if missing := [name for name in self.KEYS if name not in given]:
            raise TableRefusedError(_("These columns are missing: %(names)s") % {"names": ", ".join(missing)})

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Name the rows by their numbers in the sheet."""
        numbers = getattr(dataset, "lines", None) or range(2, len(dataset) + 2)
        for row in (*result.invalid_rows, *result.error_rows, *result.valid_rows()):
            row.number = numbers[row.number - 1]

    def after_import_row(self, row: Any, row_result: Any, *, row_number: int, **kwargs: Any) -> None:
        """Keep for the preview what this row changes; one that changes nothing is counted as skipped."""
        row_result.number, row_result.touched = row_number, self.touched
        row_result.label = " / ".join(str(row.get(name, "")) for name in self.KEYS)
        if row_result.import_type == RowResult.IMPORT_TYPE_UPDATE and not self.touched:
            row_result.import_type = RowResult.IMPORT_TYPE_SKIP

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        """Find the row that these cells are about."""
        try:
            found = self.find(texts(row))
        except CellError as error:
            raise ValidationError({error.column: [self.sentence(error)]}) from error
        return (self._meta.model(), True) if found is None else (found, False)

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Leave the instance alone: actions write."""

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the actions."""

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the actions."""

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save a row as a person would have done; a refusal is the row's error."""
        given = texts(row)
        before = {} if is_create else self.cells(instance)
        self.touched = [
            name for name in self.COLUMNS if name in given and not same(given[name], before.get(name, ""))
        ]
        if not is_create and not self.touched:
            return
        try:
            made = self.put(None if is_create else instance, {**before, **given}, self.touched)
        except CellError as error:
            raise ValidationError({error.column: [self.sentence(error)]}) from error
        except DomainError as error:
            raise ValidationError(str(error.message)) from error
        instance.__dict__.update(made.__dict__)


def texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a row as people see them."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
