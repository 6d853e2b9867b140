"""The register of personal data: every column of every table of ours, classified once in its app's `personal.toml` (R26).

`personal` and `special` (Article 10: health, diet …) are erased with the person. `evidence` stays, and names nobody any more.
`none` says nothing about a person. `about` says how the rows of a person are found from their account:
`saved_by` follows a relation to them, `email=email` compares a column with the person's address, `pk` is the account itself.
`only` and `without` leave rows out of that; `shared` columns hold other people's words too and are handed to nobody alone.
"""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model

CLASSES = ("personal", "special", "evidence", "none")
OURS = ("r2r_portal", "applications", "selection", "programme", "helpdesk")
PURPOSES = Path(__file__).with_name("purposes.toml")
FILE = "personal.toml"


@dataclass(frozen=True)
class Table:
    """What one table knows about people."""

    model: type[Model]
    why: str
    about: tuple[str, ...]
    columns: Mapping[str, str]  # column -> class
    shared: tuple[str, ...] = ()
    only: Mapping[str, Any] = field(default_factory=dict)
    without: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name the table as Django does."""
        return str(self.model._meta.label)

    def of_class(self, *classes: str) -> list[str]:
        """Return the columns of these classes, in the order of the table."""
        return [name for name, found in self.columns.items() if found in classes]

    @property
    def is_personal(self) -> bool:
        """Tell whether the table says anything about a person."""
        return bool(self.of_class("personal", "special", "evidence"))


@functools.cache
def purposes() -> dict[str, dict[str, str]]:
    """Return why -> data, purpose, basis and time of keeping, in both languages."""
    told = tomllib.loads(PURPOSES.read_text(encoding="utf-8"))
    return {
        why: {name: words for name, words in found.items() if isinstance(words, str)}
        for why, found in told.items()
    }


@functools.cache
def terms() -> dict[str, dict[str, int]]:
    """Return why -> `days` and `days_long` of keeping, where a purpose is kept for a time."""
    told = tomllib.loads(PURPOSES.read_text(encoding="utf-8"))
    return {
        why: {name: days for name, days in found.items() if isinstance(days, int)}
        for why, found in told.items()
    }


def models() -> Iterator[type[Model]]:
    """Yield every table of ours."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OURS:
            yield from (model for model in config.get_models() if not model._meta.proxy)


@functools.cache
def register() -> tuple[Table, ...]:
    """Return every table of ours, as far as it is classified."""
    return tuple(_table(model, _told(model)) for model in models())


def tables() -> list[Table]:
    """Return the tables that say something about people."""
    return [table for table in register() if table.is_personal]


def _told(model: type[Model]) -> dict[str, Any]:
    return _file(Path(model._meta.app_config.path)).get(model.__name__, {})  # type: ignore[union-attr]


@functools.cache
def _file(folder: Path) -> dict[str, Any]:
    file = folder / FILE
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _table(model: type[Model], told: dict[str, Any]) -> Table:
    classes = {name: found for found in CLASSES for name in told.get(found, ())}
    columns = {name: classes[name] for name in names(model) if name in classes}
    more = {
        "shared": tuple(told.get("shared", ())),
        "only": told.get("only", {}),
        "without": told.get("without", {}),
    }
    return Table(model, told.get("why", ""), tuple(told.get("about", ())), columns, **more)


def names(model: type[Model]) -> list[str]:
    """Return the columns of a table, many-to-many ones too."""
    return [one.name for one in (*model._meta.fields, *model._meta.many_to_many)]


def every_column_is_classified(**_: Any) -> list[CheckMessage]:
    """Return an error for a column that nobody classified, one classified twice or gone, a table without a purpose."""
    wrong = [f"{model._meta.label}: {words}" for model in models() for words in _wrong(model, _told(model))]
    return [Error(f"personal.toml: {'; '.join(wrong)}", id="r2r.E023")] if wrong else []


def _wrong(model: type[Model], told: dict[str, Any]) -> Iterator[str]:
    listed = [name for found in CLASSES for name in told.get(found, ())]
    here = names(model)
    yield from (f"{name} is not classified" for name in here if name not in listed)
    yield from (f"{name} is no column" for name in (*listed, *told.get("shared", ())) if name not in here)
    yield from (f"{name} is classified twice" for name in sorted({n for n in listed if listed.count(n) > 1}))
    if len(listed) > len(told.get("none", ())) and told.get("why") not in purposes():
        yield "why the data is kept is not said"
