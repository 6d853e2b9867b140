"""What stands in a column once it is blanked: nothing, or what says nothing."""

import json
import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from r2r_portal.site.backup import manifest

DASH = "–"  # where a text may not be empty
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # where an instant may not be empty


def blank_of(field: Any, pk: Any) -> Any:
    """Return what stands in this column of row `pk` once it is blanked."""
    if isinstance(field, models.EmailField):
        return f"erased-{pk}@invalid.example"
    if field.null:
        return None
    if field.unique:
        return secrets.token_hex(64)[: field.max_length or 64]
    return _plain(field)


def _plain(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateField):
        return NEVER if isinstance(field, models.DateTimeField) else date(NEVER.year, 1, 1)
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank else DASH
    return "" if isinstance(field, models.FileField) else field.to_python(0)


def blank(rows: Iterable[Any], names: Collection[str]) -> int:
    """Blank these columns of rows, their files with them; return how many rows."""
    count = 0
    for row in rows:
        fields = [row._meta.get_field(name) for name in names]
        lose_files([row])
        row._meta.default_manager.filter(pk=row.pk).update(
            **{one.name: blank_of(one, row.pk) for one in fields if not one.many_to_many}
        )
        count += 1
    return count


def without(words: Collection[str], value: Any) -> Any:
    """Return a text, or whatever JSON holds, without these words."""
    text = value if isinstance(value, str) else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    for word in words:
        text = text.replace(word, DASH)
    return text if isinstance(value, str) else json.loads(text)


def take_out(model: type[models.Model], names: Collection[str], words: Collection[str]) -> int:
    """Take words out of columns that hold other people's words too; return how many rows had some."""
    found = 0
    fields = [one for one in names if not isinstance(model._meta.get_field(one), models.FileField)]
    for row in model._default_manager.only("pk", *fields).order_by("pk").iterator():
        changed = {name: new for name in fields if (new := without(words, old := getattr(row, name))) != old}
        if changed:
            found += model._default_manager.filter(pk=row.pk).update(**changed)
    return found


def files_of(row: models.Model) -> list[str]:
    """Return the names in the storage of a row's files."""
    fields = [one for one in row._meta.fields if isinstance(one, models.FileField)]
    return [name for one in fields if (name := str(getattr(row, one.attname) or ""))]


def lose_files(rows: Iterable[models.Model]) -> None:
    """Delete files of rows once the transaction stands, except what another row names as well."""
    names = [name for row in rows for name in files_of(row)]
    if names:
        transaction.on_commit(lambda: _delete(names))


def _delete(names: list[str]) -> None:
    wanted = set(manifest.file_names())
    for name in names:
        if name not in wanted:
            default_storage.delete(name)
