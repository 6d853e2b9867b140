"""What the public pages show, gathered from the apps: the call, where it stands, who takes part, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from applications.models import Call, DeadlineChange, Theme, ThemeRank, Track
from programme.models import Activity, Phase
from r2r_portal.territories.models import Side, Territory
from r2r_portal.times import BRUSSELS
from selection.models import Criterion, Decision, TerritoryProfile
from selection.queries import selected_territories
from selection.queries.results import WHOM


class Stage(StrEnum):
    """Where the call stands, for the state panel."""

    NONE = "none"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class CallFacts:
    """A published call as the public pages tell it, at one instant."""

    call: Call
    tracks: dict[str, Track]
    phases: tuple[Phase, ...]
    decided: bool
    at: datetime

    @property
    def today(self) -> date:
        """The day in Brussels, by which phases are counted."""
        return self.at.astimezone(BRUSSELS).date()

    @property
    def closings(self) -> tuple[tuple[Track, datetime], ...]:
        """Each track with its own closing; one entry where both close together."""
        pairs = tuple((track, track.closing) for track in self.tracks.values())
        return pairs[:1] if len({closing for _track, closing in pairs}) == 1 else pairs

    @property
    def is_open(self) -> bool:
        """Whether any track can still be entered."""
        return (
            self.call.opens_at
            <= self.at
            < max((end for _track, end in self.closings), default=self.call.closes_at)
        )

    @property
    def stage(self) -> Stage:
        """Where the call stands."""
        if self.at < self.call.opens_at:
            return Stage.BEFORE
        if self.is_open:
            return Stage.OPEN
        if self.phases and self.today > self.phases[-1].ends_on:
            return Stage.OVER
        return Stage.RUNNING if self.decided else Stage.CLOSED

    @property
    def phase(self) -> Phase | None:
        """The phase of today."""
        return next((p for p in self.phases if p.starts_on <= self.today <= p.ends_on), None)

    @property
    def until(self) -> date | None:
        """The last day of the programme."""
        return self.phases[-1].ends_on if self.phases else None

    def open_sides(self) -> frozenset[str]:
        """The sides that can apply now."""
        begun = self.at >= self.call.opens_at
        return frozenset(side for side, track in self.tracks.items() if begun and self.at < track.closing)


def facts(at: datetime) -> CallFacts | None:
    """Return the call that the public pages are about, or None while none is published."""
    tracks = Prefetch("tracks", Track.objects.order_by("side"))
    phases = Prefetch("phases", Phase.objects.order_by("number"))
    call = Call.objects.published().prefetch_related(tracks, phases).order_by("-opens_at").first()
    if call is None:
        return None
    by_side = {track.side: track for track in call.tracks.all()}
    decided = Decision.objects.of(call).released().exists()
    return CallFacts(call, by_side, tuple(call.phases.all()), decided, at)


def themes(call: Call) -> list[Theme]:
    """Return the themes with their topics."""
    return list(call.themes.prefetch_related("topics").order_by("number"))


def criteria(call: Call) -> list[Criterion]:
    """Return the published criteria in their order."""
    return list(call.criteria.order_by("number"))


def changes(call: Call) -> list[DeadlineChange]:
    """Return the history of the call's and its tracks' deadlines, newest first; extensions for one stay private."""
    return list(call.deadline_changes.filter(application=None).select_related("track").order_by("-at"))


def next_activities(call: Call, at: datetime, most: int = 2) -> list[Activity]:
    """Return what comes next: dated activities first, then those whose date is to come."""
    rows = call.activities.select_related("visit").filter(is_cancelled=False)
    coming = [(window(one), one) for one in rows]
    left = [(starts, one) for (starts, ends), one in coming if ends is None or ends > at]
    return [
        one for _starts, one in sorted(left, key=lambda pair: (pair[0] is None, pair[0] or at, pair[1].pk))
    ][:most]


@dataclass(frozen=True)
class Running:
    """A visit that takes place, and which of its days it is, from 1."""

    activity: Activity
    day: int


def under_way(coming: Sequence[Activity], at: datetime) -> Running | None:
    """Return the visit of these that takes place at `at`, its days counted by its own clock; None between visits."""
    for one in coming:
        starts, _ends = window(one)
        if one.visit and starts and starts <= at:
            return Running(one, (at.astimezone(starts.tzinfo).date() - one.visit.starts_on).days + 1)
    return None


def window(activity: Activity) -> tuple[datetime | None, datetime | None]:
    """Return when an activity starts and ends; a study visit lasts its days, by its own clock."""
    visit = activity.visit
    if visit is None:
        return activity.starts_at, activity.ends_at
    zone = ZoneInfo(visit.zone)
    first, last = visit.starts_on, visit.ends_on + timedelta(days=1)
    return datetime.combine(first, time(), tzinfo=zone), datetime.combine(last, time(), tzinfo=zone)


@dataclass(frozen=True)
class Participant:
    """A territory that was selected and made public."""

    territory: Territory
    organisation: str
    themes: tuple[Theme, ...]
    topics_offered: tuple[str, ...]
    topics_wanted: tuple[str, ...]
    topics: frozenset[str]  # slugs of what it offers or looks for
    profile: TerritoryProfile | None  # its own words, where it agreed that everybody reads them

    @property
    def first_theme(self) -> Theme | None:
        """The theme that it put first."""
        return self.themes[0] if self.themes else None


def participants(call: Call) -> list[Participant]:
    """Return who takes part, only after the release: EU regions first, each side in the order of its codes."""
    ranks = Prefetch("application__theme_ranks", ThemeRank.objects.select_related("theme").order_by("rank"))
    decisions = selected_territories(call).select_related("profile", *WHOM)
    related = decisions.prefetch_related(ranks, "application__topics_offered", "application__topics_wanted")
    return [participant(decision) for decision in related]


def participant(decision: Decision) -> Participant:
    """Return the public face of one selected application."""
    application, profile = decision.application, getattr(decision, "profile", None)
    offered, wanted = list(application.topics_offered.all()), list(application.topics_wanted.all())
    return Participant(
        territory=application.submitted_territory,
        organisation=application.organisation.name,
        themes=tuple(rank.theme for rank in application.theme_ranks.all()),
        topics_offered=tuple(topic.title for topic in offered),
        topics_wanted=tuple(topic.title for topic in wanted),
        topics=frozenset(topic.slug for topic in (*offered, *wanted)),
        profile=profile if profile and profile.is_public else None,
    )


def by_side(all_of_them: Sequence[Participant]) -> dict[str, list[Participant]]:
    """Return participants by side."""
    return {side: [one for one in all_of_them if one.territory.side == side] for side in (Side.EU, Side.JP)}
