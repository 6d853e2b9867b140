"""The demo's own data files, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from r2r_portal import definitions
from r2r_portal.site.demo.clockwork import BRUSSELS, TOKYO
from r2r_portal.territories.models import Side


@dataclass(frozen=True)
class Entry:
    """One applicant of the demo: who, when, how well, how it ended. Times are wall clock in `zone`."""

    number: int
    side: str
    code: str
    start: str
    themes: tuple[str, ...]
    submit: str = ""
    withdraw: str = ""
    late: str = ""
    level: float = 0.0
    outcome: str = ""
    person: str = ""
    sections: int = 9

    @property
    def zone(self) -> str:
        """The zone that the applicant's times are meant in."""
        return TOKYO if self.side == Side.JP else BRUSSELS

    @property
    def language(self) -> str:
        """The language the applicant writes."""
        return "ja" if self.side == Side.JP else "en"

    @property
    def email(self) -> str:
        """The address of the person who fills the form."""
        return self.person or f"{self.code.lower()}@demo.example"

    @property
    def is_fictional(self) -> bool:
        """Whether the territory exists only in the demo."""
        return self.code.startswith("XX") or (self.side == Side.JP and int(self.code[3:]) > 80)


@cache
def read(name: str) -> Any:
    """Return one data file."""
    return definitions.read(Path(__file__).parent / f"{name}.yaml")


@cache
def entries() -> tuple[Entry, ...]:
    """Return every applicant of the demo, EU side first."""
    rows = [(side, row) for side in Side.values for row in read("entries")[side]]
    return tuple(
        Entry(number=n, side=side, **{**row, "themes": tuple(row["themes"])})
        for n, (side, row) in enumerate(rows)
    )
