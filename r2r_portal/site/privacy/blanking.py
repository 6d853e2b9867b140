"""What stands in a column once it is blanked: nothing, or what says nothing."""

import re
import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction

from r2r_portal.nobody import DASH, NOBODY
from r2r_portal.site.backup import manifest
from r2r_portal.site.privacy.rules import Rule

SPACELESS = "\u2e80"  # from here on scripts that put no spaces between words
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # where an instant may not be empty


def blank_of(field: Any, pk: Any) -> Any:
    """Return what stands in this column of row `pk` once it is blanked."""
    if isinstance(field, models.EmailField):
        return f"erased-{pk}{NOBODY}"
    if field.null:
        return None
    if field.unique:
        return secrets.token_hex(64)[: field.max_length or 64]
    plain = _plain(field)
    return f"{DASH} {pk}" if plain == DASH and _tells_rows_apart(field) else plain


def _tells_rows_apart(field: Any) -> bool:
    unique = [one for one in field.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return any(field.name in one.fields for one in unique)


def _must_say_something(field: Any) -> bool:
    """Tell whether the database wants this text in some rows, as a reason where something was overruled."""
    checks = (one for one in field.model._meta.constraints if isinstance(one, models.CheckConstraint))
    return any(_names_empty(check.condition, field.name) for check in checks)


def _names_empty(condition: Any, name: str) -> bool:
    if isinstance(condition, models.Q):
        return any(_names_empty(child, name) for child in condition.children)
    return bool(condition == (name, ""))


def _plain(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateField):
        return NEVER if isinstance(field, models.DateTimeField) else date(NEVER.year, 1, 1)
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank and not _must_say_something(field) else DASH
    return "" if isinstance(field, models.FileField) else field.to_python(0)


def blank(rows: Iterable[Any], names: Collection[str]) -> int:
    """Blank these columns of rows, their files with them; return how many rows."""
    count = 0
    for row in rows:
        fields = [row._meta.get_field(name) for name in names]
        lose_files([row])
        row._meta.default_manager.filter(pk=row.pk).update(
            **{one.name: _instead(one, row) for one in fields if not one.many_to_many}
        )
        count += 1
    return count


def _instead(field: Any, row: models.Model) -> Any:
    """Return what stands in this column of a row from now on; a text that says nothing stays as it is."""
    return "" if getattr(row, field.attname) == "" else blank_of(field, row.pk)


def naming(words: Collection[str]) -> re.Pattern[str]:
    """Return what finds these words in any case, whole: of languages that put spaces between words no part of another one."""
    return re.compile("|".join(_whole(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)


def _whole(word: str) -> str:
    before = r"(?<!\w)" if word[0] < SPACELESS else ""
    return before + re.escape(word) + (r"(?!\w)" if word[-1] < SPACELESS else "")


def without(named: re.Pattern[str], value: Any) -> Any:
    """Return a text, or whatever JSON holds, without what is found."""
    if isinstance(value, str):
        return named.sub(DASH, value)
    if isinstance(value, dict):
        return {without(named, name): without(named, inner) for name, inner in value.items()}
    return [without(named, inner) for inner in value] if isinstance(value, list) else value


def take_out(rule: Rule, named: re.Pattern[str]) -> int:
    """Take words out of columns that hold other people's words too; return how many rows had some.

    What goes `along`, as a telephone number beside a name, is blanked where the row had some; a row to `drop` goes.
    """
    rows = rule.table.model._default_manager.only("pk", *rule.mentions).order_by("pk")
    return sum(_take_out(rule, row, named) for row in rows.iterator())


def _take_out(rule: Rule, row: models.Model, named: re.Pattern[str]) -> bool:
    old = {name: getattr(row, name) for name in rule.mentions}
    changed = {name: new for name, said in old.items() if (new := without(named, said)) != said}
    if not changed:
        return False
    this = rule.table.model._default_manager.filter(pk=row.pk)
    if rule.drop:
        this.delete()
        return True
    along = {name: blank_of(row._meta.get_field(name), row.pk) for name in rule.along}
    this.update(**changed, **along)
    return True


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
