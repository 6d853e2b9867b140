"""Details of travellers: entered, agreed to, shown for minutes with a reason, erased on the printed date."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from programme.domain import vault
from programme.errors import MeanwhileError
from programme.models import Cause, DataKey, Delegate, Disclosure, Erasure, Need, Sealed
from programme.queries.vault import masters, needs_of, opened, versions
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError


class _About(TypedDict):
    """Whose detail it is, and which."""

    person: int
    field: str


@transaction.atomic
def enter(
    *, delegate: Delegate, values: Mapping[str, str], by: User, at: datetime,
    seen: Mapping[str, str] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Seal details of a person, each under a fresh key; an empty text takes one away. Returns those that changed.

    What is saved as it was stays as it is. Whoever but the person changes a detail ends the person's agreement to it.
    `seen`: the version of each detail that the page was filled from (`queries.vault.versions`), or None where nothing
    was read before. Raises MeanwhileError, and saves nothing, where somebody else has saved one of them since.
    """
    delegate = _locked(delegate)
    needs = {need.field: need for need in needs_of(delegate.delegation.visit)}
    before = opened([delegate], values)[delegate.pk] if values else {}
    changed = tuple(sorted(name for name, text in values.items() if text != before.get(name, "")))
    _refuse_stale(delegate, changed, seen)
    for name in changed:
        _refuse_unneeded(delegate, needs.get(name), at)
        _put(delegate, name, values[name], by=by, at=at)
    if changed:
        record(at=at, by=by, verb="details.entered", subject=delegate, fields=list(changed))
    return changed


def _locked(delegate: Delegate) -> Delegate:
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("delegation__visit")
    locked = rows.get(pk=delegate.pk)
    if locked.left_at:
        raise DomainError(_("This person has left the delegation."), code="delegate_left")
    return locked


def _refuse_stale(delegate: Delegate, changed: Collection[str], seen: Mapping[str, str] | None) -> None:
    now = versions(delegate) if changed and seen is not None else {}
    stale = [name for name in changed if seen is not None and now.get(name, "") != seen.get(name, "")]
    if stale:
        raise MeanwhileError(stale)


def _refuse_unneeded(delegate: Delegate, need: Need | None, at: datetime) -> None:
    if need is None:
        raise DomainError(_("This visit does not ask for this."), code="not_needed")
    today = at.astimezone(ZoneInfo(delegate.delegation.visit.zone)).date()
    gone = Erasure.objects.filter(delegate=delegate, field=need.field).exists()
    if gone or today >= need.erase_on:
        raise DomainError(_("This detail was erased on its date. Nothing new is kept."), code="erased")


def _put(delegate: Delegate, field: str, text: str, *, by: User, at: datetime) -> None:
    """Replace the key, so that what older dumps hold is of no use, and seal the text under the new one."""
    (name, master), *_old = masters().items()
    key, about = vault.new_key(), _About(person=delegate.pk, field=field)
    kept: dict[str, Any] = {"wrapped": vault.wrap(master, key, **about), "master": name, "made_at": at}
    kept["fingerprint"] = vault.fingerprint(key)
    DataKey.objects.update_or_create(delegate=delegate, field=field, defaults=kept)
    if not text:
        Sealed.objects.filter(delegate=delegate, field=field).delete()
        return
    sealed = {"ciphertext": vault.seal(key, text, **about), "saved_at": at, "saved_by": by}
    ends = {} if delegate.user_id == by.pk else {"agreed_at": None}
    Sealed.objects.update_or_create(delegate=delegate, field=field, defaults={**sealed, **ends})


@transaction.atomic
def agree(*, delegate: Delegate, fields: Collection[str], by: User, at: datetime) -> None:
    """Note for which details the person agrees that hosts get them; not named is taken back. The person alone may."""
    if delegate.user_id != by.pk:
        raise ForbiddenError(_("Only the person agrees to this."))
    delegate = _locked(delegate)
    asked = {need.field for need in needs_of(delegate.delegation.visit) if need.shared}
    rows = Sealed.objects.select_for_update(of=("self",)).filter(delegate=delegate, field__in=asked)
    given = [row for row in rows if row.field in fields and row.agreed_at is None]
    ended = [row for row in rows if row.field not in fields and row.agreed_at is not None]
    for row in (*given, *ended):
        row.agreed_at = at if row in given else None
        row.save(update_fields=["agreed_at"])
    if given or ended:
        names = {"given": sorted(row.field for row in given), "ended": sorted(row.field for row in ended)}
        record(at=at, by=by, verb="details.agreed", subject=delegate, **names)


