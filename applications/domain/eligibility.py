"""The eligibility checklist as rules fill it in (SPEC E1): pure functions over what was handed in and a few facts.

Nothing here looks at the level of English: the call says "desirable", so it is information and never a rule.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

LEVELS = {"eu": (1, 2, 3), "jp": (2,)}  # NUTS levels; prefectures count as 2


class Verdict(StrEnum):
    """What a rule finds; the codes are those of `states.Verdict`."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"
    REPAIRABLE = "repairable"


@dataclass(frozen=True)
class Case:
    """What the rules look at: the frozen content, and facts that stand beside it.

    `missing` are the keys of questions that lack something; `same` and `overlapping` are references of other live
    applications for the same territory, or for one that holds it or lies in it.
    """

    content: Mapping[str, Any]
    side: str
    arrived_at: datetime
    closes_at: datetime
    level: int | None
    is_fictional: bool = False
    is_ticked: bool = True  # whoever handed it in ticked the declarations
    is_confirmed: bool = False  # an entry on behalf that the applicant stands behind
    missing: tuple[str, ...] = ()
    letter_is_required: bool = False
    same: tuple[str, ...] = ()
    overlapping: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What one rule found, and what it looked at: codes, numbers and references, no personal data."""

    rule: str
    verdict: Verdict
    facts: Mapping[str, Any]


def judge(case: Case) -> tuple[Finding, ...]:
    """Return one finding for every rule, in the order of the checklist."""
    return tuple(Finding(rule, *look(case)) for rule, look in RULES.items())


Found = tuple[Verdict, dict[str, Any]]


def _body(case: Case) -> Found:
    """The authority itself, or an agency that names its mandate."""
    kind = (case.content.get("organisation") or {}).get("kind", "")
    if kind == "authority":
        return Verdict.YES, {"kind": kind}
    if kind == "agency":
        named = bool(_value(case.content, "mandate"))
        return Verdict.YES if named else Verdict.REPAIRABLE, {"kind": kind, "mandate": named}
    return Verdict.NO if kind else Verdict.UNCLEAR, {"kind": kind}


def _side(case: Case) -> Found:
    place = case.content.get("territory") or {}
    facts = {"side": place.get("side", ""), "track": case.side, "state": place.get("member_state", "")}
    if not place:
        return Verdict.NO, facts
    fits = place["side"] == case.side and bool(place.get("member_state")) == (case.side == "eu")
    return Verdict.YES if fits else Verdict.NO, facts


def _level(case: Case) -> Found:
    if case.level is None:
        return Verdict.UNCLEAR, {"level": None}
    return Verdict.YES if case.level in LEVELS[case.side] else Verdict.NO, {"level": case.level}


def _real(case: Case) -> Found:
    """An example territory is no place: somebody has to say what it does here."""
    return Verdict.UNCLEAR if case.is_fictional else Verdict.YES, {"fictional": case.is_fictional}


def _in_time(case: Case) -> Found:
    facts = {"arrived_at": case.arrived_at.isoformat(), "closes_at": case.closes_at.isoformat()}
    return Verdict.YES if case.arrived_at < case.closes_at else Verdict.NO, facts


def _declared(case: Case) -> Found:
    """Whoever submits on the pages ticks them; an entry by the desk was confirmed, which a person looks at."""
    facts = {"ticked": case.is_ticked, "confirmed": case.is_confirmed}
    return Verdict.YES if case.is_ticked else Verdict.UNCLEAR, facts


def _complete(case: Case) -> Found:
    return Verdict.REPAIRABLE if case.missing else Verdict.YES, {"missing": list(case.missing)}


def _letter(case: Case) -> Found:
    given = len(_value(case.content, "letter") or ())
    facts = {"required": case.letter_is_required, "files": given}
    return Verdict.YES if given or not case.letter_is_required else Verdict.REPAIRABLE, facts


def _alone(case: Case) -> Found:
    return Verdict.NO if case.same else Verdict.YES, {"others": list(case.same)}


def _overlap(case: Case) -> Found:
    """Allowed, and looked at: a region that lies in another applicant's."""
    return Verdict.UNCLEAR if case.overlapping else Verdict.YES, {"others": list(case.overlapping)}


def _value(content: Mapping[str, Any], key: str) -> Any:
    rows = (one for section in content["sections"] for one in section["questions"])
    return next((one["value"] for one in rows if one["key"] == key), None)


RULES: dict[str, Callable[[Case], Found]] = {
    "body": _body,
    "side": _side,
    "level": _level,
    "real": _real,
    "in_time": _in_time,
    "declarations": _declared,
    "complete": _complete,
    "letter": _letter,
    "one_application": _alone,
    "overlap": _overlap,
}


def overlap(one: str, other: str) -> bool:
    """Tell whether of two different NUTS codes one holds the other: FR1 and FR108. Prefectures never overlap."""
    if one == other or "-" in one or "-" in other:
        return False
    return one.startswith(other) or other.startswith(one)


@dataclass(frozen=True)
class Point:
    """One line of a checklist: what the rule found, and what an officer says ("" for nothing yet)."""

    found: str
    verdict: str


def open_points(points: Iterable[Point]) -> int:
    """Return how many lines no officer has confirmed or overridden yet."""
    return sum(not point.verdict for point in points)


def may_be_eligible(points: Iterable[Point]) -> bool:
    """Tell whether a checklist allows the word "eligible": every line looked at, and every one met."""
    seen = list(points)
    return bool(seen) and all(point.verdict == Verdict.YES for point in seen)
