"""What other weights and thresholds would do to every total and place (SPEC E2, PEERS M7)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from selection.domain.scoring import Entry, Measure, mean, ranking, total

Scores = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Ruling:
    """One scored criterion: its name, its track (None: every track), weight and threshold."""

    slug: str
    track: int | None
    weight: int
    threshold: Decimal | None = None
    optional: bool = False

    @property
    def measure(self) -> Measure:
        """The criterion as totals know it."""
        return Measure(self.slug, self.weight, self.optional)


@dataclass(frozen=True)
class Judged:
    """One application with the sheets that count (slug -> score) and what the panel agreed on."""

    key: str
    reference: str
    track: int
    sheets: tuple[Scores, ...]
    agreed: Scores


@dataclass(frozen=True)
class Standing:
    """A total of 0 to 100, exact; the place in the track; the criteria below their threshold."""

    exact: Fraction | None
    place: int | None
    under: tuple[str, ...]


@dataclass(frozen=True)
class Shift:
    """One application before and after."""

    file: Judged
    before: Standing
    after: Standing

    @property
    def is_moved(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after


def shifts(files: Sequence[Judged], before: Sequence[Ruling], after: Sequence[Ruling]) -> tuple[Shift, ...]:
    """Return every application before and after, those with the best total first, by track and reference else."""
    old, new = standings(files, before), standings(files, after)
    ordered = sorted(files, key=lambda one: (one.track, new[one.key].place or len(files) + 1, one.reference))
    return tuple(Shift(one, old[one.key], new[one.key]) for one in ordered)


def standings(files: Sequence[Judged], rulings: Sequence[Ruling]) -> dict[str, Standing]:
    """Return key -> total and place within the track, equal totals by reference."""
    totals = {one.key: _total(one, rulings) for one in files}
    places: dict[str, int | None] = {}
    for track in sorted({one.track for one in files}):
        mine = {one.reference: one.key for one in files if one.track == track}
        entries = ranking(Entry(reference, totals[key]) for reference, key in mine.items())
        for place, entry in enumerate(entries, start=1):
            places[mine[entry.reference]] = None if entry.total is None else place
    return {one.key: Standing(totals[one.key], places[one.key], _under(one, rulings)) for one in files}


def _total(file: Judged, rulings: Sequence[Ruling]) -> Fraction | None:
    measures = [one.measure for one in _of(file, rulings)]
    return mean(total({**sheet, **file.agreed}, measures) for sheet in file.sheets)


def _under(file: Judged, rulings: Sequence[Ruling]) -> tuple[str, ...]:
    found = []
    for one in _of(file, rulings):
        agreed = file.agreed.get(one.slug)
        value = Fraction(agreed) if agreed is not None else mean(sheet.get(one.slug) for sheet in file.sheets)
        if value is not None and one.threshold is not None and value < Fraction(one.threshold):
            found.append(one.slug)
    return tuple(found)


def _of(file: Judged, rulings: Iterable[Ruling]) -> list[Ruling]:
    return [one for one in rulings if one.track in (None, file.track)]


def recorded(found: Iterable[Shift]) -> dict[str, Any]:
    """Return an effect as JSON can hold it, exact: key -> reference, track, before and after."""
    return {
        one.file.key: {
            "reference": one.file.reference, "track": one.file.track, "before": _said(one.before), "after": _said(one.after),
        }
        for one in found
    }  # fmt: skip


def _said(one: Standing) -> dict[str, Any]:
    return {"total": None if one.exact is None else str(one.exact), "under": list(one.under)}


def digest(values: Mapping[str, Any], effect: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a change and of everything that it does, in hexadecimal."""
    content = json.dumps([values, effect], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(content.encode()).hexdigest()
