"""Everything the portal knows about one person, from the register alone: rows as JSON, files beside them (REL-I1)."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import FileField, Model, Q, QuerySet

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.site.privacy.register import Table, purposes, tables
from r2r_portal.site.privacy.somebody import Somebody

FORMAT = 1
SECRETS = {
    "accounts.User.password",
    "outbox.Message.last_error",
}  # what is no news to the person and a danger to the account


def rows_of(table: Table, person: User) -> QuerySet[Any]:
    """Return the rows of a table that are about a person."""
    wanted = Q(pk__in=[])
    for way in table.about:
        wanted |= by_way(way, person)
    rows = table.model._default_manager.filter(wanted, **table.only)
    return (rows.exclude(**table.without) if table.without else rows).order_by("pk").distinct()


def by_way(way: str, person: Somebody) -> Q:
    """Return the condition of one way from a row to its person; only comparing leads to whom we know by an address."""
    column, _, of = way.partition("=")
    if of:
        return Q(**{f"{column}__iexact": person.email})
    if not isinstance(person, User):
        return Q(pk__in=[])
    return Q(pk=person.pk) if way == "pk" else Q(**{way: person})


@transaction.atomic
def export_person(*, person: User, by: User | None, at: datetime) -> bytes:
    """Return a ZIP with `data.json` and every file of the person, and note in the log that it was made."""
    found = {table.label: list(rows_of(table, person)) for table in tables() if table.about}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("data.json", as_json(found, at))
        for name, file in _files(found):
            with default_storage.open(file) as content:
                out.writestr(name, content.read())
    record(at=at, by=by, verb="person.exported", subject=person, rows=sum(map(len, found.values())))
    return archive.getvalue()


def as_json(found: dict[str, list[Model]], at: datetime) -> str:
    """Return what was found, table by table, with why it is kept and how long."""
    parts = [
        {
            "table": table.label,
            **purposes()[table.why],
            "rows": [_row(table, row) for row in found[table.label]],
        }
        for table in tables()
        if found.get(table.label)
    ]
    told = {"format": FORMAT, "made_at": at, "tables": parts}
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _row(table: Table, row: Model) -> dict[str, Any]:
    told = {name: _value(table, row, name) for name in handed_out(table)}
    return {"id": str(row.pk), **told}


def handed_out(table: Table) -> list[str]:
    """Return the columns of a table that its person gets."""
    columns = table.of_class("personal", "special", "evidence")
    return [name for name in columns if name not in table.shared and f"{table.label}.{name}" not in SECRETS]


def _value(table: Table, row: Model, name: str) -> Any:
    field = table.model._meta.get_field(name)
    value = getattr(row, field.attname)  # type: ignore[union-attr]
    if isinstance(value, memoryview | bytes):
        return "sealed"
    return str(value) if isinstance(field, FileField) else value


def _files(found: dict[str, list[Model]]) -> Iterator[tuple[str, str]]:
    """Yield (name in the archive, name in the storage) of every file that is there."""
    for label, rows in found.items():
        for row in rows:
            for field in row._meta.fields:
                file = str(getattr(row, field.attname) or "") if isinstance(field, FileField) else ""
                if file and default_storage.exists(file):
                    yield f"files/{label}/{row.pk}/{file.rpartition('/')[2]}", file


@dataclass(frozen=True)
class Kept:
    """One purpose, and how many rows about the person serve it."""

    count: int
    data_en: str
    data_ja: str
    purpose_en: str
    purpose_ja: str
    basis_en: str
    basis_ja: str
    kept_en: str
    kept_ja: str


def summary(person: User) -> list[Kept]:
    """Return for what something is kept about a person, in the order of the purposes."""
    counts: dict[str, int] = {}
    for table in tables():
        if table.about:
            counts[table.why] = counts.get(table.why, 0) + rows_of(table, person).count()
    return [Kept(counts[why], **told) for why, told in purposes().items() if counts.get(why)]
