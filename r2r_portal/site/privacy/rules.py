"""How each table of the register is erased: by default every personal column of a person's rows is blanked (REL-I3)."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db.models import Q, QuerySet

from r2r_portal.accounts.models import Membership, User
from r2r_portal.site.privacy.exporting import Kept, by_way, rows_of
from r2r_portal.site.privacy.register import Table, purposes, tables
from r2r_portal.site.privacy.somebody import Somebody

FILE = Path(__file__).with_name("erasing.toml")
REASONS = "reasons"


@dataclass(frozen=True)
class Rule:
    """What erasing does to one table."""

    table: Table
    ways: tuple[str, ...]
    delete: bool = False
    keep: Mapping[str, str] = field(default_factory=dict)  # column -> why it stays
    stays: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    mentions: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    drop: bool = False

    @property
    def blanked(self) -> list[str]:
        """Return the columns that are blanked in a person's rows."""
        left = {*self.keep, *self.mentions, *self.along}
        return [name for name in self.table.of_class("personal", "special") if name not in left]

    @property
    def addresses(self) -> list[str]:
        """Return the columns of the table itself that hold the person's address."""
        found = [way.partition("=") for way in self.ways]
        return [column for column, _, of in found if of and "__" not in column]

    def rows_of(self, person: Somebody) -> QuerySet[Any]:
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


def _with_others(person: Somebody) -> QuerySet[Any]:
    others = Membership.objects.filter(user__is_active=True)
    others = others.exclude(user=person) if isinstance(person, User) else others
    return others.values("organisation")


@functools.cache
def _told() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def reasons_to_keep() -> dict[str, dict[str, str]]:
    """Return name -> why a column stays though its person is erased, in both languages."""
    return dict(_told()[REASONS])


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Return how every table that says something personal is erased."""
    exceptions = {
        f"{app}.{name}": rule
        for app, found in _told().items()
        if app != REASONS
        for name, rule in found.items()
    }
    return tuple(
        rule_of(table, exceptions.get(table.label, {}))
        for table in tables()
        if table.of_class("personal", "special")
    )


def rule_of(table: Table, told: Mapping[str, Any]) -> Rule:
    """Return the rule of one table with its exceptions."""
    more = {name: tuple(one) if isinstance(one, list) else one for name, one in told.items()}
    ways = more.pop("ways", table.about)
    if not ways:
        left = {*more.get("keep", ()), *more.get("along", ())}
        more["mentions"] = tuple(name for name in table.of_class("personal", "special") if name not in left)
    return Rule(table, ways, **more)


def staying(person: User) -> list[Kept]:
    """Return for what something of a person stays though they are erased, in the order of the purposes."""
    kept = {rule.table.label for rule in rules() if rule.keep or rule.stays}
    held = [one for one in tables() if one.about and (one.of_class("evidence") or one.label in kept)]
    counts: dict[str, int] = {}
    for table in held:
        counts[table.why] = counts.get(table.why, 0) + rows_of(table, person).count()
    return [Kept(counts[why], **told) for why, told in purposes().items() if counts.get(why)]


def every_kept_column_has_its_reason(**_: Any) -> list[CheckMessage]:
    """Return an error for a column that stays for no reason we know, and for one of a rule that its table has not."""
    wrong = [f"{rule.table.label}: {words}" for rule in rules() for words in _wrong(rule)]
    return [Error(f"erasing.toml: {'; '.join(wrong)}", id="r2r.E026")] if wrong else []


def _wrong(rule: Rule) -> Iterator[str]:
    here = rule.table.of_class("personal", "special")
    yield from (
        f"{name} is not personal" for name in (*rule.keep, *rule.mentions, *rule.along) if name not in here
    )
    yield from (
        f"{name} stays for no reason" for name, why in rule.keep.items() if why not in reasons_to_keep()
    )
