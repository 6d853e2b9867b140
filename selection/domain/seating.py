"""A panel seated at a call's files: what is asked, when it is well done, and why a file may stay without (SPEC E4).

Two or three evaluators a file, one of each side, each reading its language, none with an interest; loads balanced; what
was begun stays. Better means, in this order: fewer files without a team, fewer seats missing to the wanted number,
a smaller sum of squared loads, fewer changes to what is assigned and not begun.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from selection.domain.scoring import FEWEST, MOST

SIDES = ("eu", "jp")
Pair = tuple[str, str]  # file, member


@dataclass(frozen=True)
class Member:
    """An evaluator: side, languages read, the most files that the person takes (None: no limit)."""

    key: str
    side: str
    reads: frozenset[str]
    most: int | None = None


@dataclass(frozen=True)
class File:
    """An application by its reference and the languages in which all of it can be read."""

    key: str
    languages: frozenset[str]


@dataclass(frozen=True)
class Task:
    """What is to be seated. `barred` says why a pair cannot be: "interest" or "suspicion".

    `begun` pairs stay whatever happens; `present` ones are assigned, not begun, and may move. `each` is the wanted
    number, 2 or 3.
    """

    files: tuple[File, ...]
    members: tuple[Member, ...]
    barred: Mapping[Pair, str] = field(default_factory=dict)
    begun: frozenset[Pair] = frozenset()
    present: frozenset[Pair] = frozenset()
    each: int = FEWEST

    def possible(self, file: File, member: Member) -> bool:
        """Tell whether the member may be given this file anew."""
        return bool(member.reads & file.languages) and (file.key, member.key) not in self.barred

    def begun_of(self, file: File) -> int:
        """Return how many seats of a file are taken for good."""
        return sum(pair[0] == file.key for pair in self.begun)

    def limit(self, file: File) -> int:
        """Return the largest number of seats that a file gets."""
        return max(min(self.each, MOST), self.begun_of(file))


@dataclass(frozen=True)
class Reason:
    """Why a file has no team: "side", "language", "interest" with the side; "few" or "full" without."""

    kind: str
    side: str = ""


@dataclass(frozen=True)
class Seating:
    """The proposal: all pairs, begun ones too; files without a team, with reasons; whether it is proved the best."""

    pairs: frozenset[Pair]
    without: tuple[tuple[str, tuple[Reason, ...]], ...] = ()
    is_proved: bool = True


def is_served(task: Task, file: File, pairs: Iterable[Pair]) -> bool:
    """Tell whether a file has its two evaluators or more, one of each side."""
    sides = {member.key: member.side for member in task.members}
    team = [sides[member] for key, member in pairs if key == file.key]
    return len(team) >= FEWEST and set(SIDES) <= set(team)


def cost(task: Task, pairs: Iterable[Pair]) -> tuple[int, int, int, int]:
    """Return how good a seating is, smaller being better, part by part."""
    chosen = frozenset(pairs)
    served = [file for file in task.files if is_served(task, file, chosen)]
    teams = Counter(file for file, _member in chosen)
    missing = sum(max(0, task.each - teams[file.key]) for file in served)
    loads = Counter(member for _file, member in chosen)
    return (
        len(task.files) - len(served),
        missing,
        sum(load * load for load in loads.values()),
        len(task.present - chosen),
    )


def reasons(task: Task, file: File) -> tuple[Reason, ...]:
    """Return why nobody can be found for a file; "full" where only the room of the others is missing."""
    found = tuple(reason for side in SIDES for reason in _lacking(task, file, side))
    if found:
        return found
    able = sum(task.possible(file, member) or (file.key, member.key) in task.begun for member in task.members)
    return (Reason("few"),) if able < FEWEST else (Reason("full"),)


def _lacking(task: Task, file: File, side: str) -> Iterator[Reason]:
    members = [member for member in task.members if member.side == side]
    if any(task.possible(file, one) or (file.key, one.key) in task.begun for one in members):
        return
    if not members:
        yield Reason("side", side)
        return
    reading = [member for member in members if member.reads & file.languages]
    if not reading:
        yield Reason("language", side)
        return
    whys = {task.barred[file.key, member.key] for member in reading}
    yield from (Reason(why, side) for why in sorted(whys))
