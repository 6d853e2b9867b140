"""A visit as the domain judges it, and as it is published."""

from collections.abc import Iterable
from datetime import UTC, datetime

from programme.domain.agenda import Audience, Item, Where
from programme.domain.timetable import LegSlot, Person, Plan, SessionSlot
from programme.models import Interpretation, Leg, Mode, Session, Visit
from programme.models.delegation import Delegate
from programme.states import SessionStatus
from r2r_portal.bilingual import TranslationState


def legs(visit: Visit) -> list[Leg]:
    """Return the legs with host and delegations, by day."""
    found = visit.legs.select_related("host").prefetch_related("delegations__territory")
    return list(found.order_by("starts_on", "number", "pk"))


def sessions(visit: Visit) -> list[Session]:
    """Return the sessions with place and deviations, in the order of the days."""
    found = Session.objects.filter(leg__visit=visit).select_related("place", "leg__host")
    return list(found.prefetch_related("deviations", "leg__delegations").order_by("starts_at", "pk"))


def load_plan(visit: Visit) -> Plan:
    """Return the visit as the rules of `domain.timetable` read it, in a fixed number of queries."""
    slots = {leg.pk: _leg(leg) for leg in legs(visit)}
    going = Delegate.objects.going().filter(delegation__visit=visit).order_by("pk")
    planned = [s for s in sessions(visit) if s.status == SessionStatus.PLANNED]
    phase = visit.phase
    return Plan(
        zone=visit.zone,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        emergency=bool(visit.emergency_phone and visit.emergency_name_en and visit.emergency_name_ja),
        delegations={
            d.pk: d.territory.name for d in visit.delegations.select_related("territory").order_by("pk")
        },
        people={p.pk: Person(p.name, p.delegation_id) for p in going},
        legs=tuple(slots.values()),
        sessions=tuple(_session(s, slots[s.leg_id]) for s in planned),
        phase=(phase.starts_on, phase.ends_on) if phase else None,
    )


def _leg(leg: Leg) -> LegSlot:
    attending = frozenset(d.pk for d in leg.delegations.all())
    return LegSlot(leg.pk, str(leg), leg.starts_on, leg.ends_on, leg.is_plenary, attending)


def _session(session: Session, leg: LegSlot) -> SessionSlot:
    place = session.place
    here = place is not None and place.latitude is not None and place.longitude is not None
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
        joins=_deviating(session, takes_part=True),
        misses=_deviating(session, takes_part=False),
    )


def _texts(session: Session) -> dict[str, tuple[str, str]]:
    missing = session.title_state == TranslationState.MISSING
    title = (session.title_en, "" if missing and session.title_source == "en" else session.title_ja)
    texts = {"title": title, "note": (session.note_en, session.note_ja)}
    if session.place:
        texts["place"] = (session.place.title_en, session.place.title_ja)
        texts["address"] = (session.place.address_en, session.place.address_ja)
    return texts


def _deviating(session: Session, *, takes_part: bool) -> frozenset[int]:
    return frozenset(d.delegate_id for d in session.deviations.all() if d.takes_part == takes_part)


def load_items(visit: Visit) -> tuple[Item, ...]:
    """Return the sessions as rows of an agenda, cancelled ones included."""
    return tuple(item_of(session) for session in sessions(visit))


def item_of(session: Session) -> Item:
    """Return one session as a row of an agenda."""
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
        where=Where(place.title_en, place.title_ja, place.address_en, place.address_ja) if place else Where(),
        contact=session.host_contact,
        phone=session.phone,
        note_en=session.note_en,
        note_ja=session.note_ja,
        main=session.is_main,
        cancelled=session.status == SessionStatus.CANCELLED,
    )


def _audience(session: Session) -> Audience:
    return Audience(
        delegations=_sorted(d.pk for d in session.leg.delegations.all()),
        joins=_sorted(_deviating(session, takes_part=True)),
        misses=_sorted(_deviating(session, takes_part=False)),
        hosts=(session.leg.host_id,),
    )


def _sorted(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
