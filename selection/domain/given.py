"""The input of a computation: one JSON document that says all, its canonical bytes and their SHA-256 (SPEC S8).

Whole numbers, texts, lists and objects only: a fraction has more than one spelling.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from selection.domain.choosing import COUNTERS, FIRST, IN, OUT, SECOND, TOP, Candidate, Pin, Problem, Rule

FORMAT = 1
DETERMINISTIC = 6  # the solver's own units for one search; some 30 seconds on one worker


class BadInputError(ValueError):
    """The document cannot be computed. `what` names the place, e.g. "pairs"; `refs` the applications."""

    def __init__(self, what: str, refs: tuple[str, ...] = ()) -> None:
        super().__init__(f"{what}: {', '.join(refs)}" if refs else what)
        self.what, self.refs = what, refs


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the one spelling of a document: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def problem_of(document: Mapping[str, Any]) -> Problem:
    """Read a document. Raises BadInputError for half of one: a score or a pair missing, a pin of nobody."""
    try:
        problem = _read(document)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInputError(f"unreadable: {error!r}") from error
    _refuse(problem)
    return problem


def _read(document: Mapping[str, Any]) -> Problem:
    rows = sorted(document["candidates"], key=lambda row: row["ref"])
    weights = document["weights"]
    return Problem(
        candidates=tuple(Candidate(**{**row, "themes": tuple(row["themes"])}) for row in rows),
        pairs={(eu, jp): int(worth) for eu, row in document["pairs"].items() for jp, worth in row.items()},
        weight_individual=int(weights["individual"]),
        weight_pair=int(weights["pair"]),
        rules=tuple(Rule(**row) for row in document["rules"]),
        pins=tuple(Pin(**row) for row in sorted(document["pins"], key=lambda row: row["ref"])),
    )


def _refuse(problem: Problem) -> None:
    refs = [one.ref for one in problem.candidates]
    faults = {
        "candidates": [ref for ref in refs if refs.count(ref) > 1],
        "sides": [one.ref for one in problem.candidates if one.side not in ("eu", "jp")],
        "totals": [one.ref for one in problem.candidates if not _is_worth(one.total)],
        "pairs": [
            f"{eu.ref} – {jp.ref}"
            for eu in problem.of("eu")
            for jp in problem.of("jp")
            if not _is_worth(problem.pairs.get((eu.ref, jp.ref)))
        ],
        "pins": [
            p.ref
            for p in problem.pins
            if p.ref not in problem.by_ref or p.place not in (IN, OUT, FIRST, SECOND)
        ],
        "rules": [rule.key for rule in problem.rules if rule.kind not in COUNTERS],
        "weights": [] if min(problem.weight_individual, problem.weight_pair) >= 0 else ["–"],
    }
    for what, found in faults.items():
        if found:
            raise BadInputError(what, tuple(found))


def _is_worth(worth: object) -> bool:
    return isinstance(worth, int) and not isinstance(worth, bool) and 0 <= worth <= TOP


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a what-if; what `changes` does not name stays.

    "weights": individual, pair · "seats": side -> number · "rules": key -> "off", or what differs (number, price) ·
    "pins": reference -> place, "" to free it · "without": references left out. Raises BadInputError for unknown ones.
    """
    without = set(changes.get("without", ()))
    known = {row["ref"] for row in document["candidates"]}
    strangers = (without | set(changes.get("pins", {}))) - known
    strangers |= set(changes.get("rules", {})) - {row["key"] for row in document["rules"]}
    if strangers:
        raise BadInputError("changes", tuple(sorted(strangers)))
    pins = {row["ref"]: row["place"] for row in document["pins"]} | dict(changes.get("pins", {}))
    return {
        **document,
        "weights": {**document["weights"], **changes.get("weights", {})},
        "rules": [row for rule in document["rules"] if (row := _changed_rule(rule, changes))],
        "pins": [
            {"ref": ref, "place": place}
            for ref, place in sorted(pins.items())
            if place and ref not in without
        ],
        "candidates": [row for row in document["candidates"] if row["ref"] not in without],
        "pairs": {
            eu: {jp: worth for jp, worth in row.items() if jp not in without}
            for eu, row in document["pairs"].items()
            if eu not in without
        },
    }


def _changed_rule(rule: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any] | None:
    change = changes.get("rules", {}).get(rule["key"], {})
    seats = changes.get("seats", {})
    if change == "off":
        return None
    number = {"number": seats[rule["side"]]} if rule["kind"] == "seats" and rule["side"] in seats else {}
    return {**rule, **change, **number}
