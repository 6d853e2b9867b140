"""What a person's visits have for them, of all visits at once, so that many cost no more statements than one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, When

from programme.domain.agenda import Change
from programme.models import AgendaVersion, Delegation, HostList, Leg, Visit
from programme.queries.agenda import Agenda, Reader, read, territories_of
from programme.queries.hostlist import day_of
from programme.queries.pages import changes_of, marked, visits_of
from r2r_portal.accounts.models import User

KEPT_FOR = timedelta(days=365)  # a visit that is over stays on the front page: certificate, feedback, report


@dataclass(frozen=True)
class Coming:
    """A visit that is not over: its newest version (None: none yet), what was changed lately, and who reads."""

    visit: Visit
    reader: Reader
    agenda: Agenda | None
    recent: tuple[tuple[Change, datetime], ...]
    guests_from: (
        date | None
    )  # the day from which a host reads the list of guests; None for who receives nobody


def coming(user: User, own: Iterable[Delegation], at: datetime) -> tuple[list[Coming], list[Visit]]:
    """Return the visits of a person that are not over, the next one first, and those that ended in the last year.

    `own`: the delegations of `of_person`.
    """
    hosted = Leg.objects.filter(visit=OuterRef("pk"), host__organisations__memberships__user=user)
    opens = HostList.objects.filter(visit=OuterRef("pk")).values("opens_on")[:1]
    rows = Visit.objects.visible_to(user).filter(ends_on__gte=at.date() - KEPT_FOR)
    every = visits_of(rows.annotate(receives=Exists(hosted), list_opens=Subquery(opens)), at)
    visits = [visit for visit in every if visit.ends_on >= at.date()]
    readers, versions = _readers(visits, user, own), _versions(visits, at)
    near = [
        Coming(visit, readers[visit.pk], *_published(versions[visit.pk], visit), _guests_from(visit))
        for visit in visits
    ]
    return near, every[len(visits) :]


def _guests_from(visit: Visit) -> date | None:
    receives, opens = visit.receives, visit.list_opens  # type: ignore[attr-defined]  # annotated above
    return day_of(visit, opens) if receives else None


def _readers(visits: list[Visit], user: User, own: Iterable[Delegation]) -> dict[int, Reader]:
    """Return what `agenda.reader` says of each visit; two queries where the person travels on none of them."""
    visit_of = {delegation.pk: delegation.visit_id for delegation in own}
    parts = [one for delegation in own for one in delegation.delegates.all() if one.user_id == user.pk]
    parts.sort(key=lambda one: one.pk, reverse=True)  # of two parts in one visit the first counts
    found = {visit_of[one.delegation_id]: Reader(one.pk, one.delegation_id, ()) for one in parts}
    others = [visit.pk for visit in visits if visit.pk not in found]
    if not others:
        return found
    homes = Delegation.objects.filter(visit__in=others, organisation__memberships__user=user).order_by("-pk")
    home = dict(homes.values_list("visit", "pk"))
    territories = territories_of(user)
    return found | {visit: Reader(None, home.get(visit), territories) for visit in others}


def _versions(visits: list[Visit], at: datetime) -> dict[int, list[AgendaVersion]]:
    """Return by visit the newest version whole, and those whose changes still carry a mark without what they hold."""
    newest = AgendaVersion.objects.filter(visit=OuterRef("visit")).order_by("-number").values("pk")[:1]
    counts, recent = Q(pk=Subquery(newest)), marked(at)
    rows = AgendaVersion.objects.filter(counts | recent, visit__in=visits).defer("snapshot")
    rows = rows.annotate(
        held=Case(When(counts, then=F("snapshot"))), is_recent=ExpressionWrapper(recent, BooleanField())
    )
    found: dict[int, list[AgendaVersion]] = defaultdict(list)
    for row in rows.order_by("number"):
        found[row.visit_id].append(row)
    return found


def _published(
    rows: list[AgendaVersion], visit: Visit
) -> tuple[Agenda | None, tuple[tuple[Change, datetime], ...]]:
    if not rows:
        return None, ()
    newest = rows[-1]
    newest.snapshot = newest.held  # type: ignore[attr-defined]  # annotated above
    recent = [(row.published_at, row.changes) for row in rows if row.is_recent]  # type: ignore[attr-defined]
    return read(newest, visit), tuple(changes_of(recent).values())
