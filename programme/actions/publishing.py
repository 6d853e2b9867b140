"""Publishing an agenda: a frozen, numbered version, its changes, and word to those whom they concern."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.calendars import holiday_where
from applications.domain.reminders import Holiday, working_day_from
from programme.actions import bundles
from programme.domain import agenda, timetable
from programme.domain.agenda import Item
from programme.errors import NotReadyError
from programme.models import AgendaVersion, ModeSwitch, PaperLanguage, Visit
from programme.queries import planning
from programme.queries.advice import unanswered
from programme.queries.agenda import Sender, Stop, latest
from programme.queries.recipients import Recipient, recipients
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

DIGEST = time(16)  # of the reader's working days, while somebody is there to read it
MARGIN = timedelta(minutes=10)  # a digest that is about to leave takes nothing more


@transaction.atomic
def publish_agenda(
    *, visit: Visit, switch: ModeSwitch | None = None, by: User, at: datetime
) -> AgendaVersion:
    """Freeze the agenda as the next version. Raises NotReadyError with every reason; refuses an unchanged one.

    With a `switch` (SPEC P11) those whom it concerns are told at once, and why.
    """
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
    _tell(version, switch, at=at)
    bundles.ask(
        visit=visit, language=PaperLanguage.OWN, by=by, at=at
    )  # papers are there before they are asked for
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


def _tell(version: AgendaVersion, switch: ModeSwitch | None, *, at: datetime) -> None:
    changes = tuple(agenda.change_from(change) for change in version.changes)
    for person in recipients(version.visit):
        own = [change for change in changes if person.is_concerned(change)]
        if own:
            why = switch if any(change.turns_a_side for change in own) else None
            due = digest_due(at, ZoneInfo(person.zone), holiday_where(person.zone))
            at_once = bool(why) or any(change.is_soon(at, due) for change in own)
            _write(version, person, why, due=None if at_once else due, at=at)


def _write(
    version: AgendaVersion,
    person: Recipient,
    switch: ModeSwitch | None,
    *,
    due: datetime | None,
    at: datetime,
) -> None:
    """Tell one person at once, or in the digest that is `due`."""
    which = f"digest:{due.astimezone(ZoneInfo(person.zone)).date()}" if due else f"v{version.number}"
    publish(
        topic="agenda.changed",
        key=f"agenda.changed:{version.visit_id}:{which}:{person.email.lower()}",
        to=person.email,
        language=person.language,
        zone=person.zone,
        payload={
            "visit": version.visit_id,
            "since": version.number - 1,
            "until": None if due else version.number,
            "delegate": person.delegate,
            "territory": person.territory,
            **({"switch": switch.pk, "undone": bool(switch.undone_at)} if switch else {}),
        },
        at=at,
        due_at=due or at,
    )


def digest_due(at: datetime, zone: ZoneInfo, is_holiday: Holiday) -> datetime:
    """Return when the next digest leaves: 16:00 of the reader's working day, the next one's where it is near or past."""
    day = at.astimezone(zone).date()
    if datetime.combine(day, DIGEST, tzinfo=zone) - MARGIN <= at:
        day += timedelta(days=1)
    return datetime.combine(working_day_from(day, is_holiday), DIGEST, tzinfo=zone)
