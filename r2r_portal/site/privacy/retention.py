"""What is past its date: looked up and erased by one engine, from the purposes and `keeping.toml` (REL-I4).

A dry run is the same look-up without the erasing. Rows on hold stay, with the reason; so does everything of a person on hold.
"""

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import Hold, User
from r2r_portal.audit.actions import record, reference
from r2r_portal.site.privacy import blanking
from r2r_portal.site.privacy.register import terms
from r2r_portal.site.privacy.rules import Rule, rules

FILE = Path(__file__).with_name("keeping.toml")
TASKS = "tasks"


@dataclass(frozen=True)
class Term:
    """How long one table is kept, and from when."""

    rule: Rule
    since: str
    long: tuple[tuple[str, Any], ...]

    @property
    def label(self) -> str:
        """Name the table."""
        return self.rule.table.label

    @property
    def columns(self) -> list[str]:
        """Return the columns that are blanked: of tables about no one person the whole of them."""
        return [*self.rule.blanked, *self.rule.mentions]

    def parts(self) -> Iterator[tuple[Q, int]]:
        """Yield rows by a condition, and how many days those are kept."""
        days = terms()[self.rule.table.why]
        if not self.long:
            yield Q(), days["days"]
            return
        longer = Q(pk__in=self._rows.filter(**dict(self.long)).values("pk"))
        yield ~longer, days["days"]
        yield longer, days["days_long"]

    @property
    def _rows(self) -> QuerySet[Any]:
        return self.rule.table.model._default_manager.all()

    def ending(self, until: datetime) -> Iterator[tuple[Any, date | datetime]]:
        """Yield rows that still say something and whose time is over at `until`, with the day or instant it is counted from."""
        for condition, days in self.parts():
            limit: Any = until - timedelta(days=days)
            if not isinstance(_end_of(self.rule.table.model, self.since), models.DateTimeField):
                limit = limit.date()
            rows = self._rows.filter(condition, self._says_something(), **{f"{self.since}__lte": limit})
            yield from ((row, row.counted) for row in rows.annotate(counted=F(self.since)).order_by("pk"))

    def _says_something(self) -> Q:
        if self.rule.delete:
            return Q()
        found = Q(pk__in=[])
        for name in self.columns:
            found |= _is_said(self.rule.table.model._meta.get_field(name))
        return found


def _end_of(model: Any, path: str) -> Any:
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return field


def _is_said(field: Any) -> Q:
    if isinstance(field, models.EmailField):
        return ~Q(**{f"{field.name}__endswith": "@invalid.example"}) & ~Q(**{field.name: ""})
    if field.null:
        return Q(**{f"{field.name}__isnull": False})
    says = isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    return ~Q(**{field.name: blanking.blank_of(field, 0)}) if says and not field.unique else Q(pk__in=[])


@functools.cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def standing() -> dict[str, str]:
    """Return table -> the regular task that ends its rows by a verb of its own."""
    return dict(_file()[TASKS])


def all_terms() -> list[Term]:
    """Return every table that is kept for a time."""
    told = {
        f"{app}.{name}": one for app, found in _file().items() if app != TASKS for name, one in found.items()
    }
    return [
        Term(rule, told[rule.table.label]["since"], tuple(told[rule.table.label].get("long", {}).items()))
        for rule in rules()
        if rule.table.label in told
    ]


@dataclass(frozen=True)
class Item:
    """One row past its date."""

    label: str
    pk: str
    counted: date | datetime
    hold: str = ""  # the reason why it stays all the same


def due(at: datetime) -> list[Item]:
    """Return what is past its date at `at`, what is on hold with its reason."""
    return [item for term in all_terms() for item, _row in _due(term, at)]


def _due(term: Term, at: datetime) -> list[tuple[Item, Any]]:
    held = _holds(term.rule)
    whole = held.get("", "")
    return [
        (Item(term.label, str(row.pk), counted, whole or held.get(str(row.pk), "")), row)
        for row, counted in term.ending(at)
    ]


def _holds(rule: Rule) -> dict[str, str]:
    """Return primary key -> reason; the empty key holds the whole table."""
    table, found = rule.table.model._meta.label_lower, {}
    for hold in Hold.objects.filter(lifted_at=None).order_by("pk"):
        label, _, key = hold.subject.partition(":")
        if label == table:
            found[key] = hold.reason
        elif label == User._meta.label_lower and rule.ways:
            person = User.objects.filter(pk=key).first()
            found |= {str(row.pk): hold.reason for row in rule.rows_of(person)} if person else {}
    return found


@transaction.atomic
def run(*, at: datetime) -> list[Item]:
    """Erase what is past its date and not on hold; return it. Each is noted in the log."""
    gone: list[Item] = []
    for term in all_terms():
        free = [(item, row) for item, row in _due(term, at) if not item.hold]
        _erase(term, [row for _item, row in free])
        for item, row in free:
            record(at=at, by=None, verb="kept.erased", subject=reference(row), table=item.label)
        gone += [item for item, _row in free]
    return gone


def _erase(term: Term, rows: list[Any]) -> None:
    if not term.rule.delete:
        blanking.blank(rows, term.columns)
        return
    blanking.lose_files(rows)
    term.rule.table.model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


def in_words(subject: str) -> str:
    """Say a table, or one row of it, by its name: "Questions", "Question no. 12"; what is no table of ours stays as it is."""
    label, _colon, key = subject.partition(":")
    try:
        meta = apps.get_model(label)._meta
    except (LookupError, ValueError):
        return subject
    if not key:
        return str(capfirst(meta.verbose_name_plural))
    return _("%(thing)s no. %(number)s") % {"thing": capfirst(meta.verbose_name), "number": key}


def tables_in_words() -> list[tuple[str, str]]:
    """Return every table that says something about people, as lower-case label and name, by name."""
    labels = {rule.table.model._meta.label_lower for rule in rules()}
    return sorted(((label, in_words(label)) for label in labels), key=lambda pair: pair[1])


def is_there(label: str, key: str) -> bool:
    """Tell whether a table has a row of this number."""
    try:
        return bool(apps.get_model(label)._default_manager.filter(pk=key).exists())
    except (LookupError, ValueError, ValidationError):
        return False


@dataclass(frozen=True)
class Outlook:
    """What one table has to lose."""

    name: str
    now: int
    soon: int
    held: int


def outlook(at: datetime, soon: timedelta = timedelta(days=90)) -> list[Outlook]:
    """Return for every table how many rows are due at `at`, how many more within `soon`, how many are held."""
    found = []
    for term in all_terms():
        now, later = [one for one, _row in _due(term, at)], len(list(term.ending(at + soon)))
        held = sum(1 for one in now if one.hold)
        found.append(Outlook(in_words(term.label), len(now) - held, later - len(now), held))
    return found
