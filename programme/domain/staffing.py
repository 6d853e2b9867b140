"""Interpreters and the free time of hosts: what is impossible (SPEC P4). What is only doubtful: `domain.advice`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from programme.domain.slots import Away, Blocker, Owner, Plan, Reason, SessionSlot


def staffing(plan: Plan) -> Iterator[Blocker]:
    """Return where an interpreter is in two places, has no time for the way, or somebody needed is not free."""
    for number, own in assigned(plan).items():
        yield from _in_two_places(plan, own, plan.interpreters.get(number, ""))
    yield from _hosts(plan)
    yield from _interpreters(plan)


def assigned(plan: Plan) -> dict[int, list[SessionSlot]]:
    """Return the sessions of each interpreter in the order of the days."""
    found: dict[int, list[SessionSlot]] = defaultdict(list)
    for slot in sorted(plan.sessions, key=lambda one: (one.starts_at, one.id)):
        for number in slot.interpreters:
            found[number].append(slot)
    return dict(sorted(found.items()))


def _in_two_places(plan: Plan, own: list[SessionSlot], name: str) -> Iterator[Blocker]:
    for at, first in enumerate(own):
        for second in own[at + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            data = {"first": first, "second": second, "interpreter": name}
            yield Blocker(Reason.INTERPRETER_TWICE, f"session:{second.id}", data)
    for first, second in pairwise([slot for slot in own if slot.in_room]):
        needed = plan.travel.way(first.point, second.point).minutes
        there = int((second.starts_at - first.ends_at).total_seconds() // 60)
        if 0 <= there < needed:
            data = {"first": first, "second": second, "interpreter": name, "needed": needed, "there": there}
            yield Blocker(Reason.INTERPRETER_NO_TIME, f"session:{second.id}", data)


def _hosts(plan: Plan) -> Iterator[Blocker]:
    for session in plan.sessions:
        for away in _of(plan, Owner.HOST, session.leg.host, session):
            data = {"session": session.label, "host": session.leg.host_name, "away": away}
            if session.hosted:
                yield Blocker(Reason.HOST_AWAY, f"session:{session.id}", data)


def _interpreters(plan: Plan) -> Iterator[Blocker]:
    for session in plan.sessions:
        for number in sorted(session.interpreters):
            for away in _of(plan, Owner.INTERPRETER, number, session):
                name = plan.interpreters.get(number, "")
                data = {"session": session.label, "interpreter": name, "away": away}
                yield Blocker(Reason.INTERPRETER_AWAY, f"session:{session.id}", data)


def _of(plan: Plan, owner: Owner, number: int, session: SessionSlot) -> list[Away]:
    return [one for one in plan.away if one.owner == owner and one.id == number and one.meets(session)]
