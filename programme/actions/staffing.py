"""Interpreters, where they work, and when somebody is not free."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Call
from programme.models import Absence, Delegate, Interpreter, InterpreterAssignment, Session
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Territory

Owner = Territory | Delegate | Interpreter


def save_interpreter(
    *, call: Call, interpreter: Interpreter | None, values: Mapping[str, Any], by: User, at: datetime
) -> Interpreter:
    """Enter an interpreter, or correct one. Raises DomainError where the name is there already."""
    try:
        return _save(call, interpreter, values, by=by, at=at)
    except IntegrityError as error:
        if "interpreter_once_per_call" not in str(error):
            raise
        raise DomainError(_("This interpreter is on the list already."), code="interpreter_twice") from error


@transaction.atomic
def _save(
    call: Call, interpreter: Interpreter | None, values: Mapping[str, Any], *, by: User, at: datetime
) -> Interpreter:
    if interpreter is None:
        made = Interpreter.objects.create(call=call, **values)
        record(at=at, by=by, verb="interpreter.added", subject=made)
        return made
    row = Interpreter.objects.select_for_update(of=("self",)).get(pk=interpreter.pk, call=call)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    record(at=at, by=by, verb="interpreter.changed", subject=row, fields=sorted(values))
    return row


@transaction.atomic
def assign(*, session: Session, interpreters: Iterable[Interpreter], by: User, at: datetime) -> None:
    """Let exactly these interpreters work at a session."""
    session = Session.objects.select_for_update(of=("self",)).select_related("leg__visit").get(pk=session.pk)
    wanted = {one.pk: one for one in interpreters}
    if any(one.call_id != session.leg.visit.call_id for one in wanted.values()):
        raise DomainError(_("Choose interpreters of this call."), code="other_call")
    held = set(session.assignments.values_list("interpreter", flat=True))
    if held == set(wanted):
        return
    session.assignments.filter(interpreter__in=held - set(wanted)).delete()
    InterpreterAssignment.objects.bulk_create(
        InterpreterAssignment(session=session, interpreter_id=pk) for pk in sorted(set(wanted) - held)
    )
    record(at=at, by=by, verb="session.interpreters", subject=session, interpreters=sorted(wanted))


@transaction.atomic
def enter_absence(
    *, owner: Owner, starts_at: datetime, ends_at: datetime, note: str, by: User, at: datetime
) -> Absence:
    """Note that a host, a delegate or an interpreter is not free. Raises DomainError where it ends before it starts."""
    if ends_at <= starts_at:
        raise DomainError(_("The end must be after the start"), code="order")
    absence = Absence.objects.create(
        **{_role(owner): owner}, starts_at=starts_at, ends_at=ends_at, note=note.strip(), entered_at=at,
        entered_by=by,
    )  # fmt: skip
    record(at=at, by=by, verb="absence.entered", subject=absence, owner=_role(owner))
    return absence


def _role(owner: Owner) -> str:
    if isinstance(owner, Territory):
        return "host"
    return "delegate" if isinstance(owner, Delegate) else "interpreter"


@transaction.atomic
def remove_absence(*, absence: Absence, by: User, at: datetime) -> None:
    """Take it back: the time is free again."""
    record(at=at, by=by, verb="absence.removed", subject=absence)
    absence.delete()
