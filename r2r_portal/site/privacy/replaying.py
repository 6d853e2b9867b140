"""Erasing again whoever was erased after the backup that was restored."""

from datetime import datetime
from pathlib import Path

from r2r_portal.site.privacy import ledger
from r2r_portal.site.privacy.erasing import erase_person


def replay(*, source: Path, at: datetime) -> int:
    """Erase everybody of a list who is there again; return how many. Raises BrokenListError before anybody is erased."""
    found = [person for told in list(ledger.read(source)) if (person := ledger.still_there(told))]
    for person in found:
        erase_person(person=person, at=at, replayed=True)
    return len(found)
