"""Erasing a person: every personal column of the register, what libraries keep, keys, files (REL-I3).

The account stays as a number that evidence points to. Two people decide it (`requests.py`); whoever is erased here was approved.
"""

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
from r2r_portal import pdf
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import forget
from r2r_portal.outbox.topics import TOPICS
from r2r_portal.site.privacy import blanking, ledger
from r2r_portal.site.privacy.naming import words_of
from r2r_portal.site.privacy.rules import Rule, rules
from r2r_portal.site.privacy.somebody import Somebody

NOBODY = (
    "accounts.address"  # subject of the log where somebody without an account was erased: it names nobody
)
Counts = dict[str, int]


@transaction.atomic
def erase_person(*, person: Somebody, at: datetime, replayed: bool = False) -> Counts:
    """Erase a person and return how many rows of which table were touched; the same twice over changes nothing more.

    Somebody without an account is erased by the address. It is noted in the log and, first of all, in the list that a
    restore reads.
    """
    if isinstance(person, User):
        person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not replayed:
        ledger.note(person=person, at=at)
    counts = _everything_of(person, at)
    subject = person if isinstance(person, User) else NOBODY
    record(
        at=at, by=None, verb="person.erased", subject=subject, rows=sum(counts.values()), replayed=replayed
    )
    return counts


def _everything_of(person: Somebody, at: datetime) -> Counts:
    theirs = [(rule, list(rule.rows_of(person))) for rule in rules() if rule.ways]  # before the address goes
    for delegate in _delegates(theirs):
        vault.erase_of_who_is_erased(delegate=delegate, at=at)
    named = blanking.naming(words_of(person, theirs))
    _forget_in_libraries(person, [row for _rule, rows in theirs for row in rows])
    forget(address=person.email, topics=TOPICS)
    counts = {rule.table.label: _erase(rule, rows) for rule, rows in theirs}
    for rule in rules():
        if rule.mentions:
            label = rule.table.label
            counts[label] = counts.get(label, 0) + blanking.take_out(rule, named)
    if isinstance(person, User):
        User.objects.filter(pk=person.pk).update(is_active=False, password=make_password(None))
    return {label: count for label, count in counts.items() if count}


def _delegates(theirs: list[tuple[Rule, list[Any]]]) -> list[Delegate]:
    return [row for rule, rows in theirs if rule.table.model is Delegate for row in rows]


def _erase(rule: Rule, rows: list[Any]) -> int:
    if not rule.delete:
        return blanking.blank(rows, rule.blanked) if rule.blanked else 0
    blanking.lose_files(rows)
    rule.table.model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _forget_in_libraries(person: Somebody, rows: list[Model]) -> None:
    """Take away addresses, second steps, sessions, names in the admin's own log, and pages that are kept."""
    if isinstance(person, User):
        EmailAddress.objects.filter(user=person).delete()
        Authenticator.objects.filter(user=person).delete()
        mine = [one.pk for one in Session.objects.iterator() if _is_of(one, person)]
        Session.objects.filter(pk__in=mine).delete()
    kinds = ContentType.objects.get_for_models(*{type(row) for row in rows})
    for model, kind in kinds.items():
        keys = [str(row.pk) for row in rows if type(row) is model]
        LogEntry.objects.filter(content_type=kind, object_id__in=keys).update(object_repr="")
    transaction.on_commit(_empty_caches)
    transaction.on_commit(pdf.forget)


def _is_of(session: Session, person: User) -> bool:
    return bool(session.get_decoded().get("_auth_user_id") == str(person.pk))


def _empty_caches() -> None:
    for alias in ("fragments", "pages"):
        caches[alias].clear()
