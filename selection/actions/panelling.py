"""Who sits on the panel of a call: what they read, how much they take (SPEC E4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions import frozen
from selection.errors import NotAnEvaluatorError
from selection.models import Assignment, Panellist
from selection.permissions import evaluates

SET = "panel.set"


@dataclass(frozen=True)
class Seat:
    """One line of the panel's page. `most` is the largest number of applications, None for no limit."""

    person: User
    is_member: bool
    reads_en: bool = True
    reads_ja: bool = False
    most: int | None = None


@transaction.atomic
def set_panel(*, call: Call, seats: Iterable[Seat], by: User, at: datetime) -> int:
    """Make the panel what the page says; returns how many members it changed.

    Who has an application of the call stays: take the assignment back first. The seed of the order of files is
    given once and kept.
    """
    frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    known = {
        one.person_id: one for one in Panellist.objects.select_for_update(of=("self",)).filter(call=call)
    }
    changed = sum(_seat(call, seat, known.get(seat.person.pk)) for seat in seats)
    if changed:
        record(at=at, by=by, verb=SET, subject=call, changed=changed)
    return changed


def _seat(call: Call, seat: Seat, known: Panellist | None) -> bool:
    if not seat.is_member:
        return _leave(call, known)
    if not evaluates(seat.person):
        raise NotAnEvaluatorError
    values = {"reads_en": seat.reads_en, "reads_ja": seat.reads_ja, "most": seat.most}
    if not (seat.reads_en or seat.reads_ja):
        raise DomainError(_("%(person)s: tick at least one language.") % {"person": seat.person})
    if known is None:
        Panellist.objects.create(
            call=call, person=seat.person, order_seed=seed_of(call, seat.person), **values
        )
        return True
    if all(getattr(known, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(known, name, value)
    known.save(update_fields=list(values))
    return True


def _leave(call: Call, known: Panellist | None) -> bool:
    if known is None:
        return False
    if Assignment.objects.filter(application__call=call, evaluator=known.person_id).exists():
        words = _("%(person)s has applications of this call. Take the assignments back first.")
        raise DomainError(words % {"person": known.person})
    known.delete()
    return True


def seed_of(call: Call, person: User) -> int:
    """Return the seed of a person's order of files: the same in every replay, different for everybody."""
    digest = sha256(f"{call.code}\n{person.email}".encode()).digest()
    return int.from_bytes(digest[:6], "big")
