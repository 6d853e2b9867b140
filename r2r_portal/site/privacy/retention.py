"""What is past its date: looked up and erased by one engine, from the purposes and `keeping.toml` (REL-I4).

A dry run is the same look-up without the erasing. Rows on hold stay, with the reason; so does everything of a person on hold.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.nobody import DASH
from r2r_portal.site.privacy import blanking, unused
from r2r_portal.site.privacy.erasing import erase_person
from r2r_portal.site.privacy.held import FileReasons, files_held, rows_held
from r2r_portal.site.privacy.rules import rules
from r2r_portal.site.privacy.terms import Counted, Term, all_terms
from r2r_portal.site.privacy.verbs import VERBS

SETTING = "r2r.retention"  # triggers let go of what is past its date while the transaction says so, and of nothing else


@dataclass(frozen=True)
class Item:
    """One row past its date."""

    label: str
    pk: str
    counted: Counted
    hold: str = ""  # the reason why it stays all the same


def due(at: datetime) -> list[Item]:
    """Return what is past its date at `at`, what is on hold with its reason."""
    files = files_held(all_terms())
    return [
        *(item for term in all_terms() for item, _row in _due(term, at, files)),
        *(item for item, _person in _accounts(at)),
    ]


def _due(term: Term, at: datetime, files: FileReasons) -> list[tuple[Item, Any]]:
    held = rows_held(term.rule)
    whole = held.get("", "")
    return [
        (
            Item(
                term.label,
                str(row.pk),
                counted,
                whole or held.get(str(row.pk), "") or _file(term, row, files),
            ),
            row,
        )
        for row, counted in term.ending(at)
    ]


def _file(term: Term, row: Any, files: FileReasons) -> str:
    return files.get((term.file_label, str(row.of_file)), "") if term.file else ""


def _accounts(at: datetime) -> list[tuple[Item, User]]:
    return [
        (Item("accounts.User", str(one.person.pk), one.counted, one.hold), one.person)
        for one in unused.due(at)
    ]


@transaction.atomic
def run(*, at: datetime) -> list[Item]:
    """Erase what is past its date and not on hold; return it. Each is noted in the log."""
    gone: list[Item] = []
    files = files_held(all_terms())
    found = [
        (term, _due(term, at, files)) for term in all_terms()
    ]  # before anything goes that others count from
    with _let_go():
        for term, rows in found:
            free = [(item, row) for item, row in rows if not item.hold]
            _erase(term, [row for _item, row in free])
            gone += [_noted(item, at) for item, _row in free]
    for item, person in _accounts(at):
        if not item.hold:
            erase_person(person=person, at=at)
            gone.append(_noted(item, at))
    return gone


def _noted(item: Item, at: datetime) -> Item:
    record(at=at, by=None, verb="kept.erased", subject=f"{item.label.lower()}:{item.pk}", table=item.label)
    return item


@contextmanager
def _let_go() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [SETTING])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [SETTING])


def _erase(term: Term, rows: list[Any]) -> None:
    these = term.model._default_manager.filter(pk__in=[row.pk for row in rows])
    if term.delete:
        blanking.lose_files(rows)
        these.delete()
    elif term.verb:
        VERBS[term.verb].end(rows)
    elif term.dash:
        these.update(**dict.fromkeys(term.columns, DASH))
    else:
        blanking.blank(rows, term.columns)


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
    labels |= {term.model._meta.label_lower for term in all_terms()}
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
    files = files_held(all_terms())
    found = [
        _outlook(
            term.label,
            [one for one, _row in _due(term, at, files)],
            len(list(term.ending(at + soon))),
        )
        for term in all_terms()
    ]
    accounts = [item for item, _person in _accounts(at)]
    return [_outlook("accounts.User", accounts, len(unused.candidates(at + soon))), *found]


def _outlook(label: str, now: list[Item], by_then: int) -> Outlook:
    held = sum(1 for one in now if one.hold)
    return Outlook(in_words(label), len(now) - held, by_then - len(now), held)
