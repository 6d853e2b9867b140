"""How long the way between two places takes: an exact transfer where somebody entered one, else an estimate by kind (SPEC P4).

Speeds and transfers are data of the programme; `DEFAULTS` are the figures that it begins with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, inf, radians, sin, sqrt

Spot = tuple[float, float]


@dataclass(frozen=True)
class Speed:
    """A way of travelling: kilometres an hour, minutes besides (gathering, waiting), and the distances it is taken for.

    `far` None: without an end.
    """

    kind: str
    kmh: float
    extra: int
    near: float
    far: float | None

    def minutes(self, distance: float) -> int:
        """Return the minutes that it takes for a distance in kilometres."""
        return round(self.extra + distance / self.kmh * 60)

    def gap(self, distance: float) -> float:
        """Return by how many kilometres a distance lies outside what it is taken for; 0 inside."""
        return max(self.near - distance, distance - (inf if self.far is None else self.far), 0.0)


DEFAULTS = (
    Speed("walk", 4.5, 5, 0, 1.5),
    Speed("car", 30, 10, 0.5, 30),
    Speed("bus", 25, 15, 1, 60),
    Speed("train", 60, 20, 20, 150),
    Speed("fast_train", 200, 40, 60, 900),
    Speed("aeroplane", 700, 180, 500, None),
    Speed("ferry", 30, 45, 5, 300),
)


@dataclass(frozen=True)
class Point:
    """Where something is: the number of a place, and its latitude and longitude where they are known."""

    place: int | None = None
    spot: Spot | None = None


@dataclass(frozen=True)
class Way:
    """How long a way takes and by what; `exact` where somebody entered it."""

    minutes: int
    kind: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Travel:
    """What is known about ways. An exact transfer holds in both directions unless each has its own."""

    speeds: tuple[Speed, ...] = DEFAULTS
    exact: Mapping[tuple[int, int], Way] = field(default_factory=dict)

    def way(self, start: Point, end: Point) -> Way:
        """Return the way from one point to another; no minutes for the same place or where nothing is known."""
        if start.place is not None and end.place is not None:
            if start.place == end.place:
                return Way(0)
            known = self.exact.get((start.place, end.place)) or self.exact.get((end.place, start.place))
            if known:
                return known
        if start.spot is None or end.spot is None or start.spot == end.spot:
            return Way(0)
        return self.estimate(kilometres(start.spot, end.spot))

    def estimate(self, distance: float) -> Way:
        """Return the quickest of the kinds that are taken for a distance; where none is, of those nearest to it."""
        speeds = self.speeds or DEFAULTS
        nearest = min(speed.gap(distance) for speed in speeds)
        taken = [speed for speed in speeds if speed.gap(distance) == nearest]
        best = min(taken, key=lambda speed: (speed.minutes(distance), speed.kind))
        return Way(best.minutes(distance), best.kind)


def travel_minutes(start: Spot | None, end: Spot | None) -> int:
    """Return minutes to allow between two spots by the figures that the programme begins with."""
    return Travel().way(Point(spot=start), Point(spot=end)).minutes


def kilometres(start: Spot, end: Spot) -> float:
    """Return the distance between two points of latitude and longitude, in kilometres, as the crow flies."""
    (north1, east1), (north2, east2) = ((radians(a), radians(b)) for a, b in (start, end))
    half = sin((north2 - north1) / 2) ** 2 + cos(north1) * cos(north2) * sin((east2 - east1) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))
