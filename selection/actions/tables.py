"""A table of assignments taken in: every row as a person would have done it, all of them or none (SPEC E4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions.assigning import assign, unassign
from selection.models import Assignment
from selection.queries.staffing import applications_for, evaluators

TAKEN_IN = "assignments.taken_in"
STAMP = "%Y-%m-%d %H:%M:%S"
ASSIGN, TAKE_BACK, SAME = "assign", "take back", "same"
ANSWERS = {"yes": True, "はい": True, "1": True, "no": False, "いいえ": False, "0": False}


@dataclass(frozen=True)
class Line:
    """One row of the sheet by its number there, as text by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a row: "assign", "take back" or "same"; or, by column, what is wrong with it ("" the whole row)."""

    number: int
    label: str
    what: str = ""
    problems: tuple[tuple[str, str], ...] = ()


class _Refused(Exception):
    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes


def take_in(*, call: Call, lines: Iterable[Line], is_trial: bool, by: User, at: datetime) -> list[Outcome]:
    """Assign and take back what the rows say; a trial, or one refused row, leaves everything as it was."""
    try:
        with transaction.atomic():
            known = _Known(call, by)
            outcomes = [_line(line, known, by, at) for line in lines]
            if is_trial or any(one.problems for one in outcomes):
                raise _Refused(outcomes)
            changed = sum(one.what != SAME for one in outcomes)
            record(at=at, by=by, verb=TAKEN_IN, subject=call, rows=len(outcomes), changed=changed)
    except _Refused as refused:
        return refused.outcomes
    return outcomes


class _Known:
    """What rows may name: the applications that the officer may see, everybody who evaluates, the due date."""

    def __init__(self, call: Call, by: User) -> None:
        self.applications = {(one.reference or "").casefold(): one for one in applications_for(by, call)}
        self.people = {one.email.casefold(): one for one in evaluators()}
        last = Assignment.objects.filter(application__call=call).order_by("-assigned_at").first()
        self.due_at = last.due_at if last else None


def _line(line: Line, known: _Known, by: User, at: datetime) -> Outcome:
    reference, email = line.cells.get("reference", ""), line.cells.get("evaluator", "")
    label = " – ".join(filter(None, (reference, email)))
    application = known.applications.get(reference.casefold())
    person = known.people.get(email.casefold())
    is_wanted = ANSWERS.get(line.cells.get("assigned", "").casefold())
    problems = _problems(application, person, is_wanted)
    due_at = _due(line.cells.get("due_utc", ""), known.due_at, problems, at, is_wanted=bool(is_wanted))
    if problems or application is None or person is None:
        return Outcome(line.number, label, problems=tuple(problems.items()))
    try:
        with transaction.atomic():
            what = (
                _act(application, person, due_at, by, at)
                if is_wanted
                else _take_back(application, person, by, at)
            )
    except DomainError as error:
        return Outcome(line.number, label, problems=(("", str(error.message)),))
    return Outcome(line.number, label, what)


def _problems(application: Application | None, person: User | None, is_wanted: bool | None) -> dict[str, str]:
    found = {}
    if application is None:
        found["reference"] = _("There is no such application among those you may see.")
    if person is None:
        found["evaluator"] = _("There is no evaluator with this e-mail address.")
    if is_wanted is None:
        found["assigned"] = _("Enter yes or no.")
    return found


def _due(
    text: str, default: datetime | None, problems: dict[str, str], at: datetime, *, is_wanted: bool
) -> datetime | None:
    """Return when the evaluation is due: as typed, else as everything of the call is."""
    due_at = default
    if text:
        try:
            due_at = datetime.strptime(text, STAMP).replace(tzinfo=UTC)
        except ValueError:
            problems["due_utc"] = _("Enter date and time in UTC as 2022-06-17 16:00:00.")
            return None
    if is_wanted and (due_at is None or due_at <= at):
        problems["due_utc"] = _("Enter a due date in the future.")
    return due_at


def _act(application: Application, person: User, due_at: Any, by: User, at: datetime) -> str:
    if _found(application, person):
        return SAME
    assign(application=application, evaluator=person, due_at=due_at, by=by, at=at)
    return ASSIGN


def _take_back(application: Application, person: User, by: User, at: datetime) -> str:
    known = _found(application, person)
    if known is None:
        return SAME
    unassign(assignment=known, by=by, at=at)
    return TAKE_BACK


def _found(application: Application, person: User) -> Assignment | None:
    rows = Assignment.objects.filter(application=application, evaluator=person)
    return rows.select_related("application").first()
