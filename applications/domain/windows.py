"""When a call is open, and the one decision about what arrived when (SPEC T3, T5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUEUEING = timedelta(seconds=60)  # nobody is late because we were slow; this is no grace for arriving late
ATTEMPT = timedelta(minutes=15)  # for how long an attempt that we failed to answer may come again


class Refusal(StrEnum):
    """Why something was not accepted."""

    NOT_OPEN_YET = "not open yet"
    CLOSED = "closed"


@dataclass(frozen=True)
class Window:
    """Half-open: what arrives at `opens_at` is in, what arrives at `closes_at` is late."""

    opens_at: datetime
    closes_at: datetime

    def contains(self, arrival: datetime) -> bool:
        """Tell whether something that arrived then arrived in time."""
        return self.opens_at <= arrival < self.closes_at


def closing(call: datetime, track: datetime | None = None, application: datetime | None = None) -> datetime:
    """Return the closing that holds: the latest of the call's, the track's and the application's own."""
    return max(instant for instant in (call, track, application) if instant is not None)


def decide(
    window: Window, *, arrival: datetime, database_now: datetime, is_retry: bool = False
) -> Refusal | None:
    """Return why a request is refused, or None. `database_now` is read under the lock.

    The arrival counts; the database's clock only stops an old arrival from being replayed later. A proven attempt
    that comes again has longer, counted from its first arrival.
    """
    last = (arrival + ATTEMPT if is_retry else window.closes_at) + QUEUEING
    if arrival < window.opens_at:
        return Refusal.NOT_OPEN_YET
    if not window.contains(arrival) or database_now >= last:
        return Refusal.CLOSED
    return None


def lateness(closes_at: datetime, arrival: datetime) -> timedelta:
    """Return how long after the closing something arrived; zero at the closing instant itself."""
    return max(arrival - closes_at, timedelta(0))


def stamp(late: timedelta) -> str:
    """Print a lateness as hours, minutes and seconds: "00:02:13"."""
    seconds = int(late.total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
