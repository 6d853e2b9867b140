"""The sheets of a workbook about who interprets where and who is not free when (SPEC P4)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from programme.actions import staffing
from programme.domain.cells import CellError, clock, day
from programme.domain.workbook import Cells, Edit
from programme.models import Absence, Delegate, Interpreter, Session, Visit
from programme.queries.workbook import absence_key
from r2r_portal import times
from r2r_portal.territories.models import Territory

Owner = Territory | Delegate | Interpreter


def known_interpreter(visit: Visit, number: str) -> Interpreter:
    """Return an interpreter of the visit's call. Raises CellError."""
    found = Interpreter.objects.filter(call=visit.call_id, pk=number).first() if number.isdecimal() else None
    if found is None:
        raise CellError("no_interpreter", "interpreter", value=number)
    return found


def assign(
    visit: Visit, sessions: Mapping[str, Session], edits: Iterable[Edit], stamp: Mapping[str, Any]
) -> None:
    """Let exactly those work at each session that is named in an edit who stand in the sheet now."""
    touched = [edit for edit in edits if edit.sheet == "Assignments"]
    for uid in sorted({edit.key[0] for edit in touched}):
        session = sessions[uid]
        held = {str(pk) for pk in session.assignments.values_list("interpreter", flat=True)}
        for edit in touched:
            if edit.key[0] == uid:
                held = held - {edit.key[1]} if edit.kind == "removed" else held | {edit.key[1]}
        chosen = [known_interpreter(visit, number) for number in sorted(held)]
        staffing.assign(session=session, interpreters=chosen, **stamp)


def absence(visit: Visit, edit: Edit, stamp: Mapping[str, Any]) -> None:
    """Enter that somebody is not free, or take it back. Raises CellError, DomainError."""
    owner = _owner(visit, edit.cells)
    zone = ZoneInfo(visit.zone)
    if edit.kind == "removed":
        rows = Absence.objects.concerning(visit).select_related("host", "delegate", "interpreter")
        for row in rows.order_by("pk"):
            if absence_key(row, zone) == edit.key:
                staffing.remove_absence(absence=row, **stamp)
        return
    starts_at, ends_at = (_instant(edit.cells, name, zone) for name in ("from", "until"))
    staffing.enter_absence(owner=owner, starts_at=starts_at, ends_at=ends_at, note="", **stamp)


def _instant(cells: Cells, name: str, zone: ZoneInfo) -> datetime:
    on = day(cells.get(f"{name}_day", ""), f"{name}_day")
    at, fold = clock(cells.get(name, ""), name)
    try:
        return times.to_instant(on, at, zone, fold)
    except times.AmbiguousTimeError as error:
        raise CellError("twice", name, value=cells[name]) from error


def _owner(visit: Visit, cells: Cells) -> Owner:
    """Return who is not free: a host of the visit by its code, a delegate or an interpreter by their number."""
    kind, who = cells.get("kind", "").strip(), cells.get("who", "").strip()
    found: Owner | None = None
    if kind == "host":
        found = Territory.objects.filter(code=who, pk__in=visit.legs.values("host")).first()
    elif kind == "delegate" and who.isdecimal():
        found = Delegate.objects.going().filter(delegation__visit=visit, pk=who).first()
    elif kind == "interpreter" and who.isdecimal():
        found = Interpreter.objects.filter(call=visit.call_id, pk=who).first()
    elif kind not in ("delegate", "interpreter"):
        raise CellError("no_choice", "kind", value=kind, known="delegate, host, interpreter")
    if found is None:
        raise CellError("nobody", "who", value=who)
    return found
