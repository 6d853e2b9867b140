"""A visit as the domain judges it, and as it is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import DecimalField, F, IntegerField, Prefetch, Q, QuerySet, Value

from programme.domain.agenda import Audience, Item, Where
from programme.domain.slots import Away, LegSlot, Owner, Person, Plan, SessionSlot
from programme.domain.travel import Speed, Travel, Way
from programme.models import (
    Absence,
    Delegate,
    Delegation,
    Interpretation,
    InterpreterAssignment,
    Leg,
    Mode,
    Place,
    Session,
    Transfer,
    TravelSpeed,
    Visit,
)
from programme.states import SessionStatus
from r2r_portal.bilingual import TranslationState


@dataclass(frozen=True)
class Rows:
    """All of a visit that its rules read, fetched once in a fixed number of queries."""

    visit: Visit
    legs: list[Leg]
    delegations: list[Delegation]
    delegates: list[Delegate]
    sessions: list[Session]
    absences: list[Absence]
    travel: Travel

    @property
    def planned(self) -> list[Session]:
        """The sessions that take place."""
        return [session for session in self.sessions if session.status == SessionStatus.PLANNED]


def rows(visit: Visit) -> Rows:
    """Fetch a visit with all that its rules read."""
    found = legs(visit)
    going = Delegate.objects.going().filter(delegation__visit=visit).order_by("pk")
    delegations = visit.delegations.select_related("territory__member_state")
    known = {leg.pk: leg for leg in found}
    own = sessions(visit)
    for session in own:
        session.leg = known[session.leg_id]
    return Rows(
        visit=visit,
        legs=found,
        delegations=list(delegations.order_by("territory__code", "pk")),
        delegates=list(going),
        sessions=own,
        absences=list(Absence.objects.concerning(visit).order_by("starts_at", "pk")),
        travel=travel(own),
    )


def legs(visit: Visit) -> list[Leg]:
    """Return the legs with host and the delegations `attending`, by day."""
    ids = ArrayAgg("attendances__delegation", filter=Q(attendances__isnull=False), default=Value([]))
    found = visit.legs.select_related("host").annotate(**{"attending": ids})
    return list(found.order_by("starts_on", "number", "pk"))


def sessions(visit: Visit) -> list[Session]:
    """Return the sessions with all that an agenda says of them, in the order of the days."""
    return list(with_audience(Session.objects.filter(leg__visit=visit)).order_by("starts_at", "pk"))


def with_audience(found: QuerySet[Session]) -> QuerySet[Session]:
    """Add place, interpreters, the delegations `attending` the leg, and who is `joining` or `missing`; two queries."""
    assigned = InterpreterAssignment.objects.select_related("interpreter").order_by("pk")
    attending = ArrayAgg(
        "leg__attendances__delegation",
        filter=Q(leg__attendances__isnull=False),
        default=Value([]),
        distinct=True,
    )
    people = {"joining": _named(takes_part=True), "missing": _named(takes_part=False), "attending": attending}
    named = found.select_related("place", "leg__host").annotate(**people)
    return named.prefetch_related(Prefetch("assignments", assigned))


def _named(*, takes_part: bool) -> ArrayAgg:
    return ArrayAgg(
        "deviations__delegate", filter=Q(deviations__takes_part=takes_part), default=Value([]), distinct=True
    )


def travel(found: Iterable[Session]) -> Travel:
    """Return the speeds, and the exact transfers between places of these sessions, in one query."""
    places = {session.place_id for session in found if session.place_id}
    nowhere, no_speed = Value(None, IntegerField()), Value(None, DecimalField())
    known = Transfer.objects.filter(start__in=places, end__in=places)
    ways = known.values_list("kind", "minutes", no_speed, no_speed, no_speed, F("start"), F("end"))
    rows = TravelSpeed.objects.values_list(
        "kind", "extra_minutes", F("kmh"), F("from_km"), F("to_km"), nowhere, nowhere
    )
    every = sorted(rows.union(ways, all=True), key=lambda row: row[0])
    speeds = tuple(
        Speed(kind, float(kmh), minutes, float(nearest), None if farthest is None else float(farthest))
        for kind, minutes, kmh, nearest, farthest, start, _end in every
        if start is None
    )
    exact = {
        (start, end): Way(minutes, kind, exact=True) for kind, minutes, *_none, start, end in every if start
    }
    return Travel(speeds, exact)


def load_plan(visit: Visit) -> Plan:
    """Return the visit as the rules of `domain.timetable` read it, in a fixed number of queries."""
    return plan_of(rows(visit))


def plan_of(found: Rows) -> Plan:
    """Return what was fetched as the rules read it."""
    visit, phase = found.visit, found.visit.phase
    slots = {leg.pk: _leg(leg) for leg in found.legs}
    every = sorted(found.delegations, key=lambda one: one.pk)
    return Plan(
        zone=visit.zone,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        emergency=bool(visit.emergency_phone and visit.emergency_name_en and visit.emergency_name_ja),
        delegations={d.pk: d.territory.name for d in every},
        people={p.pk: Person(p.name, p.delegation_id, p.language) for p in found.delegates},
        legs=tuple(slots.values()),
        sessions=tuple(_session(s, slots[s.leg_id]) for s in found.planned),
        phase=(phase.starts_on, phase.ends_on) if phase else None,
        interpreters={
            one.interpreter_id: one.interpreter.name for s in found.planned for one in s.assignments.all()
        },
        away=tuple(map(_away, found.absences)),
        travel=found.travel,
    )


def _leg(leg: Leg) -> LegSlot:
    language = "ja" if leg.host.side == "jp" else "en"
    return LegSlot(
        leg.pk, str(leg), leg.starts_on, leg.ends_on, leg.is_plenary, frozenset(leg.attending), leg.host_id, leg.host.name,
        language,
    )  # fmt: skip


def _away(absence: Absence) -> Away:
    owners = ((Owner.HOST, absence.host_id), (Owner.DELEGATE, absence.delegate_id),
              (Owner.INTERPRETER, absence.interpreter_id))  # fmt: skip
    owner, number = next((owner, pk) for owner, pk in owners if pk)
    return Away(owner, number, absence.starts_at, absence.ends_at)


def _session(session: Session, leg: LegSlot) -> SessionSlot:
    place = session.place
    here = place is not None and place.latitude is not None and place.longitude is not None
    host_mode = session.mode_jp if session.leg.host.side == "jp" else session.mode_eu
    return SessionSlot(
        id=session.pk,
        leg=leg,
        label=session.title or f"#{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        texts=_texts(session),
        in_room=Mode.ROOM in (session.mode_eu, session.mode_jp),
        place=place.title if place else "",
        spot=(float(place.latitude), float(place.longitude)) if place and here else None,  # type: ignore[arg-type]
        main=session.is_main,
        interpreted=session.interpretation != Interpretation.NONE,
        joins=frozenset(session.joining),
        misses=frozenset(session.missing),
        side=session.is_side,
        place_id=session.place_id,
        hosted=not session.is_side and host_mode != Mode.ABSENT,
        interpreters=frozenset(one.interpreter_id for one in session.assignments.all()),
    )


def _texts(session: Session) -> dict[str, tuple[str, str]]:
    missing = session.title_state == TranslationState.MISSING
    title = (session.title_en, "" if missing and session.title_source == "en" else session.title_ja)
    texts = {"title": title, "note": (session.note_en, session.note_ja)}
    if session.place:
        texts["place"] = (session.place.title_en, session.place.title_ja)
        texts["address"] = (session.place.address_en, session.place.address_ja)
        texts["entrance"] = (session.place.entrance_en, session.place.entrance_ja)
    return texts


def load_items(visit: Visit) -> tuple[Item, ...]:
    """Return the sessions as rows of an agenda, cancelled ones included."""
    return tuple(map(item_of, sessions(visit)))


def items_of(found: Rows) -> tuple[Item, ...]:
    """Return what was fetched as rows of an agenda."""
    return tuple(map(item_of, found.sessions))


def item_of(session: Session) -> Item:
    """Return one session from `with_audience` as a row of an agenda.

    The link to join is no part of it: only who takes part reads that, and it may change at once.
    """
    place = session.place
    return Item(
        uid=str(session.uid),
        leg=session.leg_id,
        starts_at=_utc(session.starts_at),
        ends_at=_utc(session.ends_at),
        zone=session.zone,
        title_en=session.title_en,
        title_ja=session.title_ja,
        mode_eu=session.mode_eu,
        mode_jp=session.mode_jp,
        interpretation=session.interpretation,
        audience=_audience(session),
        where=_where(place) if place else Where(),
        contact=session.host_contact,
        phone=session.phone,
        note_en=session.note_en,
        note_ja=session.note_ja,
        main=session.is_main,
        cancelled=session.status == SessionStatus.CANCELLED,
        side=session.is_side,
    )


def _where(place: Place) -> Where:
    return Where(
        place.title_en,
        place.title_ja,
        place.address_en,
        place.address_ja,
        place.entrance_en,
        place.entrance_ja,
    )


def _audience(session: Session) -> Audience:
    joins = _sorted(session.joining)
    if session.is_side:
        return Audience(joins=joins)
    return Audience(
        delegations=_sorted(session.attending),
        joins=joins,
        misses=_sorted(session.missing),
        hosts=(session.leg.host_id,),
    )


def _sorted(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
