"""What still stands between a draft and its submission: one function for pages, buttons and the action (SPEC A8).

Reasons are codes with data; `phrases.py` makes sentences of them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from applications.domain import japanese
from applications.domain.counting import excess, length, limit_in
from applications.domain.draft import Draft, File, Question, Words, is_empty
from applications.domain.visibility import children_shown, shown_in

EMAIL = re.compile(r"[^@\s,;<>()\[\]\\\"]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
HIGHEST = 10**12


class Reason(StrEnum):
    """Why an answer does not do yet; the last three are advice, never a refusal."""

    MUST_MOVE = "must_move"
    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    RANK_TIE = "rank_tie"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_AN_EMAIL = "not_an_email"
    NOT_AN_ADDRESS = "not_an_address"
    NOT_KANA = "not_kana"
    NOT_A_POSTCODE = "not_a_postcode"
    NOT_A_CHOICE = "not_a_choice"
    QUARANTINED = "quarantined"
    TERRITORY_LIVE = "territory_live"
    DEPUTY_ADVISED = "deputy_advised"
    LETTER_ADVISED = "letter_advised"


@dataclass(frozen=True)
class Blocker:
    """One thing to mend: where it is, and the numbers that the sentence needs.

    `item` counts from 0 within a repeated group; `field` is the child's key, or the choice of a ranking.
    """

    reason: Reason
    section: str
    question: str
    kind: str
    name: Words
    item: int | None = None
    field: str = ""
    limit: int = 0
    count: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value, wherever it stands."""

    reason: Reason
    kind: str
    name: Words
    item: int | None = None
    field: str = ""
    limit: int = 0
    count: int = 0


def blockers(draft: Draft) -> tuple[Blocker, ...]:
    """Return everything that must be mended before `draft` can be submitted; empty means go."""
    first = (Blocker(Reason.MUST_MOVE, "", "", "", Words()),) if draft.must_move else ()
    return first + tuple(blocker for slug in _slugs(draft) for blocker in section_blockers(draft, slug))


def section_blockers(draft: Draft, slug: str) -> tuple[Blocker, ...]:
    """Return the blockers of one section."""
    return tuple(
        _located(fault, section.slug, question)
        for section, question in draft.questions()
        if section.slug == slug and shown_in(draft, question)
        for fault in faults(question, draft.value(question), draft.language_of(question.key))
    )


def warnings(draft: Draft) -> tuple[Blocker, ...]:
    """Return what we would advise before submitting; none of it stops anybody."""
    return tuple(_warnings(draft))


def _slugs(draft: Draft) -> list[str]:
    return [section.slug for section in draft.sections]


def _located(fault: Fault, section: str, question: Question) -> Blocker:
    return Blocker(
        fault.reason,
        section,
        question.key,
        fault.kind,
        fault.name,
        fault.item,
        fault.field,
        fault.limit,
        fault.count,
    )


def _warnings(draft: Draft) -> Iterator[Blocker]:
    for section, question in draft.questions():
        fault = _advice(draft, question)
        if fault:
            yield _located(Fault(fault, question.kind, question.name), section.slug, question)


def _advice(draft: Draft, question: Question) -> Reason | None:
    if question.binding == "territory" and draft.territory_is_live:
        return Reason.TERRITORY_LIVE
    if question.required or not is_empty(draft.value(question)) or not shown_in(draft, question):
        return None
    if question.binding == "contact_deputy":
        return Reason.DEPUTY_ADVISED
    return Reason.LETTER_ADVISED if question.key == "letter" else None


def faults(question: Question, value: Any, language: str) -> tuple[Fault, ...]:
    """Return what is wrong with an answer written in `language`; an empty optional answer is right."""
    if question.kind == "contact":
        return tuple(_contact_faults(question, value or {}, language))
    if question.kind == "file" and value:
        return tuple(_file_faults(question, value))
    if question.kind == "ranking":
        return tuple(_rank_faults(question, value or {}))
    if is_empty(value):
        return (_fault(Reason.MISSING, question),) if question.required else ()
    if question.kind == "repeated":
        return tuple(_group_faults(question, value, language))
    return tuple(_value_faults(question, value, language))


