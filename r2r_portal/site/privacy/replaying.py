"""Erasing again whoever was erased after the backup that was restored."""

from datetime import datetime
from pathlib import Path
from typing import Any

from r2r_portal.audit.models import Event
from r2r_portal.site.privacy import ledger
from r2r_portal.site.privacy.erasing import NOBODY, erase_person
from r2r_portal.site.privacy.known import addresses
from r2r_portal.site.privacy.somebody import Address


def replay(*, source: Path, at: datetime) -> int:
    """Erase everybody of a list who is there again; return how many. Raises BrokenListError before anybody is erased."""
    lines = [told for told in ledger.read(source) if not _is_remembered(told)]
    among = [Address(one) for one in addresses()] if any(told["person"] is None for told in lines) else []
    found = [person for told in lines if (person := ledger.still_there(told, among))]
    for person in found:
        erase_person(person=person, at=at, replayed=True)
    return len(found)


def _is_remembered(told: dict[str, Any]) -> bool:
    """Tell whether the log knows that an address was erased then: whoever gave it since, gave it anew."""
    when = datetime.fromisoformat(told["at"])
    known = Event.objects.filter(verb="person.erased", subject=NOBODY, at=when)
    return told["person"] is None and known.exists()
