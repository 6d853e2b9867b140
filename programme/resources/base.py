"""What the tables of fixed columns share: rows read as text, refusals by row and column."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from import_export.fields import Field

from programme.domain.cells import CellError
from programme.domain.workbook import same
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.table_rows import ActedRows


class ActedResource(ActedRows):
    """A table of fixed columns. A cell counts as changed when its text is another."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(by, at, **kwargs)
        for name in self.COLUMNS:
            self.fields[name] = Field(column_name=name)

    def label(self, row: Mapping[str, Any]) -> str:
        """Name a row by what tells it apart."""
        return " / ".join(str(row.get(name, "")) for name in self.REQUIRED)

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

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        """Find the row that these cells are about."""
        try:
            found = self.find(texts(row))
        except CellError as error:
            raise ValidationError({error.column: [self.sentence(error)]}) from error
        return (self._meta.model(), True) if found is None else (found, False)

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
