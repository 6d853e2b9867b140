"""Funded places as a picture: how many are paid for, how many are taken, who comes besides."""

from collections.abc import Iterable
from dataclasses import dataclass

OWN_COST, EU_STAFF = "own_cost", "eu_staff"


@dataclass(frozen=True)
class Places:
    """The places of one delegation."""

    total: int
    funded: int
    own_cost: int = 0
    staff: int = 0

    @property
    def free(self) -> int:
        """How many funded places nobody holds."""
        return self.total - self.funded

    @property
    def is_full(self) -> bool:
        """Whether every funded place is taken."""
        return self.free == 0


def places(holders: Iterable[int | None], bases: Iterable[tuple[int, str]]) -> Places:
    """Count places from their holders (None: free) and from who is going, as pairs of person and basis."""
    holders = list(holders)
    funded = {holder for holder in holders if holder is not None}
    others = [basis for person, basis in bases if person not in funded]
    return Places(len(holders), len(funded), others.count(OWN_COST), others.count(EU_STAFF))


REQUIRED = ("given_name", "family_name", "post", "email", "emergency_name", "emergency_phone")
REQUIRED_IN_JAPANESE = (*REQUIRED, "kana")


def missing(values: dict[str, str], language: str) -> tuple[str, ...]:
    """Return which fields of a person are still empty; katakana is asked of who writes Japanese only."""
    wanted = REQUIRED_IN_JAPANESE if language == "ja" else REQUIRED
    return tuple(name for name in wanted if not values.get(name))