@transaction.atomic
def show(*, delegate: Delegate, fields: Collection[str], reason: str, by: User, at: datetime) -> Disclosure:
    """Let a member of staff read details for some minutes. The person reads who looked, when and why."""
    if not reason.strip():
        raise DomainError(_("Say why you need to see it"), code="no_reason")
    there = Sealed.objects.filter(delegate=delegate, field__in=fields).values_list("field", flat=True)
    names = sorted(there)
    if not names:
        raise DomainError(_("Nothing of this is there."), code="nothing_there")
    shown = Disclosure.objects.create(
        delegate=delegate, fields=names, by=by, at=at, until=at + vault.SHOWN_FOR, reason=reason.strip()
    )
    record(at=at, by=by, verb="details.shown", subject=delegate, fields=names, reading=shown.pk)
    return shown


@transaction.atomic
def erase(*, delegate: Delegate, cause: str, at: datetime, by: User | None, fields: Collection[str]) -> int:
    """Destroy the keys of details, their ciphertexts with them; certificates stay. Returns how many were destroyed."""
    Delegate.objects.select_for_update(of=("self",)).get(
        pk=delegate.pk
    )  # as whoever enters details does first
    keys = list(
        DataKey.objects.select_for_update(of=("self",))
        .filter(delegate=delegate, field__in=fields)
        .order_by("pk")
    )
    days = dict(_dates(delegate))
    Erasure.objects.bulk_create(
        Erasure(
            delegate=delegate, field=key.field, fingerprint=key.fingerprint, erased_at=at, cause=cause,
            due_on=days.get(key.field) or delegate.delegation.visit.ends_on,
        )
        for key in keys
    )  # fmt: skip
    for key in keys:
        key.delete()
    if keys:
        names = sorted(key.field for key in keys)
        record(at=at, by=by, verb="details.erased", subject=delegate, fields=names, cause=cause)
    return len(keys)


def _dates(delegate: Delegate) -> list[tuple[str, Any]]:
    return [(need.field, need.erase_on) for need in needs_of(delegate.delegation.visit)]


def erase_due(*, at: datetime) -> int:
    """Erase every detail whose printed date has come, by the calendar of its visit; returns how many."""
    ended = at.date() + timedelta(days=1)  # the day may be later on the visit's calendar
    holding = Delegate.objects.filter(data_keys__isnull=False, delegation__visit__ends_on__lte=ended)
    holding = holding.select_related("delegation__visit")
    return sum(_erase_due(delegate, at) for delegate in holding.distinct().order_by("pk"))


def _erase_due(delegate: Delegate, at: datetime) -> int:
    today = at.astimezone(ZoneInfo(delegate.delegation.visit.zone)).date()
    if today < delegate.delegation.visit.ends_on:
        return 0
    due = [field for field, day in _dates(delegate) if day <= today]
    return erase(delegate=delegate, fields=due, cause=Cause.DATE, by=None, at=at) if due else 0


def erase_of_who_left(*, delegate: Delegate, by: User, at: datetime) -> int:
    """Erase all details of somebody who no longer comes: no visit needs them any more."""
    fields = list(DataKey.objects.filter(delegate=delegate).values_list("field", flat=True))
    return erase(delegate=delegate, fields=fields, cause=Cause.LEFT, by=by, at=at)


def erase_of_who_is_erased(*, delegate: Delegate, at: datetime) -> int:
    """Erase all details of somebody whose whole account is erased."""
    fields = list(DataKey.objects.filter(delegate=delegate).values_list("field", flat=True))
    return erase(delegate=delegate, fields=fields, cause=Cause.WISH, by=None, at=at)
