"""Publishing an agenda: a frozen, numbered version, its changes, and word to those whom they concern."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from programme.domain import agenda, timetable
from programme.domain.agenda import Change, Item
from programme.errors import NotReadyError
from programme.models import AgendaVersion, Delegate, Visit
from programme.queries import planning
from programme.queries.advice import unanswered
from programme.queries.agenda import Sender, Stop, latest
from r2r_portal.accounts.models import Membership, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

DIGEST = time(18)  # by the reader's clock
MARGIN = timedelta(minutes=10)  # a digest that is about to leave takes nothing more


@transaction.atomic
def publish_agenda(*, visit: Visit, by: User, at: datetime) -> AgendaVersion:
    """Freeze the agenda as the next version. Raises NotReadyError with every reason; refuses an unchanged one."""
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    reasons = timetable.blockers(planning.load_plan(visit))
    if reasons:
        raise NotReadyError(_("The agenda cannot be published yet."), reasons)
    if doubts := unanswered(visit):
        words = _("There are doubts that nobody has acknowledged yet.")
        raise NotReadyError(words, tuple(doubts))
    version = _freeze(visit, by=by, at=at)
    record(
        at=at, by=by, verb="agenda.published", subject=version, visit=visit.slug, changes=len(version.changes)
    )
    _tell(version, at=at)
    return version


def _freeze(visit: Visit, *, by: User, at: datetime) -> AgendaVersion:
    before = latest(visit)
    old = before.items if before else ()
    items = agenda.numbered(old, agenda.kept(old, planning.load_items(visit)))
    changes = agenda.diff(old, items)
    snapshot = _snapshot(visit, items)
    if before and snapshot == before_snapshot(visit, before.number):
        raise DomainError(_("Nothing has changed since the last version."), code="agenda_unchanged")
    return AgendaVersion.objects.create(
        visit=visit,
        number=before.number + 1 if before else 1,
        published_at=at,
        published_by=by,
        snapshot=snapshot,
        changes=[agenda.to_json(change) for change in changes],
    )


def before_snapshot(visit: Visit, number: int) -> dict[str, Any]:
    """Return the stored snapshot of a version."""
    return AgendaVersion.objects.get(visit=visit, number=number).snapshot


def _snapshot(visit: Visit, items: Iterable[Item]) -> dict[str, Any]:
    delegations = visit.delegations.select_related("territory").order_by("pk")
    stops = [
        Stop(
            leg.pk, leg.number, leg.host_id, leg.host.name_en or leg.host.name_latin,
            leg.host.name_ja or leg.host.name_latin, leg.starts_on, leg.ends_on, leg.group, leg.is_plenary,
            tuple(sorted(leg.attending)),
        )
        for leg in planning.legs(visit)
    ]  # fmt: skip
    senders = [
        Sender(
            d.pk,
            d.territory.side,
            d.territory.name_en or d.territory.name_latin,
            d.territory.name_ja or d.territory.name_latin,
        )
        for d in delegations
    ]
    emergency = {
        "emergency_en": visit.emergency_name_en,
        "emergency_ja": visit.emergency_name_ja,
        "emergency_phone": visit.emergency_phone,
    }
    return {
        "items": [_plain(agenda.to_json(item)) for item in items],
        "legs": [_plain(asdict(stop)) for stop in stops],
        "delegations": [asdict(sender) for sender in senders],
        "emergency": emergency,
    }


def _plain(value: Any) -> Any:
    """Return what JSON gives back: lists for tuples, ISO texts for days."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell: a delegate, or a member of a host's body."""

    email: str
    language: str
    zone: str
    delegate: int | None = None
    delegation: int | None = None
    territory: int | None = None

    def is_concerned(self, change: Change) -> bool:
        """Tell whether a change concerns the person."""
        if self.delegate and self.delegation:
            return change.concerns_delegate(self.delegate, self.delegation)
        return bool(self.territory) and change.concerns_host(self.territory or 0)


def recipients(visit: Visit) -> Iterator[Recipient]:
    """Return everybody with an address who goes or receives, each address once, delegates first."""
    seen: set[str] = set()
    for person in (*_delegates(visit), *_hosts(visit)):
        if person.email.lower() not in seen:
            seen.add(person.email.lower())
            yield person


def _delegates(visit: Visit) -> list[Recipient]:
    going = Delegate.objects.going().filter(delegation__visit=visit).exclude(email="").order_by("pk")
    return [Recipient(d.email, d.language, d.zone, d.pk, d.delegation_id) for d in going]


def _hosts(visit: Visit) -> list[Recipient]:
    hosts = visit.legs.values("host")
    members = Membership.objects.filter(organisation__territory__in=hosts, user__is_active=True)
    members = members.select_related("user", "organisation").order_by("pk")
    return [
        Recipient(m.user.email, m.user.language, m.user.zone, territory=m.organisation.territory_id)
        for m in members
    ]


def _tell(version: AgendaVersion, *, at: datetime) -> None:
    changes = tuple(agenda.change_from(change) for change in version.changes)
    for person in recipients(version.visit):
        own = [change for change in changes if person.is_concerned(change)]
        if own:
            _write(version, person, at_once=any(change.is_soon(at) for change in own), at=at)


def _write(version: AgendaVersion, person: Recipient, *, at_once: bool, at: datetime) -> None:
    due = at if at_once else digest_due(at, ZoneInfo(person.zone))
    which = f"v{version.number}" if at_once else f"digest:{due.astimezone(ZoneInfo(person.zone)).date()}"
    publish(
        topic="agenda.changed",
        key=f"agenda.changed:{version.visit_id}:{which}:{person.email.lower()}",
        to=person.email,
        language=person.language,
        zone=person.zone,
        payload={
            "visit": version.visit_id,
            "since": version.number - 1,
            "until": version.number if at_once else None,
            "delegate": person.delegate,
            "territory": person.territory,
        },
        at=at,
        due_at=due,
    )


def digest_due(at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next digest leaves: 18:00 by the reader's clock, tomorrow's where today's is near or past."""
    local = at.astimezone(zone)
    due = datetime.combine(local.date(), DIGEST, tzinfo=zone)
    if due - MARGIN <= at:
        due = datetime.combine(local.date() + timedelta(days=1), DIGEST, tzinfo=zone)
    return due
