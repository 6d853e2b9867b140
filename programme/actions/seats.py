"""Funded places: claim, free, replace. The claim is one statement, so that two never get the same place."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.errors import FullError
from programme.models import Basis, Delegate, Seat, SeatHistory
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Side

# Waits for a rival's claim to end and then takes the next place that is still free; no row: every place is taken.
CLAIM = """
UPDATE programme_seat SET delegate_id = %s
 WHERE id = (SELECT id FROM programme_seat WHERE delegation_id = %s AND delegate_id IS NULL
              ORDER BY number LIMIT 1 FOR UPDATE)
RETURNING id
"""


@transaction.atomic
def fund(*, delegate: Delegate, by: User, at: datetime) -> Seat:
    """Give a delegate a funded place; asked twice, the same place. Raises FullError when none is free."""
    delegate = _locked(delegate)
    held = Seat.objects.filter(delegate=delegate).first()
    if held:
        return held
    _refuse_staff(delegate)
    seat = _claim(delegate)
    _note(seat, delegate, by=by, at=at)
    return seat


def _refuse_staff(delegate: Delegate) -> None:
    if delegate.basis == Basis.EU_STAFF:
        raise DomainError(_("EU staff do not take a funded place."), code="staff_not_funded")


def _locked(delegate: Delegate) -> Delegate:
    locked = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    if locked.left_at:
        raise DomainError(_("This person has left the delegation."), code="delegate_left")
    return locked


def _claim(delegate: Delegate) -> Seat:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, [delegate.pk, delegate.delegation_id])
            row = cursor.fetchone()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "seat_one_per_person":
            raise
        refusal = _("This person holds a funded place in another delegation of this visit.")
        raise DomainError(refusal, code="already_funded") from error
    if row is None:
        raise FullError(full_message(delegate))
    return Seat.objects.get(pk=row[0])


def full_message(delegate: Delegate) -> str:
    """Return the sentence for a delegation whose places are all taken."""
    total = Seat.objects.filter(delegation=delegate.delegation_id).count()
    if delegate.delegation.territory.side == Side.JP:
        sentence = ngettext(
            'This prefecture has %(total)s funded place and it is taken. Choose "Own cost" or free a place',
            'This prefecture has %(total)s funded places and all are taken. Choose "Own cost" or free a place',
            total,
        )
    else:
        sentence = ngettext(
            'This region has %(total)s funded place and it is taken. Choose "Own cost" or free a place',
            'This region has %(total)s funded places and all are taken. Choose "Own cost" or free a place',
            total,
        )
    return sentence % {"total": total}


def _note(seat: Seat, delegate: Delegate, *, by: User, at: datetime) -> None:
    SeatHistory.objects.create(seat=seat, delegate=delegate, taken_at=at, taken_by=by)
    record(at=at, by=by, verb="place.taken", subject=seat, delegate=delegate.pk, number=seat.number)


@transaction.atomic
def free_seat(*, delegate: Delegate, reason: str, by: User, at: datetime) -> None:
    """Take back a delegate's funded place; the history keeps who held it. Nothing where there is none."""
    seat = Seat.objects.select_for_update(of=("self",)).filter(delegate=delegate).first()
    if seat is None:
        return
    _refuse_paid(delegate)
    _release(seat, reason=reason, by=by, at=at)
    seat.delegate = None
    seat.save(update_fields=["delegate"])


@transaction.atomic
def replace(*, delegate: Delegate, successor: Delegate, reason: str, by: User, at: datetime) -> Seat:
    """Hand a funded place to somebody else of the same delegation in one step; the history keeps both."""
    seat = Seat.objects.select_for_update(of=("self",)).filter(delegate=delegate).first()
    if seat is None:
        raise DomainError(_("This person holds no funded place."), code="no_place")
    successor = _locked(successor)
    _refuse_staff(successor)
    _refuse_paid(delegate)
    if successor.delegation_id != seat.delegation_id:
        raise DomainError(_("Choose somebody of the same delegation."), code="other_delegation")
    if Seat.objects.filter(delegate=successor).exists():
        raise DomainError(_("This person already holds a funded place."), code="already_funded")
    _release(seat, reason=reason, by=by, at=at)
    seat.delegate = successor
    seat.save(update_fields=["delegate"])
    _note(seat, successor, by=by, at=at)
    return seat


def _refuse_paid(delegate: Delegate) -> None:
    if delegate.has_approved_sheet:
        raise DomainError(
            _(
                "The allowance of this person is approved. Ask the secretariat before the place changes hands."
            ),
            code="allowance_approved",
        )


def _release(seat: Seat, *, reason: str, by: User, at: datetime) -> None:
    """Close the open row of the history. A draft sheet goes with the place: it was for its holder."""
    seat.sheets.filter(delegate=seat.delegate, status="draft").delete()
    SeatHistory.objects.filter(seat=seat, freed_at=None).update(freed_at=at, freed_by=by, reason=reason)
    record(at=at, by=by, verb="place.freed", subject=seat, delegate=seat.delegate_id, number=seat.number)
