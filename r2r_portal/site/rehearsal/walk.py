"""Walking a stage through time: what each role can do at every boundary, and which messages leave when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from applications.actions import deadlines, late, reminders
from applications.errors import CallClosedError
from applications.models import Call
from r2r_portal import times
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.site.rehearsal.acts import ACTS, NO, REASON, allowed, outcome, submitted
from r2r_portal.site.rehearsal.stage import HOUR, ROLES, Stage, stand_at, undone

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
EXTENSION = 2 * DAY  # what one application gets in a rehearsal
BEFORE, AFTER = 17 * DAY, 5 * DAY  # around a closing: all reminders, and the mornings after it
PAST_THE_HOUR = timedelta(minutes=5)


@dataclass(frozen=True)
class Moment:
    """A named instant."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Situation:
    """Moments at which everybody can do the same, and what that is: a row an act, its name and then role by role."""

    moments: tuple[Moment, ...]
    table: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Letter:
    """A message of the outbox as its reader gets it."""

    leaves_at: datetime
    zone: ZoneInfo
    to: str
    topic: str
    subject: str
    body: str

    @property
    def local(self) -> datetime:
        """The reader's own wall clock."""
        return self.leaves_at.astimezone(self.zone)


def around(name: str, at: datetime) -> tuple[Moment, ...]:
    """Return the second before, the instant and the second after."""
    return Moment(f"{name} − 1 s", at - SECOND), Moment(name, at), Moment(f"{name} + 1 s", at + SECOND)


def moments(stage: Stage) -> list[Moment]:
    """Return every boundary of the stage's call: opening, midnights of the last day on both clocks, closing."""
    opens_at, closes_at = stage.call.opens_at, stage.closes_at
    found = [*around("opening", opens_at), Moment("half way", opens_at + (closes_at - opens_at) / 2)]
    for zone in (times.BRUSSELS, times.TOKYO):
        last = times.last_minute(closes_at).astimezone(zone).date()
        for day in (last, last + DAY):
            found.append(Moment(f"midnight in {times.city(zone, 'en')}, {day:%-d %B}", _midnight(day, zone)))
    found += [*around("closing", closes_at), Moment("closing + 59 s", closes_at + 59 * SECOND)]
    found += changes_of_clocks(opens_at, closes_at)
    return merged(found)


def merged(found: list[Moment]) -> list[Moment]:
    """Return moments in order; names of one instant share it."""
    names: dict[datetime, list[str]] = {}
    for moment in found:
        names.setdefault(moment.at, []).append(moment.name)
    return [Moment(" = ".join(named), at) for at, named in sorted(names.items())]


def changes_of_clocks(first: datetime, last: datetime) -> Iterator[Moment]:
    """Yield the seconds around every change of the clocks in Brussels between two instants, as the zone has them."""
    hour = first.replace(minute=0, second=0, microsecond=0)
    while hour < last:
        if (
            hour.astimezone(times.BRUSSELS).utcoffset()
            != (hour - SECOND).astimezone(times.BRUSSELS).utcoffset()
        ):
            yield from around("clocks change in Brussels", hour)
        hour += HOUR


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def situations(stage: Stage, when: list[Moment]) -> list[Situation]:
    """Return what everybody can do at these moments, neighbours that are alike taken together."""
    found: list[Situation] = []
    acts = [act for act in ACTS if act.file in stage.files]
    may = {(act, role) for act in acts for role in ROLES if allowed(stage, act, role)}
    for moment in when:
        table = tuple(
            (
                act.name,
                *(outcome(stage, act, role, moment.at) if (act, role) in may else NO for role in ROLES),
            )
            for act in acts
        )
        if found and found[-1].table == table:
            found[-1] = Situation((*found[-1].moments, moment), table)
        else:
            found.append(Situation((moment,), table))
    return found


def extended(stage: Stage) -> list[Situation]:
    """Return what everybody can do once one application, the owner's draft, got more time after the closing."""
    until = stage.closes_at + EXTENSION
    with undone():
        grant_time(stage, until)
        after = Moment("the hour after the extension", stage.closes_at + 2 * HOUR)
        return situations(stage, [after, *around("end of the extension", until)])


def grant_time(stage: Stage, until: datetime) -> None:
    """Extend the deadline of the owner's draft alone, an hour after the closing."""
    at = stage.closes_at + HOUR
    stand_at(at)
    deadlines.extend(
        call=stage.call,
        application=stage.file("draft"),
        to=until,
        by=stage.people["officer"],
        at=at,
        **REASON,
    )


def letters(
    stage: Stage, *, before: timedelta = BEFORE, after: timedelta = AFTER, story: bool = True
) -> list[Letter]:
    """Return the messages that left while the stage was built, and those that leave around the closing.

    The reminders are asked for every hour, five minutes past it, as the beat asks all the time. In the `story` the owner
    comes late, asks, and is granted more time.
    """
    closes_at, found = stage.closes_at, [one for row in stage.messages() if (one := letter(row))]
    plays = list(_story(stage)) if story else []
    at = (closes_at - before).replace(minute=0, second=0, microsecond=0) + PAST_THE_HOUR
    with undone():
        reminders.remind(
            at=at - HOUR, calls=Call.objects.filter(pk=stage.call.pk)
        )  # what was due before is no news
        seen = max((row.pk for row in stage.messages()), default=0)
        while at < closes_at + after:
            played = [moment for moment in plays if at - HOUR <= moment.at < at]
            for moment in played:
                _PLAYS[moment.name](stage, moment.at)
            written = reminders.remind(at=at, calls=Call.objects.filter(pk=stage.call.pk))
            if written or played:
                rows = stage.messages(seen)
                found += [one for row in rows if (one := letter(row))]
                seen = max((row.pk for row in rows), default=seen)
            at += HOUR
    return sorted(found, key=lambda one: (one.leaves_at, one.to, one.topic))


def letter(row: Message) -> Letter | None:
    """Return a message as it is read, None where it has lost its reason."""
    words = mails.preview(row)
    return Letter(row.due_at, ZoneInfo(row.zone), row.to, row.topic, *words) if words else None


def _story(stage: Stage) -> Iterator[Moment]:
    yield Moment("late", stage.closes_at + timedelta(minutes=2, seconds=13))
    yield Moment("granted", stage.closes_at + 10 * HOUR)
    yield Moment("submitted", stage.closes_at + 12 * HOUR)


def _come_late(stage: Stage, at: datetime) -> None:
    stand_at(at)
    file, owner = stage.file("draft"), stage.people["owner"]
    try:
        submitted(file, owner, at)
    except CallClosedError:
        late.keep(application=file, by=owner, at=at)
        late.ask_for_consideration(application=file, reason="Our connection failed.", by=owner, at=at)


def _grant(stage: Stage, at: datetime) -> None:
    stand_at(at)
    for request in stage.file("draft").consideration_requests.filter(granted=None):
        late.grant(
            request=request, to=stage.closes_at + EXTENSION, answer="Please submit by then.",
            by=stage.people["officer"], at=at, **REASON,
        )  # fmt: skip


def _submit(stage: Stage, at: datetime) -> None:
    stand_at(at)
    submitted(stage.file("draft"), stage.people["owner"], at)


_PLAYS = {"late": _come_late, "granted": _grant, "submitted": _submit}
