"""A visit as the rows of a workbook, as it stands now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from programme.domain.workbook import COLUMNS, Cells, Key
from programme.models import Absence, Delegate, Interpreter, Leg, Place, Session, SessionAttendance, Visit

YES, NO = "yes", "no"
SECOND = "/2"  # after a time that comes twice: the second one


def book(visit: Visit) -> dict[str, dict[Key, Cells]]:
    """Return every sheet as key -> cells, in a fixed number of queries."""
    legs = list(
        visit.legs.select_related("host")
        .prefetch_related("delegations__territory")
        .order_by("starts_on", "number", "pk")
    )
    sessions = list(
        Session.objects.filter(leg__visit=visit)
        .prefetch_related("deviations", "assignments")
        .order_by("starts_at", "pk")
    )
    hosts = {leg.host_id for leg in legs}
    used = {one.place_id for one in sessions if one.place_id}
    return {
        "Legs": {(str(leg.pk),): _leg(leg) for leg in legs},
        "Attendances": {
            (str(leg.pk), one.territory.code): {"leg": str(leg.pk), "delegation": one.territory.code}
            for leg in legs
            for one in sorted(leg.delegations.all(), key=lambda one: one.territory.code)
        },
        "Places": {(str(one.pk),): _place(one) for one in places(used, hosts)},
        "Sessions": {(str(one.uid),): session_cells(one, ZoneInfo(visit.zone)) for one in sessions},
        "Deviations": {
            (str(one.uid), str(row.delegate_id)): _deviation(one, row)
            for one in sessions
            for row in sorted(one.deviations.all(), key=lambda row: row.delegate_id)
        },
        "Assignments": {
            (str(one.uid), number): {"session": str(one.uid), "interpreter": number}
            for one in sessions
            for number in sorted(str(row.interpreter_id) for row in one.assignments.all())
        },
        "Absences": _absences(visit),
        "Delegates": {(str(one.pk),): _delegate(one) for one in _going(visit)},
        "Interpreters": {(str(one.pk),): _interpreter(one) for one in _interpreters(visit)},
    }


def _interpreters(visit: Visit) -> list[Interpreter]:
    return list(Interpreter.objects.filter(call=visit.call_id).order_by("name", "pk"))


def _interpreter(one: Interpreter) -> Cells:
    values = {name: getattr(one, name) for name in ("name", "organisation", "languages")}
    return {"interpreter": str(one.pk), **values}


def _absences(visit: Visit) -> dict[Key, Cells]:
    """Return when hosts, delegates and interpreters are not free, without the notes: why is nobody's but theirs."""
    rows = Absence.objects.concerning(visit).select_related("host", "delegate", "interpreter")
    keys = sorted({absence_key(row, ZoneInfo(visit.zone)) for row in rows})
    return {key: dict(zip(COLUMNS["Absences"], key, strict=True)) for key in keys}


def absence_key(row: Absence, zone: ZoneInfo) -> Key:
    """Return who is not free and when, as the cells that tell an absence apart, by the clock of `zone`."""
    kind, who = next(
        (kind, who)
        for kind, who in (
            ("host", row.host.code if row.host else ""), ("delegate", str(row.delegate_id or "")),
            ("interpreter", str(row.interpreter_id or "")),
        )
        if who
    )  # fmt: skip
    start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return (
        kind, who, start.date().isoformat(), clock_of(start), end.date().isoformat(), clock_of(end),
    )  # fmt: skip


def places(used: set[int], hosts: set[int]) -> list[Place]:
    """Return the places of a visit's sessions and of its hosts."""
    found = Place.objects.filter(pk__in=used) | Place.objects.filter(territory__in=hosts)
    return list(found.select_related("territory").order_by("pk"))


def _going(visit: Visit) -> list[Delegate]:
    going = Delegate.objects.going().filter(delegation__visit=visit)
    return list(going.select_related("delegation__territory").order_by("delegation__territory__code", "pk"))


def _flag(value: bool) -> str:
    return YES if value else NO


def _leg(leg: Leg) -> Cells:
    return {
        "leg": str(leg.pk), "number": str(leg.number), "host": leg.host.code, "first_day": leg.starts_on.isoformat(),
        "last_day": leg.ends_on.isoformat(), "group": leg.group, "plenary": _flag(leg.is_plenary),
    }  # fmt: skip


def _place(one: Place) -> Cells:
    return {
        "place": str(one.pk), "title_en": one.title_en, "title_ja": one.title_ja, "address_en": one.address_en,
        "address_ja": one.address_ja, "territory": one.territory.code if one.territory else "",
        "latitude": "" if one.latitude is None else str(one.latitude),
        "longitude": "" if one.longitude is None else str(one.longitude), "entrance_en": one.entrance_en,
        "entrance_ja": one.entrance_ja,
    }  # fmt: skip


def session_cells(one: Session, zone: ZoneInfo) -> Cells:
    """Return a session as texts, its times by the clock of `zone`."""
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    return {
        "session": str(one.uid), "leg": str(one.leg_id), "day": start.date().isoformat(),
        "starts": clock_of(start), "ends": clock_of(end), "title_en": one.title_en, "title_ja": one.title_ja,
        "place": str(one.place_id or ""), "mode_eu": one.mode_eu, "mode_jp": one.mode_jp,
        "interpretation": one.interpretation, "main": _flag(one.is_main), "side_meeting": _flag(one.is_side),
        "contact": one.host_contact, "telephone": one.phone, "link": one.link, "note_en": one.note_en,
        "note_ja": one.note_ja, "state": one.status,
    }  # fmt: skip


def clock_of(local: datetime) -> str:
    """Return a wall-clock time: "09:30"; "02:30/2" for the second of two equal ones."""
    return f"{local:%H:%M}" + (SECOND if local.fold else "")


def _deviation(one: Session, row: SessionAttendance) -> Cells:
    return {
        "session": str(one.uid),
        "delegate": str(row.delegate_id),
        "takes_part": _flag(row.takes_part),
    }


def _delegate(one: Delegate) -> Cells:
    return {"delegate": str(one.pk), "delegation": one.delegation.territory.code, "name": one.name}
