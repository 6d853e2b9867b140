"""Whether people understand each other, interpreters are relieved, and nobody is asked for who is not free (SPEC P4).

Doubts, as in `advice`: acknowledged with a reason, or changed.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from programme.domain.advice import Advice, Doubt
from programme.domain.slots import Owner, Plan, SessionSlot
from programme.domain.staffing import assigned

ALONE = timedelta(hours=5)  # what one interpreter does a day without a second one beside


def people_doubts(plan: Plan) -> tuple[Doubt, ...]:
    """Return what should be looked at, session by session, then interpreter by interpreter."""
    of_sessions = (doubt for slot in plan.sessions for rule in RULES for doubt in rule(plan, slot))
    return (*of_sessions, *_relief(plan))


def _nobody_interprets(_plan: Plan, slot: SessionSlot) -> Iterator[Doubt]:
    if (slot.main or slot.interpreted) and not slot.interpreters:
        yield Doubt(Advice.NO_INTERPRETER, f"session:{slot.id}", {"session": slot.label})


def _languages(plan: Plan, slot: SessionSlot) -> Iterator[Doubt]:
    if slot.interpreted or slot.main:
        return
    spoken = {person.language for person in plan.expected(slot).values()}
    if slot.hosted and slot.leg.host_language:
        spoken.add(slot.leg.host_language)
    if len(spoken) > 1:
        data = {"session": slot.label, "languages": ",".join(sorted(spoken))}
        yield Doubt(Advice.NO_COMMON_LANGUAGE, f"session:{slot.id}", data)


def _away(plan: Plan, slot: SessionSlot) -> Iterator[Doubt]:
    for one in plan.away:
        person = plan.people.get(one.id) if one.owner == Owner.DELEGATE else None
        if person and one.meets(slot) and slot.attends(one.id, person.delegation):
            data = {
                "session": slot.label, "person": person.name, "number": str(one.id),
                "starts": one.starts_at.isoformat(), "ends": one.ends_at.isoformat(), "own_zone": plan.zone,
            }  # fmt: skip
            yield Doubt(Advice.PERSON_AWAY, f"session:{slot.id}", data)


RULES = (_nobody_interprets, _languages, _away)


def _relief(plan: Plan) -> Iterator[Doubt]:
    zone = ZoneInfo(plan.zone)
    for number, own in assigned(plan).items():
        alone: dict[date, list[SessionSlot]] = defaultdict(list)
        for slot in own:
            if len(slot.interpreters) == 1:
                alone[slot.starts_at.astimezone(zone).date()].append(slot)
        for on, slots in sorted(alone.items()):
            length = sum((slot.ends_at - slot.starts_at for slot in slots), timedelta())
            if length > ALONE:
                data = {
                    "interpreter": plan.interpreters.get(number, ""), "number": str(number), "day": on.isoformat(),
                    "hours": f"{length.total_seconds() / 3600:.1f}",
                }  # fmt: skip
                yield Doubt(Advice.NO_RELIEF, f"session:{slots[-1].id}", data)
