"""Where the answers of a draft go when it moves to a new version of its questionnaire: nothing is lost.

An answer goes to the question of the same key and type (of the same fixed column, where it has one). What nobody
asks for any more stays with its old question. An answer whose group lost a part goes on and stays: the whole of it
can still be read at the old question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from applications.domain.draft import Question, Section
from applications.domain.questionnaires import questions_of
from applications.domain.revisions import identity


@dataclass(frozen=True)
class Move:
    """One answer that goes on: from which question to which; `partly` where some of it is not asked any more."""

    old: Question
    new: Question
    partly: bool = False


def moves(old: Iterable[Question], new: Sequence[Section]) -> tuple[Move, ...]:
    """Return where the answers of `old` questions go; of two that fit, the first one does."""
    wanted = {identity(one): one for one in questions_of(new)}
    found = []
    for question in old:
        goal = wanted.pop(identity(question), None)
        if goal:
            found.append(Move(question, goal, bool(dropped(question, goal))))
    return tuple(found)


def dropped(old: Question, new: Question) -> tuple[Question, ...]:
    """Return the parts of a group that its new version does not ask for any more."""
    asked = {(one.key, one.kind) for one in new.children}
    return tuple(one for one in old.children if (one.key, one.kind) not in asked)


def carried(move: Move, value: Any) -> Any:
    """Return what of an answer goes on to the new question."""
    if not move.partly:
        return value
    gone = {one.key for one in dropped(move.old, move.new)}
    if isinstance(value, Mapping):
        return _without(value, gone)
    if isinstance(value, list | tuple):
        return [_without(item, gone) for item in value]
    return value


def _without(item: Mapping[str, Any], gone: set[str]) -> dict[str, Any]:
    return {key: one for key, one in item.items() if key not in gone}
