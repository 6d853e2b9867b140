"""Replaying the past: each act of the demo happens at its own instant of domain time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from r2r_portal.clock import actions

BRUSSELS, TOKYO = "Europe/Brussels", "Asia/Tokyo"


def at(text: str, zone: str = BRUSSELS) -> datetime:
    """Set the clock to a wall-clock time, e.g. `at("2022-05-30 23:58")`, and return the instant."""
    instant = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    actions.restart(at=instant)
    return instant
