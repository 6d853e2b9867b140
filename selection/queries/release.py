"""What stands in the way of a release, and what it will do: numbers per outcome and language."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, Call
from applications.queries.people import readers_of
from r2r_portal.accounts.models import User
from selection.models import Decision, Letter
from selection.states import Outcome


@dataclass(frozen=True)
class Problem:
    """Something in the way: `kind` is "open call", "nothing", "undecided" or "letter"; references say where."""

    kind: str
    references: tuple[str, ...] = ()


def problems(call: Call, at: datetime) -> tuple[Problem, ...]:
    """Return what forbids the release at `at`; empty means go. Nobody is left without an answer."""
    found = []
    if any(at < track.closing for track in call.tracks.select_related("call")):
        found.append(Problem("open call"))
    live = Application.objects.live().filter(call=call)
    undecided = live.exclude(decision__in=Decision.objects.made())
    if not live.exists():
        found.append(Problem("nothing"))
    if undecided.exists():
        found.append(Problem("undecided", _references(undecided.values_list("reference", flat=True))))
    stale = [one for one in letters(call) if one.is_stale]
    if stale:
        found.append(Problem("letter", _references(one.decision.application.reference for one in stale)))
    return tuple(found)


def _references(values) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    return tuple(sorted({value or "" for value in values}))


def letters(call: Call) -> list[Letter]:
    """Return every letter of a call's decisions."""
    decisions = Decision.objects.of(call).made()
    found = Letter.objects.filter(decision__in=decisions).select_related("decision__application__track")
    return list(found.order_by("decision__application__reference", "language"))


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a letter."""

    email: str
    language: str
    zone: str


def readers(application: Application) -> tuple[Reader, ...]:
    """Return who is told: the body's owners and editors, and its main contact where that is somebody else."""
    people = [Reader(one.email, one.language, one.zone) for one in readers_of(application)]
    known = {one.email.lower() for one in people}
    side = "ja" if application.track.side == "jp" else "en"
    zone = {"ja": "Asia/Tokyo", "en": "Europe/Brussels"}[side]
    mains = application.contacts.filter(role="main").exclude(email="").values_list("email", flat=True)
    extra = [Reader(email, application.language, zone) for email in mains if email.lower() not in known]
    return (*people, *extra)


@dataclass(frozen=True)
class Count:
    """How many of one outcome, and how many e-mails of it go out in each language."""

    outcome: Outcome
    decisions: int
    english: int
    japanese: int


def counts(call: Call) -> tuple[Count, ...]:
    """Return the numbers per type and language that a second person confirms."""
    decisions = (
        Decision.objects.of(call).made().select_related("application__track", "application__organisation")
    )
    of_outcome: Counter[str] = Counter()
    mails: Counter[tuple[str, str]] = Counter()
    for decision in decisions:
        of_outcome[decision.outcome] += 1
        for reader in readers(decision.application):
            mails[decision.outcome, reader.language] += 1
    return tuple(
        Count(outcome, of_outcome[outcome], mails[outcome, "en"], mails[outcome, "ja"])
        for outcome in Outcome
        if of_outcome[outcome]
    )


def decisions_for(call: Call, officer: User) -> list[Decision]:
    """Return the decisions that an officer may see, in the order of their references."""
    related = ("application__track", "application__submitted_territory__member_state", "decided_by")
    seen = Decision.objects.visible_to(officer).of(call).select_related(*related)
    return list(seen.order_by("application__reference"))