def _fault(reason: Reason, question: Question, **data: Any) -> Fault:
    typed = (
        question.kind == "territory" and not question.choices
    )  # searched for by typing, not picked from a list
    return Fault(reason, "short" if typed else question.kind, question.name, **data)


def _file_faults(question: Question, files: Iterable[File]) -> Iterator[Fault]:
    """A file in which the scanner found something must go; one that waits for its answer holds up nobody."""
    for file in files:
        if file.scan == "infected":
            yield Fault(Reason.QUARANTINED, question.kind, Words(file.name, file.name))


def _contact_faults(question: Question, value: Mapping[str, Any], language: str) -> Iterator[Fault]:
    if not question.required and is_empty(value):
        return
    yield from item_faults(question, value, language)


def item_faults(question: Question, item: Mapping[str, Any], language: str) -> Iterator[Fault]:
    """Yield what is wrong with one item of a group: a contact, a practice, a partner."""
    for child in children_shown(question, item):
        for fault in faults(child, item.get(child.key), language):
            yield replace(fault, field=child.key)


def _group_faults(question: Question, items: Any, language: str) -> Iterator[Fault]:
    if question.most and len(items) > question.most:
        yield _fault(Reason.TOO_MANY, question, limit=question.most, count=len(items))
    for index, item in enumerate(items):
        for fault in item_faults(question, item, language):
            yield replace(fault, item=index)


def _rank_faults(question: Question, ranks: Mapping[str, Any]) -> Iterator[Fault]:
    given = {choice.value: ranks.get(choice.value) for choice in question.choices}
    if question.required:
        yield from (
            Fault(Reason.MISSING, question.kind, choice.label, field=choice.value)
            for choice in question.choices
            if not given[choice.value]
        )
    most = Counter(rank for rank in given.values() if rank).most_common(1)
    if most and most[0][1] > 1:
        second = [slug for slug, rank in given.items() if rank == most[0][0]][1]
        yield _fault(Reason.RANK_TIE, question, field=second)


def _value_faults(question: Question, value: Any, language: str) -> Iterator[Fault]:
    if isinstance(value, str) and excess(value, question.limit, language):
        limit = limit_in(question.limit, language) or 0
        yield _fault(Reason.TOO_LONG, question, limit=limit, count=length(value))
    if isinstance(value, list | tuple) and question.most and len(value) > question.most:
        yield _fault(Reason.TOO_MANY, question, limit=question.most, count=len(value))
    test = TESTS.get(question.kind)
    if test and not test[1](question, value):
        yield _fault(test[0], question)


def _is_number(_question: Question, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < HIGHEST


def _is_date(_question: Question, value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_email(_question: Question, value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= 254
        and EMAIL.fullmatch(value) is not None
        and ".." not in value
    )


def _is_address(_question: Question, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in {"http", "https"}
            and "." in (parts.hostname or "")
            and not re.search(r"\s", value)
        )
    except ValueError:
        return False


def _is_kana(_question: Question, value: Any) -> bool:
    return isinstance(value, str) and japanese.is_kana(value)


def _is_postcode(_question: Question, value: Any) -> bool:
    return isinstance(value, str) and japanese.is_postcode(value)


def _is_choice(question: Question, value: Any) -> bool:
    known = [choice.value for choice in question.choices]
    wanted = value if isinstance(value, list | tuple) else (value,)
    return not question.choices or all(one in known for one in wanted)


TESTS: dict[str, tuple[Reason, Callable[[Question, Any], bool]]] = {
    "integer": (Reason.NOT_A_NUMBER, _is_number),
    "date": (Reason.NOT_A_DATE, _is_date),
    "email": (Reason.NOT_AN_EMAIL, _is_email),
    "url": (Reason.NOT_AN_ADDRESS, _is_address),
    "kana": (Reason.NOT_KANA, _is_kana),
    "postcode": (Reason.NOT_A_POSTCODE, _is_postcode),
    "choice": (Reason.NOT_A_CHOICE, _is_choice),
    "multiple": (Reason.NOT_A_CHOICE, _is_choice),
    "territory": (Reason.NOT_A_CHOICE, _is_choice),
}
