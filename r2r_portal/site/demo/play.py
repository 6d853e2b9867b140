"""Playing the demo up to a chapter: every act at its own instant, each chapter holding the earlier ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from applications.actions.setup import load_call
from r2r_portal import clock
from r2r_portal.clock import actions as clock_actions
from r2r_portal.site.demo import call, chapters, people
from r2r_portal.site.demo.clockwork import BRUSSELS
from r2r_portal.site.demo.data import Entry, entries

OPENING = "2022-04-01 00:00"
CHAPTERS = {
    "opening": "2022-04-01 09:00",
    "call": "2022-05-16 09:00",
    "evaluation": "2022-06-10 09:00",
    "decision": "2022-07-31 09:00",
    "visit": "2022-11-10 09:00",
    "meetings": "2023-03-01 09:00",
}
STEPS = {"start": call.start, "submit": call.submit, "withdraw": call.withdraw, "come_late": call.come_late}


@dataclass(frozen=True, order=True)
class Act:
    """One thing that happens: when, in what order among equals, and what."""

    at: datetime
    number: int
    run: Callable[[datetime], None]


def instant(text: str, zone: str = BRUSSELS) -> datetime:
    """Return a wall-clock time as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def open_the_call() -> None:
    """Make staff, fictional territories and the real call, as on its first day."""
    now = instant(OPENING)
    clock_actions.restart(at=now)
    people.make_territories()
    people.make_staff(now)
    loaded = load_call(by=people.by_email("admin@demo.example"), at=now)
    chapters.prepare(loaded, now)


def acts(more: Iterable[Act] = ()) -> list[Act]:
    """Return everything that happens in the demo, and `more`, in order."""
    told = (Act(instant(text, zone), 500, run) for text, zone, run in chapters.ACTS)
    found = [*_of_entries(), *told, *more]
    return sorted(found, key=lambda act: (act.at, act.number))


def _of_entries() -> Iterator[Act]:
    for entry in entries():
        for text, step in call.steps(entry):
            yield Act(instant(text, entry.zone), entry.number, _bound(STEPS[step], entry))


def _bound(step: Callable[[Entry, datetime], None], entry: Entry) -> Callable[[datetime], None]:
    return lambda now: step(entry, now)


def play(
    chapter: str, report: Callable[[int, int], None] = lambda done, of: None, more: Iterable[Act] = ()
) -> None:
    """Play on from where the clock stands to the instant of `chapter`, and let the clock run from there.

    `more` happens besides what the demo tells.
    """
    stop, now = instant(CHAPTERS[chapter]), clock.now()
    waiting = [act for act in acts(more) if now <= act.at < stop]
    with translation.override("en"):
        for number, act in enumerate(waiting, start=1):
            clock_actions.restart(at=act.at)
            act.run(act.at)
            report(number, len(waiting))
    clock_actions.restart(at=max(stop, now))


def next_chapter() -> str | None:
    """Return the chapter after the one the clock stands in."""
    now = clock.now()
    return next((name for name, text in CHAPTERS.items() if instant(text) > now), None)
