"""Whether the conditions of a questionnaire can be kept: on what a question may hang, and what goes round in a ring.

A condition names one earlier question of the same level (the questionnaire's, or the same group's) that is answered
by yes or no or by one of its own choices. A question has one condition at most.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from applications.domain.draft import Question

DECIDING = {"choice", "yes_no"}
YES_NO = ("yes", "no")


class Wrong(StrEnum):
    """What is wrong with a condition."""

    UNKNOWN = "unknown"  # no question has that key
    OWN = "own"  # a question hangs on itself
    HIDDEN = "hidden"  # the other one stands inside a group, where this one cannot see it
    KIND = "kind"  # the other one is not answered by yes or no or a choice
    VALUE = "value"  # the other one has no such answer
    RING = "ring"  # the condition leads back to where it began
    LATER = "later"  # the other one is asked after this one


@dataclass(frozen=True)
class Knot:
    """One condition that cannot be kept: of which question, on which; `ring` names the keys of a ring in order."""

    reason: Wrong
    question: Question
    on: str
    value: str = ""
    ring: tuple[str, ...] = ()


def knots(questions: Sequence[Question]) -> tuple[Knot, ...]:
    """Return what is wrong with the conditions of questions in their order, groups included."""
    inside = {child.key for question in questions for child in question.children}
    found = list(_of_level(questions, inside))
    for question in questions:
        found += _of_level(question.children, {child.key for child in inside_of(questions, question)})
    return tuple(found)


def inside_of(questions: Iterable[Question], group: Question) -> Iterator[Question]:
    """Yield what a part of `group` cannot see: the questions around it and the parts of other groups."""
    for question in questions:
        yield question
        if question is not group:
            yield from question.children


def _of_level(questions: Sequence[Question], hidden: set[str]) -> Iterator[Knot]:
    conditions = {one.key: one.shown_when_key for one in questions if one.shown_when_key}
    ringed = {key: ring for ring in rings(conditions) for key in ring}
    places = {one.key: place for place, one in enumerate(questions)}
    known = {one.key: one for one in questions}
    for question in questions:
        if not question.shown_when_key:
            continue
        ring = ringed.get(question.key, ())
        reason = _reason(question, known, places, hidden, ring)
        if reason:
            yield Knot(reason, question, question.shown_when_key, question.shown_when_value, ring)


def _reason(
    question: Question,
    known: Mapping[str, Question],
    places: Mapping[str, int],
    hidden: set[str],
    ring: tuple[str, ...],
) -> Wrong | None:
    other = known.get(question.shown_when_key)
    if other is None:
        return Wrong.HIDDEN if question.shown_when_key in hidden else Wrong.UNKNOWN
    if ring:
        return Wrong.OWN if len(ring) == 1 else Wrong.RING
    if other.kind not in DECIDING:
        return Wrong.KIND
    if question.shown_when_value not in values_of(other):
        return Wrong.VALUE
    return Wrong.LATER if places[other.key] > places[question.key] else None


def rings(conditions: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return every ring among keys that each hang on one other: each key once, followed by what it hangs on."""
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in conditions:
        path: list[str] = []
        key = start
        while key in conditions and key not in settled and key not in path:
            path.append(key)
            key = conditions[key]
        if key in path:
            found.append(tuple(path[path.index(key) :]))
        settled.update(path)
    return tuple(found)


def values_of(question: Question) -> tuple[str, ...]:
    """Return the answers of a question that a condition may name."""
    if question.kind == "yes_no":
        return YES_NO
    return tuple(choice.value for choice in question.choices)


def sources(questions: Sequence[Question], before: str | None = None) -> tuple[Question, ...]:
    """Return the questions of one level on which the one with key `before` may hang; without it, a new last one."""
    keys = [one.key for one in questions]
    end = keys.index(before) if before in keys else len(keys)
    return tuple(one for one in questions[:end] if one.kind in DECIDING)
