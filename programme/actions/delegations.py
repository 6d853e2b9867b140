"""Delegations and their people."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Track
from programme.actions.reminders import call_for_names
from programme.actions.seats import free_seat
from programme.actions.vault import erase_of_who_left
from programme.models import Basis, Delegate, Delegation, Leg, LegAttendance, Seat, Visit
from r2r_portal.accounts.actions import welcome
from r2r_portal.accounts.models import Organisation, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Territory

ONE_PERSON = {"delegate_one_per_account", "delegate_one_per_address"}


def open_delegation(
    *, visit: Visit, territory: Territory, organisation: Organisation, by: User, at: datetime
) -> Delegation:
    """Make a delegation with all its funded places, on every plenary leg. Refused twice for one territory."""
    try:
        return _open(visit, territory, organisation, by=by, at=at)
    except IntegrityError as error:
        if _constraint(error) == "delegation_one_per_territory":
            raise DomainError(_("This territory already has a delegation for this visit.")) from error
        raise


@transaction.atomic
def _open(
    visit: Visit, territory: Territory, organisation: Organisation, *, by: User, at: datetime
) -> Delegation:
    if territory.side != visit.side:
        raise DomainError(_("Only territories of the visiting side send a delegation."), code="wrong_side")
    # The lock keeps the number of places still until they stand.
    track = Track.objects.select_for_update(of=("self",)).get(call=visit.call_id, side=territory.side)
    delegation = Delegation.objects.create(
        visit=visit, track=track, territory=territory, organisation=organisation, opened_at=at, opened_by=by
    )
    Seat.objects.bulk_create(Seat(delegation=delegation, number=n + 1) for n in range(track.funded_places))
    plenaries = Leg.objects.filter(visit=visit, is_plenary=True)
    LegAttendance.objects.bulk_create(LegAttendance(leg=leg, delegation=delegation) for leg in plenaries)
    record(at=at, by=by, verb="delegation.opened", subject=delegation, places=track.funded_places)
    call_for_names(delegation=delegation, at=at)
    return delegation


def _constraint(error: IntegrityError) -> str:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


@transaction.atomic
def close_names(*, delegation: Delegation, closed: bool, by: User, at: datetime) -> Delegation:
    """Note that nobody more comes, or that somebody may after all: no more reminders of free places, or again some."""
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if closed == (delegation.names_closed_at is not None):
        return delegation
    delegation.names_closed_at, delegation.names_closed_by = (at, by) if closed else (None, None)
    delegation.save(update_fields=["names_closed_at", "names_closed_by"])
    record(at=at, by=by, verb="names.closed" if closed else "names.reopened", subject=delegation)
    return delegation


def add_delegate(*, delegation: Delegation, values: Mapping[str, Any], by: User, at: datetime) -> Delegate:
    """Enter a person, who finds the visit on "My page" after signing in with that address."""
    with _one_person(), transaction.atomic():
        delegate = Delegate(delegation=delegation, user=_account(values, at), **values)
        delegate.save()
        record(at=at, by=by, verb="delegate.added", subject=delegate, delegation=delegation.pk)
    return delegate


def change_delegate(*, delegate: Delegate, values: Mapping[str, Any], by: User, at: datetime) -> Delegate:
    """Correct the data of a person."""
    with _one_person(), transaction.atomic():
        delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
        if values.get("basis") == Basis.EU_STAFF and Seat.objects.filter(delegate=delegate).exists():
            refusal = _("EU staff do not take a funded place. Free the place first.")
            raise DomainError(refusal, code="staff_not_funded")
        for name, value in values.items():
            setattr(delegate, name, value)
        delegate.user = _account(values, at) if "email" in values else delegate.user
        delegate.save(update_fields=[*values, "user"])
        record(at=at, by=by, verb="delegate.changed", subject=delegate, fields=sorted(values))
    return delegate


def _account(values: Mapping[str, Any], at: datetime) -> User | None:
    """Return the account of an address, made where there is none: its owner proves it by the code at sign-in."""
    email = values.get("email", "")
    return welcome(email=email, language=values.get("language", "en"), at=at) if email else None


@contextmanager
def _one_person() -> Iterator[None]:
    """Turn the database's refusal of the same person twice into our own."""
    try:
        yield
    except IntegrityError as error:
        if _constraint(error) not in ONE_PERSON:
            raise
        refusal = _("This person is already in the delegation: the e-mail address is the same.")
        raise DomainError(refusal, code="person_twice") from error


@transaction.atomic
def leave(*, delegate: Delegate, reason: str, by: User, at: datetime) -> None:
    """Note that somebody no longer comes: a funded place becomes free, the row stays."""
    free_seat(delegate=delegate, reason=reason, by=by, at=at)
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    if delegate.left_at is None:
        delegate.left_at = at
        delegate.save(update_fields=["left_at"])
        erase_of_who_left(delegate=delegate, by=by, at=at)
        record(at=at, by=by, verb="delegate.left", subject=delegate)
