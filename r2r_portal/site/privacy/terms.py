"""How long each table is kept, and from when: the purposes' days, counted as `keeping.toml` says (REL-I4)."""

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from r2r_portal.nobody import DASH, NOBODY
from r2r_portal.site.privacy import blanking
from r2r_portal.site.privacy.programme_end import ended
from r2r_portal.site.privacy.register import register, terms
from r2r_portal.site.privacy.rules import Rule, rule_of, rules
from r2r_portal.site.privacy.verbs import VERBS

FILE = Path(__file__).with_name("keeping.toml")
TASKS, ALONG = "tasks", "along"  # sections that name no table
Counted = date | datetime


@dataclass(frozen=True)
class Term:
    """How long one table is kept, and from when."""

    rule: Rule
    since: tuple[str, ...] = ()  # the first that is filled counts; none: the end of the programme
    call: str = ""  # the way to the call whose programme must be over
    long: tuple[tuple[str, Any], ...] = ()
    figure: str = "days"
    delete: bool = False
    blanks: tuple[str, ...] = ()
    dash: bool = False
    verb: str = ""
    file: str = ""

    @property
    def label(self) -> str:
        """Name the table."""
        return self.rule.table.label

    @property
    def model(self) -> type[models.Model]:
        """Return the table."""
        return self.rule.table.model

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that are blanked: of tables about no one person the whole of them."""
        return self.blanks or (*self.rule.blanked, *self.rule.mentions, *self.rule.along)

    @property
    def rows(self) -> QuerySet[Any]:
        """Return all rows, each with the key of the file it belongs to."""
        found = self.model._default_manager.all()
        return found.annotate(of_file=F(self.file)) if self.file else found

    @property
    def file_label(self) -> str:
        """Name the table of the files that rows belong to; empty where each stands for itself."""
        return _at_the_end(self.model, self.file)._meta.label_lower if self.file else ""

    def parts(self) -> Iterator[tuple[Q, int, bool]]:
        """Yield rows by a condition, how many days those are kept, and whether from the end of the programme."""
        days = terms()[self.rule.table.why]
        if not self.long:
            yield Q(), days[self.figure], not self.since
            return
        longer = Q(pk__in=self.rows.filter(**dict(self.long)).values("pk"))
        yield ~longer, days[self.figure], not self.since
        yield longer, days["days_long"], bool(self.call)

    def ending(self, until: datetime) -> Iterator[tuple[Any, Counted]]:
        """Yield rows that still say something and whose time is over at `until`, with the day or instant it is counted from."""
        for condition, days, by_programme in self.parts():
            rows = self.rows.filter(condition, self._says_something()).order_by("pk")
            limit = until - timedelta(days=days)
            yield from (self._since_programme if by_programme else self._since_column)(rows, limit)

    def _since_programme(self, rows: QuerySet[Any], limit: datetime) -> Iterator[tuple[Any, Counted]]:
        over = ended(limit.date())
        for row in rows.filter(**{f"{self.call}__in": list(over)}).annotate(of_call=F(self.call)):
            yield row, over[row.of_call]

    def _since_column(self, rows: QuerySet[Any], limit: datetime) -> Iterator[tuple[Any, Counted]]:
        counted, until = _first_of(self.since), limit
        if len(self.since) == 1 and not isinstance(_field(self.model, self.since[0]), models.DateTimeField):
            until = limit.date()  # type: ignore[assignment]
        for row in rows.annotate(counted=counted).filter(counted__lte=until):
            yield row, row.counted

    def _says_something(self) -> Q:
        if self.delete:
            return Q()
        if self.verb:
            return VERBS[self.verb].left
        found = Q(pk__in=[])
        for name in self.columns:
            field: Any = self.model._meta.get_field(name)
            found |= ~Q(**{f"{name}__in": ("", DASH)}) if self.dash else _is_said(field)
        return found


def _first_of(paths: tuple[str, ...]) -> Any:
    if len(paths) == 1:
        return F(paths[0])
    return Coalesce(*(Cast(F(path), models.DateTimeField()) for path in paths))


def _field(model: Any, path: str) -> Any:
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return field


def _at_the_end(model: Any, path: str) -> Any:
    return model if path == "pk" else _field(model, path).related_model


def _is_said(field: Any) -> Q:
    if isinstance(field, models.EmailField):
        return ~Q(**{f"{field.name}__endswith": NOBODY}) & ~Q(**{field.name: ""})
    if field.null:
        return Q(**{f"{field.name}__isnull": False})
    says = isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)
    if not says or field.choices or field.unique:
        return Q(pk__in=[])
    blank = blanking.blank_of(field, 0)
    if isinstance(blank, str) and blank.startswith(DASH):
        return ~Q(**{f"{field.name}__regex": rf"^({DASH}( [0-9]+)?)?$"})
    return ~Q(**{field.name: blank})


@functools.cache
def _told() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def standing() -> dict[str, str]:
    """Return table -> the regular task that ends its rows by a verb of its own."""
    return dict(_told()[TASKS])


def going_along() -> dict[str, str]:
    """Return table -> the table with whose rows its own end."""
    return dict(_told()[ALONG])


@functools.cache
def all_terms() -> tuple[Term, ...]:
    """Return every table that is kept for a time, in the order in which rows can go."""
    by_label = {table.label: rule_of(table, {}) for table in register()}
    by_label |= {rule.table.label: rule for rule in rules()}
    return tuple(
        _term(by_label[f"{app}.{name}"], told)
        for app, found in _told().items()
        if app not in (TASKS, ALONG)
        for name, told in found.items()
    )


def _term(rule: Rule, told: dict[str, Any]) -> Term:
    more = {name: tuple(one) if isinstance(one, list) else one for name, one in told.items()}
    since = more.pop("since", ())
    long = tuple(more.pop("long", {}).items())
    delete = more.pop("delete", rule.delete)
    return Term(rule, (since,) if isinstance(since, str) else since, long=long, delete=delete, **more)
