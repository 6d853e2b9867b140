"""What our tables share: they are read row by row, they reach only what the person may see."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import tablib
from django.db.models import QuerySet
from import_export.fields import Field

from applications.models import Application
from applications.queries.bulk import Whole, in_parts
from applications.queries.sealing import sealed_among
from r2r_portal.accounts.models import User
from r2r_portal.table_rows import ActedRows

STAMP = "%Y-%m-%d %H:%M:%S"


class TableResource(ActedRows):
    """A table of applications for a person, at the arrival of their request."""

    code = ""

    class Meta:
        model = Application

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(by, at, **kwargs)
        for name in self.headings():
            self.fields[name] = Field(column_name=name)

    def headings(self) -> Sequence[str]:
        """Name the columns in their order."""
        raise NotImplementedError

    def rows_of(self, one: Whole) -> Iterator[Sequence[Any]]:
        """Yield the rows that one application makes."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Application]:
        """Reach only what the person may see."""
        return Application.objects.visible_to(self.by).unrecused(self.by)

    def sealed(self, applications: Iterable[Application]) -> set[Any]:
        """Name those whose answers are closed to the person until the call has closed."""
        return sealed_among(applications, self.by, self.at)

    def lines(self, rows: QuerySet[Application]) -> Iterator[Sequence[Any]]:
        """Yield the heading, then row after row."""
        yield list(self.fields)
        for one in in_parts(rows, self.sealed):
            yield from self.rows_of(one)

    def export(self, queryset: QuerySet[Application] | None = None, **kwargs: Any) -> tablib.Dataset:
        """Return the whole table, for those who want it in memory."""
        heading, *rows = self.lines(self.get_queryset() if queryset is None else queryset)
        return tablib.Dataset(*rows, headers=heading)


def facts(one: Whole) -> dict[str, Any]:
    """Return what every table says of an application."""
    application, version = one.application, one.version
    place = application.territory
    return {
        "id": str(application.pk),
        "reference": application.reference or "",
        "side": application.track.side,
        "status": application.status,
        "territory": place.code if place else "",
        "organisation": application.organisation.name_local,
        "language": application.language,
        "version": version.number if version else "",
        "received_utc": stamped(version.arrived_at) if version else "",
    }


def stamped(at: datetime | None) -> str:
    """Print an instant for machines, in universal time."""
    return f"{at:{STAMP}}" if at else ""
