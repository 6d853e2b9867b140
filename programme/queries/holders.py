"""Who holds which version of an agenda: as far as page, PDF and calendar tell (PEERS-M13)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from programme.models import Sighting, Visit
from programme.queries.recipients import Recipient, recipients


@dataclass(frozen=True)
class Holder:
    """A person who is told of the agenda, and what they saw by way: (version, when)."""

    person: Recipient
    latest: int
    seen: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """The newest version that the person saw by any way; None for none."""
        return max((number for number, _at in self.seen.values()), default=None)

    @property
    def is_behind(self) -> bool:
        """Tell whether the person has an account and saw no version, or an old one only."""
        return bool(self.person.user) and (self.number or 0) < self.latest

    @property
    def calendar_is_behind(self) -> bool:
        """Tell whether the person's calendar asks, and still holds an old version."""
        return "feed" in self.seen and self.seen["feed"][0] < self.latest


def holders(visit: Visit, latest: int) -> list[Holder]:
    """Return everybody who is told of the agenda, those behind first, in four queries."""
    seen: dict[int, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    for row in Sighting.objects.filter(visit=visit):
        seen[row.user_id][row.channel] = (row.number, row.at)
    found = [Holder(one, latest, seen.get(one.user or 0, {})) for one in recipients(visit)]
    return sorted(found, key=lambda one: (not one.is_behind, one.number or 0, one.person.name))


def counted(found: list[Holder]) -> list[tuple[int | None, int]]:
    """Return how many are behind with each version, the newest first; None: with none at all."""
    counts = Counter(one.number for one in found if one.is_behind)
    return sorted(counts.items(), key=lambda pair: -(pair[0] or 0))
