"""How severe each evaluator is, estimated from files that several scored (PEERS M4).

Model: score = quality of the file + severity of the evaluator + noise. Severities are shrunk towards nought (ridge), so
that few scores say little; each comes with an interval. An adjusted score is shown beside the raw one, never in its
place. Plain Python: the equations are as many as there are evaluators, and pages import this module.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

RIDGE = 1.0  # as if everybody had given one more score without any severity
WIDE = 1.96  # half an interval in standard errors: 95 of 100 hold the true value


@dataclass(frozen=True)
class Given:
    """One score: of which item (a file's criterion), by whom, 0 to 5."""

    item: Hashable
    evaluator: int
    value: float


@dataclass(frozen=True)
class Severity:
    """An evaluator's place in points of the scale: below nought severe, above it generous; `low` to `high` is the interval."""

    evaluator: int
    points: float
    low: float
    high: float
    count: int

    @property
    def is_clear(self) -> bool:
        """Whether it can be told from chance: the interval leaves nought out."""
        return self.low > 0 or self.high < 0


def severities(scores: Iterable[Given], ridge: float = RIDGE) -> dict[int, Severity]:
    """Return evaluator -> severity, of those who scored an item that somebody else scored too."""
    items = _shared(scores)
    people = sorted({one.evaluator for group in items for one in group})
    if not people:
        return {}
    place = {person: at for at, person in enumerate(people)}
    matrix, right = _equations(items, place, ridge)
    inverse = _inverse(matrix)
    points = [sum(row[at] * right[at] for at in range(len(people))) for row in inverse]
    noise = _noise(items, place, points)
    counts = _counts(items)
    return {
        person: _severity(person, points[at], noise * sqrt(max(inverse[at][at], 0.0)), counts[person])
        for person, at in place.items()
    }


def _severity(person: int, points: float, error: float, count: int) -> Severity:
    return Severity(person, points, points - WIDE * error, points + WIDE * error, count)


def _shared(scores: Iterable[Given]) -> list[list[Given]]:
    """Return the scores item by item; what one person alone scored says nothing of severity."""
    groups: dict[Hashable, list[Given]] = defaultdict(list)
    for one in scores:
        groups[one.item].append(one)
    return [group for group in groups.values() if len({one.evaluator for one in group}) > 1]


def _equations(
    items: Sequence[Sequence[Given]], place: Mapping[int, int], ridge: float
) -> tuple[list[list[float]], list[float]]:
    """Return the normal equations of the severities, each item's quality (its mean) taken out."""
    size = len(place)
    matrix = [[ridge if row == column else 0.0 for column in range(size)] for row in range(size)]
    right = [0.0] * size
    for group in items:
        mean, share = sum(one.value for one in group) / len(group), 1 / len(group)
        for one in group:
            row = place[one.evaluator]
            right[row] += one.value - mean
            matrix[row][row] += 1
            for other in group:
                matrix[row][place[other.evaluator]] -= share
    return matrix, right


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the inverse of a symmetric positive definite matrix by Gauss and Jordan; the ridge makes it one."""
    size = len(matrix)
    rows = [
        [*row, *(1.0 if at == column else 0.0 for column in range(size))] for at, row in enumerate(matrix)
    ]
    for at in range(size):
        pivot = rows[at][at]
        rows[at] = [value / pivot for value in rows[at]]
        for other in range(size):
            factor = rows[other][at]
            if other != at and factor:
                rows[other] = [value - factor * own for value, own in zip(rows[other], rows[at], strict=True)]
    return [row[size:] for row in rows]


def _noise(items: Sequence[Sequence[Given]], place: Mapping[int, int], points: Sequence[float]) -> float:
    """Return the standard deviation of what neither quality nor severity explains, in points."""
    squares, freedom = 0.0, 1 - len(place)
    for group in items:
        freed = [one.value - points[place[one.evaluator]] for one in group]
        mean = sum(freed) / len(freed)
        squares += sum((value - mean) ** 2 for value in freed)
        freedom += len(group) - 1
    return sqrt(squares / max(freedom, 1))


def _counts(items: Sequence[Sequence[Given]]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for group in items:
        for one in group:
            found[one.evaluator] += 1
    return found


def adjusted(scores: Mapping[int, float], known: Mapping[int, Severity]) -> float | None:
    """Return the mean of evaluator -> score without the severities that can be told from chance; None without scores."""
    if not scores:
        return None
    return sum(value - shift(person, known) for person, value in scores.items()) / len(scores)


def shift(person: int, known: Mapping[int, Severity]) -> float:
    """Return the points by which a score of `person` is moved: nought unless the severity is clear."""
    found = known.get(person)
    return found.points if found and found.is_clear else 0.0
