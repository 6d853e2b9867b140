"""Which questions are asked, decided from the other answers: on the server, with or without JavaScript (SPEC A3).

Answers to hidden questions are kept, and count for nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from applications.domain.draft import Draft, Question


def spoken(value: Any) -> tuple[str, ...]:
    """Return an answer in the words of a condition: "yes" and "no" for booleans, each value of many."""
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return () if value is None else (str(value),)


def shown(question: Question, questions: Iterable[Question], values: Mapping[str, Any]) -> bool:
    """Tell whether a question is asked, given the values of its neighbours; a hidden one hides what hangs on it."""
    known = {one.key: one for one in questions}
    seen: set[str] = set()
    while question.shown_when_key and question.key not in seen:
        seen.add(question.key)
        if question.shown_when_value not in spoken(values.get(question.shown_when_key)):
            return False
        parent = known.get(question.shown_when_key)
        if parent is None:
            return True
        question = parent
    return True


def shown_in(draft: Draft, question: Question) -> bool:
    """Tell whether a draft is asked this question."""
    if not question.shown_when_key:
        return True
    questions = [one for _section, one in draft.questions()]
    return shown(question, questions, {one.key: draft.value(one) for one in questions})


def children_shown(question: Question, item: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions of a group that one of its items is asked."""
    return tuple(child for child in question.children if shown(child, question.children, item))
