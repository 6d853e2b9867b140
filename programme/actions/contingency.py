"""One switch to hybrid or online for a session, a leg or a visit; previewed by doing it and taking it back (SPEC P11)."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programme.actions import plan, publishing
from programme.actions.activities import change_activity
from programme.domain import contingency as rules
from programme.domain.advice import Doubt
from programme.domain.contingency import Fields, Row, Turn
from programme.domain.timetable import Blocker
from programme.errors import NotReadyError
from programme.models import Activity, AgendaVersion, Leg, ModeSwitch, Session, Visit
from programme.queries.advice import unanswered
from programme.states import SessionStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.models import Message

VENUE = ("venue_en", "venue_ja")


@dataclass(frozen=True)
class Order:
    """What is asked for: of one session, of one leg, or (neither) of the visit. `meant`: new doubts are meant so."""

    visit: Visit
    to: str
    reason_en: str
    reason_ja: str
    leg: Leg | None = None
    session: Session | None = None
    link: str = ""
    meant: bool = False

    @property
    def reason(self) -> str:
        """Both reasons, for the record."""
        return f"{self.reason_en} / {self.reason_ja}"


@dataclass(frozen=True)
class Outcome:
    """What it did, or would do: the rows, the version (None: in work), what keeps it from being one, who is told."""

    switch: ModeSwitch
    sessions: tuple[Turn, ...]
    activities: tuple[Turn, ...]
    version: int | None
    changes: tuple[dict[str, Any], ...] = ()  # every change of the version
    uids: frozenset[str] = frozenset()  # the items of the agenda that were switched
    blockers: tuple[Blocker, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    mails: tuple[tuple[str, str], ...] = field(default=())  # address, language
    refusal: str = ""

    @property
    def digest(self) -> str:
        """A hash of all of it."""
        rows = [asdict(turn) for turn in (*self.sessions, *self.activities)]
        stops = (len(self.blockers), len(self.doubts))
        return rules.digest(rows, self.version, sorted(self.mails), stops, self.changes)

    @property
    def others(self) -> tuple[dict[str, Any], ...]:
        """Changes that were in work and go out with the same version."""
        return tuple(change for change in self.changes if change["uid"] not in self.uids)


def rehearse(*, order: Order, by: User, at: datetime) -> Outcome:
    """Return what a switch would do: it is done, looked at and taken back, so that preview and act are one."""
    with transaction.atomic():
        outcome = _switched(order, by=by, at=at)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def switch(*, order: Order, seen: str, by: User, at: datetime) -> Outcome:
    """Switch exactly what was `seen` (the digest of the rehearsal), publish where the gate lets it, tell who is affected.

    Raises DomainError where anything changed since, or nothing is left to switch.
    """
    outcome = _switched(order, by=by, at=at)
    _refuse_stale(outcome, seen)
    return outcome


def rehearse_undo(*, switch: ModeSwitch, by: User, at: datetime) -> Outcome:
    """Return what undoing a switch would do."""
    with transaction.atomic():
        outcome = _undone(switch, by=by, at=at)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def undo(*, switch: ModeSwitch, seen: str, by: User, at: datetime) -> Outcome:
    """Bring back what a switch changed, where nobody changed it since; publish and tell as the switch did."""
    outcome = _undone(switch, by=by, at=at)
    _refuse_stale(outcome, seen)
    return outcome


def _refuse_stale(outcome: Outcome, seen: str) -> None:
    if outcome.digest != seen:
        raise DomainError(_("The agenda was changed since you looked. Look at it again."), code="stale")


def _switched(order: Order, *, by: User, at: datetime) -> Outcome:
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=order.visit.pk)
    sessions, activities = _rows(order, at), _activities(order, at)
    turned = rules.turns(sessions, visit.side, order.to, order.link)
    public = rules.turns(activities, visit.side, order.to, order.link)
    if not turned:
        raise DomainError(_("Nothing is left to switch: every session to come is so already."), code="same")
    doubted = {doubt.key for doubt in unanswered(visit)}
    _write(turned, public, by=by, at=at)
    if order.meant:
        for doubt in unanswered(visit):
            if doubt.key not in doubted:
                plan.acknowledge(visit=visit, key=doubt.key, reason=order.reason, by=by, at=at)
    made = ModeSwitch.objects.create(
        visit=visit, leg=order.leg, session=order.session, to=order.to, reason_en=order.reason_en,
        reason_ja=order.reason_ja, before=kept(turned, public), by=by, at=at,
    )  # fmt: skip
    record(at=at, by=by, verb="visit.switched", subject=made, to=order.to, sessions=[t.id for t in turned])
    return _told(made, turned, public, by=by, at=at)


def _undone(made: ModeSwitch, *, by: User, at: datetime) -> Outcome:
    Visit.objects.select_for_update(of=("self",)).get(pk=made.visit_id)
    made = ModeSwitch.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.undone_at:
        raise DomainError(_("This switch was undone already."), code="undone")
    turned = _backwards(made.before["sessions"], Session.objects.filter(ends_at__gt=at))
    public = _backwards(made.before["activities"], Activity.objects.all())
    _write(turned, public, by=by, at=at)
    made.undone_by, made.undone_at = by, at
    made.save(update_fields=["undone_by", "undone_at"])
    record(at=at, by=by, verb="switch.undone", subject=made, sessions=[t.id for t in turned])
    return _told(made, turned, public, by=by, at=at)


def kept(turned: tuple[Turn, ...], public: tuple[Turn, ...]) -> dict[str, Any]:
    """Return what a switch stores of itself: rows with `id`, `before`, `after`."""
    return {"sessions": [asdict(t) for t in turned], "activities": [asdict(t) for t in public]}


def _rows(order: Order, at: datetime) -> list[Row]:
    found = Session.objects.filter(leg__visit=order.visit, status=SessionStatus.PLANNED, ends_at__gt=at)
    if order.session:
        found = found.filter(pk=order.session.pk)
    if order.leg:
        found = found.filter(leg=order.leg)
    return [
        Row(s.pk, s.mode_eu, s.mode_jp, {"place_id": s.place_id}, s.link)
        for s in found.order_by("starts_at", "pk")
    ]


def _activities(order: Order, at: datetime) -> list[Row]:
    """Return what the public calendar says of the visit; a part of it changes nothing there."""
    if order.leg or order.session or order.visit.ends_on < at.date():
        return []
    own = Activity.objects.filter(visit=order.visit, is_cancelled=False).order_by("pk")
    return [Row(a.pk, a.mode_eu, a.mode_jp, {name: getattr(a, name) for name in VENUE}, a.link) for a in own]


def _backwards(rows: list[dict[str, Any]], found: Any) -> tuple[Turn, ...]:
    now = {one.pk: one for one in found.filter(pk__in=[row["id"] for row in rows])}
    turns = []
    for row in rows:
        one = now.get(row["id"])
        old: Fields = rules.back(Turn(**row), vars(one)) if one else {}
        if old:
            turns.append(Turn(row["id"], {name: row["after"][name] for name in old}, old))
    return tuple(turns)


def _write(turned: tuple[Turn, ...], public: tuple[Turn, ...], *, by: User, at: datetime) -> None:
    sessions = Session.objects.in_bulk([turn.id for turn in turned])
    for turn in turned:
        plan.change_session(session=sessions[turn.id], values=turn.after, by=by, at=at)
    activities = Activity.objects.in_bulk([turn.id for turn in public])
    for turn in public:
        change_activity(activity=activities[turn.id], values=turn.after, by=by, at=at)


def _told(
    made: ModeSwitch, turned: tuple[Turn, ...], public: tuple[Turn, ...], *, by: User, at: datetime
) -> Outcome:
    """Publish where that is possible; a visit that was never published stays in work."""
    visit = made.visit
    if not AgendaVersion.objects.filter(visit=visit).exists():
        return Outcome(made, turned, public, None)
    try:
        version = publishing.publish_agenda(visit=visit, switch=made, by=by, at=at)
    except NotReadyError as error:
        doubts = tuple(one for one in error.blockers if isinstance(one, Doubt))
        stops = tuple(one for one in error.blockers if isinstance(one, Blocker))
        return Outcome(made, turned, public, None, blockers=stops, doubts=doubts, refusal=str(error))
    except DomainError as error:
        return Outcome(made, turned, public, None, refusal=str(error))
    uids = Session.objects.filter(pk__in=[turn.id for turn in turned]).values_list("uid", flat=True)
    mails = Message.objects.filter(key__startswith=f"agenda.changed:{visit.pk}:v{version.number}:")
    return Outcome(
        made, turned, public, version.number,
        changes=tuple(version.changes),
        uids=frozenset(map(str, uids)),
        mails=tuple(mails.order_by("to").values_list("to", "language")),
    )  # fmt: skip
