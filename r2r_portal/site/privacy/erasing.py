"""Erasing a person: every personal column of the register, what libraries keep, keys, files (REL-I3).

The account stays as a number that evidence points to. Two people decide it (`requests.py`); whoever is erased here was approved.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models import Model

from programme.actions import vault
from programme.models import Delegate
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import forget
from r2r_portal.outbox.topics import TOPICS
from r2r_portal.site.privacy import blanking, ledger
from r2r_portal.site.privacy.rules import Rule, rules

Counts = dict[str, int]


@transaction.atomic
def erase_person(*, person: User, at: datetime, replayed: bool = False) -> Counts:
    """Erase a person and return how many rows of which table were touched; the same twice over changes nothing more.

    It is noted in the log and, first of all, in the list that a restore reads.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not replayed:
        ledger.note(person=person, at=at)
    counts = _everything_of(person, at)
    record(at=at, by=None, verb="person.erased", subject=person, rows=sum(counts.values()), replayed=replayed)
    return counts


def _everything_of(person: User, at: datetime) -> Counts:
    for delegate in Delegate.objects.filter(user=person).order_by("pk"):
        vault.erase_of_who_is_erased(delegate=delegate, at=at)
    words = words_of(person)
    theirs = [(rule, list(rule.rows_of(person))) for rule in rules() if rule.ways]  # before the address goes
    _forget_in_libraries(person, [row for _rule, rows in theirs for row in rows])
    forget(address=person.email, topics=TOPICS)
    counts = {rule.table.label: _erase(rule, rows) for rule, rows in theirs}
    for label, found in _mentions(words):
        counts[label] = counts.get(label, 0) + found
    User.objects.filter(pk=person.pk).update(is_active=False, password=make_password(None))
    return {label: count for label, count in counts.items() if count}


def words_of(person: User) -> list[str]:
    """Return what names a person in other people's words: the address, and whole names in every order."""
    names = [(person.given_name, person.family_name), (person.given_kana, person.family_kana)]
    pairs = [(first, last) for first, last in names if first and last]
    said = [f"{a}{gap}{b}" for one in pairs for a, b in (one, one[::-1]) for gap in (" ", "", "　")]
    upper = [f"{a} {b.upper()}" for a, b in pairs] + [f"{b.upper()} {a}" for a, b in pairs]
    return list(dict.fromkeys([person.email, *said, *upper]))


def _erase(rule: Rule, rows: list[Any]) -> int:
    if not rule.delete:
        return blanking.blank(rows, rule.blanked) if rule.blanked else 0
    blanking.lose_files(rows)
    rule.table.model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _mentions(words: list[str]) -> Iterator[tuple[str, int]]:
    for rule in rules():
        if rule.mentions:
            yield rule.table.label, blanking.take_out(rule.table.model, rule.mentions, words)


def _forget_in_libraries(person: User, rows: list[Model]) -> None:
    """Take away addresses, second steps, sessions, names in the admin's own log, and pages that are kept."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    mine = [one.pk for one in Session.objects.iterator() if _is_of(one, person)]
    Session.objects.filter(pk__in=mine).delete()
    kinds = ContentType.objects.get_for_models(*{type(row) for row in rows})
    for model, kind in kinds.items():
        keys = [str(row.pk) for row in rows if type(row) is model]
        LogEntry.objects.filter(content_type=kind, object_id__in=keys).update(object_repr="")
    transaction.on_commit(_empty_caches)


def _is_of(session: Session, person: User) -> bool:
    return bool(session.get_decoded().get("_auth_user_id") == str(person.pk))


def _empty_caches() -> None:
    for alias in ("fragments", "pages"):
        caches[alias].clear()
