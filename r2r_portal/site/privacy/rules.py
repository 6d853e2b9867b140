"""How each table of the register is erased: by default every personal column of a person's rows is blanked (REL-I3)."""

import functools
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from r2r_portal.accounts.models import Membership, User
from r2r_portal.site.privacy.exporting import by_way
from r2r_portal.site.privacy.register import Table, tables

FILE = Path(__file__).with_name("erasing.toml")


@dataclass(frozen=True)
class Rule:
    """What erasing does to one table."""

    table: Table
    ways: tuple[str, ...]
    delete: bool = False
    keep: Collection[str] = ()
    stays: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    mentions: Collection[str] = ()

    @property
    def blanked(self) -> list[str]:
        """Return the columns that are blanked in a person's rows."""
        left = {*self.keep, *self.mentions}
        return [name for name in self.table.of_class("personal", "special") if name not in left]

    def rows_of(self, person: User) -> QuerySet[Any]:
        """Return the rows that are erased with a person: theirs, without those that are a body's record."""
        wanted = Q(pk__in=[])
        for way in self.ways:
            wanted |= by_way(way, person)
        rows = self.table.model._default_manager.filter(wanted)
        if self.stays:
            rows = rows.exclude(**self.stays)
        return (rows.exclude(**{f"{self.body}__in": _with_others(person)}) if self.body else rows).order_by(
            "pk"
        )


def _with_others(person: User) -> QuerySet[Any]:
    others = Membership.objects.exclude(user=person).filter(user__is_active=True)
    return others.values("organisation")


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Return how every table that says something personal is erased."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    exceptions = {f"{app}.{name}": rule for app, found in told.items() for name, rule in found.items()}
    return tuple(
        rule_of(table, exceptions.get(table.label, {}))
        for table in tables()
        if table.of_class("personal", "special")
    )


def rule_of(table: Table, told: Mapping[str, Any]) -> Rule:
    """Return the rule of one table with its exceptions."""
    more = dict(told)
    ways = tuple(more.pop("ways", table.about))
    if not ways:
        kept = more.get("keep", ())
        more["mentions"] = [name for name in table.of_class("personal", "special") if name not in kept]
    return Rule(table, ways, **more)
