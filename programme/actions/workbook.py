"""Taking a whole visit in from a workbook: tried first and shown, then all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from programme.actions import plan, rows, workbook_staff
from programme.domain import timetable
from programme.domain.cells import CellError, clock, day, flag, one_of, whole
from programme.domain.workbook import Cells, Edit, Problem, Row, columns_of, compare, digest
from programme.models import (
    AgendaVersion,
    Delegate,
    Delegation,
    Intake,
    Interpretation,
    Leg,
    Mode,
    Place,
    Session,
    Visit,
)
from programme.queries import planning
from programme.queries.workbook import book
from programme.states import SessionStatus
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import TranslationState
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Territory


class StaleError(DomainError):
    """The file is older than the visit, or of another one."""

    code = "workbook_stale"


class RefusedError(DomainError):
    """Something in the file makes no sense; `problems` says what, by sheet and row."""

    code = "workbook_refused"
    status = 422

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(_("The workbook cannot be taken in. Nothing was changed."))
        self.problems = problems


@dataclass(frozen=True)
class Trial:
    """What taking a workbook in would do."""

    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    blockers: tuple[timetable.Blocker, ...] = ()  # that would newly stand in the way of publishing


def keep(*, visit: Visit, sheets: Mapping[str, Any], by: User, at: datetime) -> Intake:
    """Keep a workbook that was sent in, for a look and a yes; what waited from the same person goes."""
    Intake.objects.filter(visit=visit, by=by).delete()
    return Intake.objects.create(visit=visit, sheets=dict(sheets), by=by, at=at)


def try_out(*, intake: Intake, by: User, at: datetime) -> Trial:
    """Do everything, look at it, and undo it. Raises StaleError."""
    with transaction.atomic():
        before = _blockers(intake.visit)
        try:
            edits = _taken_in(intake, by=by, at=at)
            trial = Trial(tuple(edits), (), tuple(b for b in _blockers(intake.visit) if b not in before))
        except RefusedError as error:
            trial = Trial(problems=error.problems)
        transaction.set_rollback(True)
    return trial


def _blockers(visit: Visit) -> tuple[timetable.Blocker, ...]:
    return tuple(
        timetable.blockers(planning.load_plan(Visit.objects.select_related("phase").get(pk=visit.pk)))
    )


@transaction.atomic
def take_in(*, intake: Intake, by: User, at: datetime) -> int:
    """Change the visit as the workbook says; returns how many rows did. Raises StaleError, RefusedError."""
    edits = _taken_in(intake, by=by, at=at)
    record(at=at, by=by, verb="visit.taken_in", subject=intake.visit, rows=len(edits))
    Intake.objects.filter(pk=intake.pk).delete()
    return len(edits)


def drop(*, intake: Intake) -> None:
    """Throw a workbook away that waits."""
    intake.delete()


def _taken_in(intake: Intake, *, by: User, at: datetime) -> list[Edit]:
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=intake.visit_id)
    now = book(visit)
    refuse_old(intake.sheets, visit, digest(now))
    sent, problems = _sent(intake.sheets)
    edits, wrong = compare(sent, now)
    problems += wrong
    if not problems:
        work = Work(visit, by, at)
        for edit in edits:
            work.do(edit)
        work.follow_routes(edits)
        if not work.problems:
            workbook_staff.assign(visit, work.sessions, edits, work.stamp)
        problems = work.problems
    if problems:
        raise RefusedError(tuple(problems))
    return edits


def _sent(sheets: Mapping[str, Any]) -> tuple[dict[str, list[Row]], list[Problem]]:
    """Return the rows of the sheets as they are kept, and what is wrong with their headings."""
    sent: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    for name, kept in sheets.items():
        sent[name] = [Row(name, number, cells) for number, cells in kept["lines"]]
        problems += columns_of(name, kept["headings"]) if name != "Visit" else []
    return sent, problems


def refuse_old(sheets: Mapping[str, Any], visit: Visit, state: str) -> None:
    """Raise StaleError where the workbook is of another visit, or the visit was changed since it was taken out."""
    lines = sheets.get("Visit", {}).get("lines", [])
    told = {cells.get("what"): cells.get("value") for _number, cells in lines}
    if told.get("visit") != visit.slug:
        raise StaleError(_("This workbook is not one of this visit. Take it out here first."))
    latest = (
        AgendaVersion.objects.filter(visit=visit).order_by("-number").values_list("number", flat=True).first()
        or 0
    )
    if told.get("version") != str(latest):
        words = _("Version %(number)s was published since this workbook was taken out. Take it out again.")
        raise StaleError(words % {"number": latest})
    if told.get("state") != state:
        raise StaleError(_("The visit was changed since this workbook was taken out. Take it out again."))


@dataclass
class Work:
    """The edits of one workbook, done one after the other; what is refused is noted by sheet and row."""

    visit: Visit
    by: User
    at: datetime
    problems: list[Problem] = field(default_factory=list)
    legs: dict[str, Leg] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.legs = {str(leg.pk): leg for leg in self.visit.legs.select_related("host", "visit")}
        self.places = {str(one.pk): one for one in Place.objects.order_by("pk")}
        found = Session.objects.filter(leg__visit=self.visit).select_related("leg")
        self.sessions = {str(one.uid): one for one in found}
        self.stamp: dict[str, Any] = {"by": self.by, "at": self.at}

    def do(self, edit: Edit) -> None:
        """Do one edit, or note why not."""
        acts: dict[str, Callable[[Edit], None]] = {
            "Legs": self._leg, "Places": self._place, "Sessions": self.write_session, "Deviations": self._deviation,
            "Attendances": self._attendance, "Assignments": self._assignment, "Absences": self._absence,
        }  # fmt: skip
        try:
            with transaction.atomic():
                acts[edit.sheet](edit)
        except CellError as error:
            self._note(edit, error.code, error.column, error.data)
        except ValidationError as error:
            for column, words in rows.said(error):
                self._note(edit, "said", column, {"words": words})
        except IntegrityError as error:
            self._note(edit, rows.code_of(error))
        except DomainError as error:
            self._note(edit, "said", "", {"words": str(error.message)})

    def _note(self, edit: Edit, code: str, column: str = "", data: Mapping[str, str] | None = None) -> None:
        self.problems.append(Problem(edit.sheet, edit.row, code, column, data or {}))

    def _leg(self, edit: Edit) -> None:
        cells = edit.cells
        host = Territory.objects.filter(code=cells.get("host", ""), side=self.visit.host_side).first()
        if host is None:
            raise CellError("no_host", "host", value=cells.get("host", ""))
        starts_on, ends_on = (day(cells.get(name, ""), name) for name in ("first_day", "last_day"))
        if ends_on < starts_on:
            raise CellError("reversed", "last_day")
        values = {
            "number": whole(cells.get("number", ""), "number", 99),
            "host": host,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "group": cells.get("group", ""),
            "is_plenary": flag(cells.get("plenary", ""), "plenary"),
        }
        leg = self.legs.get(edit.key[0])
        self.legs[edit.key[0]] = rows.put_leg(visit=self.visit, leg=leg, values=values, **self.stamp)

    def _place(self, edit: Edit) -> None:
        cells = edit.cells
        code = cells.get("territory", "")
        territory = Territory.objects.filter(code=code).first() if code else None
        if code and territory is None:
            raise CellError("no_territory", "territory", value=code)
        values: dict[str, Any] = {name: cells.get(name, "") for name in rows.PLACE_TEXTS}
        values |= {name: cells.get(name) or None for name in ("latitude", "longitude")}
        values |= {"territory": territory, **_titled(cells)}
        place = self.places.get(edit.key[0])
        self.places[edit.key[0]] = rows.put_place(place=place, values=values, **self.stamp)

    def write_session(self, edit: Edit) -> None:
        """Add or change a session. Raises CellError, ValidationError, DomainError."""
        session, cells = self.sessions.get(edit.key[0]), edit.cells
        values = self._values(cells)
        if session is None or {"day", "starts", "ends"} & set(edit.columns):
            values |= self._hours(cells)
        if session is None:
            rows.check(Session(**values), values)
            session = plan.add_session(leg=values.pop("leg"), values=values, **self.stamp)
        else:
            rows.check(session, values)
            session = plan.change_session(session=session, values=values, **self.stamp)
        state = one_of(cells.get("state") or SessionStatus.PLANNED, "state", SessionStatus.values)
        if state != session.status:
            verb = "cancel" if state == SessionStatus.CANCELLED else "restore"
            session = plan.turn_session(session=session, verb=verb, **self.stamp)
        self.sessions[edit.key[0]] = session

    def _values(self, cells: Cells) -> dict[str, Any]:
        place = cells.get("place", "")
        if place and place not in self.places:
            raise CellError("no_place", "place", value=place)
        values: dict[str, Any] = {column: cells.get(name, "") for name, column in rows.SESSION_TEXTS.items()}
        modes = ("mode_eu", "mode_jp")
        values |= {name: one_of(cells.get(name) or Mode.ROOM, name, Mode.values) for name in modes}
        return values | _titled(cells) | {
            "leg": self._known(self.legs, cells.get("leg", ""), "no_leg", "leg"),
            "place": self.places[place] if place else None,
            "interpretation": one_of(
                cells.get("interpretation") or Interpretation.NONE, "interpretation", Interpretation.values
            ),
            "is_main": flag(cells.get("main", ""), "main"),
            "is_side": flag(cells.get("side_meeting", ""), "side_meeting"),
            "zone": self.visit.zone,
        }  # fmt: skip

    def _hours(self, cells: Cells) -> dict[str, datetime]:
        on, zone = day(cells.get("day", ""), "day"), ZoneInfo(self.visit.zone)
        ends = {}
        for column in ("starts", "ends"):
            at, fold = clock(cells.get(column, ""), column)
            try:
                ends[f"{column}_at"] = times.to_instant(on, at, zone, fold)
            except times.AmbiguousTimeError as error:
                raise CellError("twice", column, value=cells[column]) from error
        if ends["ends_at"] <= ends["starts_at"]:
            raise CellError("reversed", "ends")
        return ends

    def _deviation(self, edit: Edit) -> None:
        session = self._known(self.sessions, edit.key[0], "no_session", "session")
        going = Delegate.objects.going().filter(delegation__visit=self.visit).select_related("delegation")
        number = edit.key[1]
        delegate = going.filter(pk=number).first() if number.isdecimal() else None
        if delegate is None:
            raise CellError("no_delegate", "delegate", value=number)
        takes_part = None if edit.kind == "removed" else flag(edit.cells.get("takes_part", ""), "takes_part")
        plan.deviate(session=session, delegate=delegate, takes_part=takes_part, **self.stamp)

    def _attendance(self, edit: Edit) -> None:
        """See that both exist; the routes follow when every row was read."""
        self._known(self.legs, edit.key[0], "no_leg", "leg")
        if not self.visit.delegations.filter(territory__code=edit.key[1]).exists():
            raise CellError("no_delegation", "delegation", value=edit.key[1])

    def _assignment(self, edit: Edit) -> None:
        """See that both exist; who works where follows when every row was read."""
        self._known(self.sessions, edit.key[0], "no_session", "session")
        workbook_staff.known_interpreter(self.visit, edit.key[1])

    def _absence(self, edit: Edit) -> None:
        workbook_staff.absence(self.visit, edit, self.stamp)

    def _known(self, found: Mapping[str, Any], key: str, code: str, column: str) -> Any:
        if key not in found:
            raise CellError(code, column, value=key)
        return found[key]

    def follow_routes(self, edits: list[Edit]) -> None:
        """Put every delegation that is named in an edit on the legs that it has now."""
        touched = [edit for edit in edits if edit.sheet == "Attendances"]
        if self.problems or not touched:
            return
        codes = {edit.key[1] for edit in touched}
        for one in Delegation.objects.filter(visit=self.visit, territory__code__in=codes).select_related(
            "territory"
        ):
            held = {str(pk) for pk in one.attendances.values_list("leg", flat=True)}
            for edit in touched:
                if edit.key[1] == one.territory.code:
                    held = held - {edit.key[0]} if edit.kind == "removed" else held | {edit.key[0]}
            plan.set_route(delegation=one, legs=[self.legs[key] for key in sorted(held)], **self.stamp)


def _titled(cells: Cells) -> dict[str, Any]:
    """Return both titles, and that one is missing where it is."""
    english, japanese = cells.get("title_en", ""), cells.get("title_ja", "")
    if not english and not japanese:
        raise CellError("no_title", "title_en")
    state = TranslationState.REVIEWED if english and japanese else TranslationState.MISSING
    source = "en" if english else "ja"
    return {"title_en": english, "title_ja": japanese, "title_source": source, "title_state": state}
