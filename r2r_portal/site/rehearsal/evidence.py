"""What the checks of a rehearsal look at: when the first refusal comes, what left, what pages showed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from r2r_portal.errors import DomainError
from r2r_portal.site.rehearsal.acts import submitted
from r2r_portal.site.rehearsal.pages import EVERYBODY, Seen, tour, tour_of_extension
from r2r_portal.site.rehearsal.stage import HOUR, Stage, stand_at, undone
from r2r_portal.site.rehearsal.walk import AFTER, BEFORE, DAY, EXTENSION, SECOND, Letter, grant_time, letters
from r2r_portal.site.rehearsal.zones import ZONES, process_zone

MS = timedelta(milliseconds=1)
GRACE = (
    HOUR  # what is accepted for less than this after the closing is a grace period; more is another closing
)
LADDER = (-DAY, -7 * HOUR, -HOUR, -SECOND, -MS, timedelta(0), SECOND, 59 * SECOND, 300 * SECOND, 900 * SECOND,
          1800 * SECOND, 3540 * SECOND, 2 * HOUR, 7 * HOUR, 9 * HOUR, 15 * HOUR, 24 * HOUR, 48 * HOUR)  # fmt: skip


@dataclass(frozen=True)
class ClockChange:
    """What was seen where the last day of the call is one on which the clocks change in Brussels."""

    closes_at: datetime
    sentence: str
    letters: tuple[Letter, ...]


class Evidence:
    """What several checks look at, gathered once. `before` and `after` bound the walk for messages, `roles` the pages."""

    def __init__(
        self,
        stage: Stage,
        changes: Callable[[], list[ClockChange]],
        before: timedelta = BEFORE,
        after: timedelta = AFTER,
        roles: frozenset[str] = EVERYBODY,
    ) -> None:
        self.stage, self._changes, self._window, self._roles = stage, changes, (before, after), roles
        self.closes_at = stage.closes_at

    @cached_property
    def letters(self) -> list[Letter]:
        """The messages of the whole story."""
        before, after = self._window
        return letters(self.stage, before=before, after=after)

    @cached_property
    def changes(self) -> list[ClockChange]:
        """The two days on which the clocks change."""
        return self._changes()

    @cached_property
    def pages(self) -> list[Seen]:
        """Every role's main pages at every boundary, and the owner's at the end of an extension of their own."""
        with undone():
            seen = tour(self.stage, self._roles)
        with undone():
            grant_time(self.stage, self.closes_at + EXTENSION)
            return seen + tour_of_extension(self.stage, self._roles)

    @cached_property
    def kept(self) -> dict[str, timedelta | None]:
        """Process zone → how long after the stated closing the first refusal comes; None where none ever does."""
        return {zone: _first_refusal(self.stage, self.closes_at, zone) for zone in ZONES}

    @property
    def late(self) -> datetime:
        """An instant that is late by the action's own reckoning, a second after the stated closing at the earliest."""
        known = [off for off in self.kept.values() if off is not None]
        return self.closes_at + max([timedelta(0), *known]) + SECOND


def _first_refusal(stage: Stage, closes_at: datetime, zone: str) -> timedelta | None:
    """Return the first step of the ladder at which handing in is refused, found by halving."""
    low, high = 0, len(LADDER)
    with process_zone(zone):
        while low < high:
            middle = (low + high) // 2
            if _is_accepted(stage, closes_at + LADDER[middle]):
                low = middle + 1
            else:
                high = middle
    return LADDER[low] if low < len(LADDER) else None


def _is_accepted(stage: Stage, at: datetime) -> bool:
    with undone():
        stand_at(at)
        try:
            submitted(stage.file("draft"), stage.people["owner"], at)
        except DomainError:
            return False
        return True
