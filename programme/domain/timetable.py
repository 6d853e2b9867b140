"""What stands in the way of publishing an agenda, with the reason (SPEC P4). Empty means go.

The same list is shown while planning, on the page before publishing, and decides in the action.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from programme.domain.slots import Blocker, LegSlot, Person, Plan, Reason, SessionSlot
from programme.domain.staffing import staffing
from programme.domain.travel import kilometres, travel_minutes

__all__ = ["Blocker", "LegSlot", "Person", "Plan", "Reason", "SessionSlot", "blockers", "kilometres", "placeholder",
           "travel_minutes"]  # fmt: skip

PLACEHOLDER = re.compile(r"\b(?:TB[ACD]|X{3,}|TODO|FIXME)\b|lorem ipsum|未定|要翻訳", re.IGNORECASE)


def blockers(plan: Plan) -> tuple[Blocker, ...]:
    """Return every reason against publishing, the visit's own first, then by leg, then by session."""
    rules = (_visit, _legs, _delegations, _sessions, _overlaps, _transfers, staffing)
    return tuple(blocker for rule in rules for blocker in rule(plan))


def _visit(plan: Plan) -> Iterator[Blocker]:
    if not plan.emergency:
        yield Blocker(Reason.NO_EMERGENCY_CONTACT, "visit")
    if not plan.sessions:
        yield Blocker(Reason.NO_SESSIONS, "visit")
    if plan.phase and not (plan.phase[0] <= plan.starts_on and plan.ends_on <= plan.phase[1]):
        yield Blocker(Reason.VISIT_OUTSIDE_PHASE, "visit")


def _legs(plan: Plan) -> Iterator[Blocker]:
    for leg in plan.legs:
        where = f"leg:{leg.id}"
        if not plan.starts_on <= leg.starts_on <= leg.ends_on <= plan.ends_on:
            yield Blocker(Reason.LEG_OUTSIDE_VISIT, where, {"leg": leg.label})
        if not leg.delegations:
            yield Blocker(Reason.LEG_WITHOUT_DELEGATION, where, {"leg": leg.label})
        if leg.plenary:
            for absent in sorted(plan.delegations.keys() - leg.delegations):
                data = {"leg": leg.label, "delegation": plan.delegations[absent], "number": absent}
                yield Blocker(Reason.PLENARY_MISSED, where, data)


def _delegations(plan: Plan) -> Iterator[Blocker]:
    for delegation, name in plan.delegations.items():
        own = [leg for leg in plan.legs if delegation in leg.delegations]
        if not own:
            yield Blocker(Reason.DELEGATION_WITHOUT_LEG, "visit", {"delegation": name, "number": delegation})
        for first, second in combinations(own, 2):
            if first.starts_on <= second.ends_on and second.starts_on <= first.ends_on:
                data = {
                    "delegation": name, "number": delegation, "first": first.label, "second": second.label,
                    "leg_before": first.id,
                }  # fmt: skip
                yield Blocker(Reason.TWO_LEGS, f"leg:{second.id}", data)


def _sessions(plan: Plan) -> Iterator[Blocker]:
    for session in plan.sessions:
        where = f"session:{session.id}"
        if not _within_leg(session, ZoneInfo(plan.zone)):
            yield Blocker(
                Reason.SESSION_OUTSIDE_LEG, where, {"session": session.label, "leg": session.leg.label}
            )
        if session.in_room and not session.place:
            yield Blocker(Reason.NO_PLACE, where, {"session": session.label})
        if session.main and not session.interpreted:
            yield Blocker(Reason.NO_INTERPRETATION, where, {"session": session.label})
        if session.side and not session.joins & plan.people.keys():
            yield Blocker(Reason.SIDE_WITHOUT_PEOPLE, where, {"session": session.label})
        yield from _words(session, where)


def _within_leg(session: SessionSlot, zone: ZoneInfo) -> bool:
    first, last = session.starts_at.astimezone(zone).date(), session.ends_at.astimezone(zone)
    end = (last - timedelta.resolution).date()  # midnight belongs to the day before
    return session.leg.starts_on <= first and end <= session.leg.ends_on


def _words(session: SessionSlot, where: str) -> Iterator[Blocker]:
    for name, (english, japanese) in session.texts.items():
        data = {"session": session.label, "field": name}
        if bool(english.strip()) != bool(japanese.strip()) or (name == "title" and not english.strip()):
            yield Blocker(Reason.UNTRANSLATED, where, data)
        found = placeholder(english) or placeholder(japanese)
        if found:
            yield Blocker(Reason.PLACEHOLDER, where, {**data, "found": found})


def placeholder(text: str) -> str:
    """Return what was left to be filled in ("TBD", "XXX", 未定), full-width letters included; "" when nothing."""
    match = PLACEHOLDER.search(unicodedata.normalize("NFKC", text))
    return match[0] if match else ""


def _overlaps(plan: Plan) -> Iterator[Blocker]:
    order = in_order(plan.sessions)
    for at, first in enumerate(order):
        for second in order[at + 1 :]:
            if second.starts_at >= first.ends_at:
                break  # and so does every later one
            yield from _clash(plan, first, second)


def in_order(sessions: Iterable[SessionSlot]) -> list[SessionSlot]:
    """Return sessions in the order of the days."""
    return sorted(sessions, key=lambda slot: (slot.starts_at, slot.id))


def _clash(plan: Plan, first: SessionSlot, second: SessionSlot) -> Iterator[Blocker]:
    where, data = f"session:{second.id}", {"first": first, "second": second}
    common = first.delegations & second.delegations
    for delegation in sorted(common):
        name = plan.delegations.get(delegation, "")
        yield Blocker(Reason.OVERLAP, where, {**data, "delegation": name})
    for number in sorted(first.joins | second.joins):  # nobody else is at two sessions without the delegation
        if plan.at_both(number, first, second) and plan.people[number].delegation not in common:
            yield Blocker(Reason.PERSON_TWICE, where, {**data, "person": plan.people[number].name})


def _transfers(plan: Plan) -> Iterator[Blocker]:
    order = [slot for slot in in_order(plan.sessions) if slot.in_room]
    for delegation, name in plan.delegations.items():
        own = [slot for slot in order if delegation in slot.delegations]
        yield from _too_far(plan, pairwise(own), name)
    named = {person for slot in order for person in slot.joins | slot.misses}
    for number in sorted(named & plan.people.keys()):
        person = plan.people[number]
        own = [slot for slot in order if slot.attends(number, person.delegation)]
        apart = [
            pair for pair in pairwise(own) if any(person.delegation not in one.delegations for one in pair)
        ]
        yield from _too_far(plan, apart, person.name)  # the rest is the delegation's


def _too_far(plan: Plan, pairs: Iterable[tuple[SessionSlot, SessionSlot]], name: str) -> Iterator[Blocker]:
    for first, second in pairs:
        there = minutes(second.starts_at - first.ends_at)
        needed = plan.travel.way(first.point, second.point).minutes if there >= 0 else 0
        if 0 <= there < needed:
            data = {"first": first, "second": second, "delegation": name, "needed": needed, "there": there}
            yield Blocker(Reason.NO_TIME_TO_TRAVEL, f"session:{second.id}", data)


def minutes(gap: timedelta) -> int:
    """Return a length of time in whole minutes."""
    return int(gap.total_seconds() // 60)
