"""What moving a deadline will do, told before it is done: who is written to, which reminders move, what pages will say."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from applications.domain import reminders
from applications.domain.calendars import holiday_of
from applications.models import Application, Call, Track
from applications.queries.people import open_drafts, with_readers
from r2r_portal import times
from r2r_portal.territories.models import Side

HOLIDAYS = {
    Side.EU: "BE",
    Side.JP: "JP",
}  # a sample of each side: other Member States have days off of their own
CLOCKS = {Side.EU: times.BRUSSELS, Side.JP: times.TOKYO}


@dataclass(frozen=True)
class Reminding:
    """The reminders still to come for readers on one clock, as they stand and as they will."""

    zone: ZoneInfo
    before: tuple[datetime, ...]
    after: tuple[datetime, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything moves for these readers."""
        return self.before != self.after


@dataclass(frozen=True)
class Effect:
    """Everything that one move of a deadline changes."""

    old: datetime
    new: datetime
    drafts: int
    people: int
    reminding: tuple[Reminding, ...]
    is_public: bool

    @property
    def is_earlier(self) -> bool:
        """Whether a second person must agree."""
        return self.new < self.old

    @property
    def sentences(self) -> tuple[tuple[str, str, str], ...]:
        """What readers will see, in both languages: (language, old sentence, new sentence)."""
        return tuple(
            (one, times.deadline(self.old, one), times.deadline(self.new, one)) for one in ("en", "ja")
        )


def effect(
    call: Call, track: Track | None, application: Application | None, *, new: datetime, at: datetime
) -> Effect:
    """Return what moving the deadline of a call, a track or one application to `new` will do, seen from `at`."""
    old = closing_of(call, track, application)
    drafts = list(open_drafts(call, track, application))
    people = {reader.pk for _draft, reader in with_readers(drafts)}
    scope = application.track if application else track
    sides = [Side(scope.side)] if scope else list(Side)
    reminding = tuple(_reminding(call, side, old, new, at) for side in sides)
    return Effect(old, new, len(drafts), len(people), reminding, is_public=application is None)


def closing_of(call: Call, track: Track | None, application: Application | None) -> datetime:
    """Return the closing that holds for the narrowest of the three."""
    if application:
        return application.closing
    return track.closing if track else call.closes_at


def _reminding(call: Call, side: Side, old: datetime, new: datetime, at: datetime) -> Reminding:
    zone, is_holiday = CLOCKS[side], holiday_of(HOLIDAYS[side])
    before, after = (
        tuple(
            moment
            for moment in reminders.instants(closing, zone, is_holiday, call.days_before, call.reminder_hour)
            if moment > at
        )
        for closing in (old, new)
    )
    return Reminding(zone, before, after)
