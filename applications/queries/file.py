"""What the file view of one application shows, tab by tab; a fixed number of statements each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from applications.domain import moments
from applications.models import Application, DeadlineChange, Submission
from applications.queries.reading import ReadItem, ReadSection, read
from applications.queries.translations import Pair
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message

EVENTS = 200
SCOPES = {"track_id": "track", "application_id": "application"}
ABOUT_DECISIONS = "decision."


@dataclass(frozen=True)
class Line:
    """One answer of the file: as it was given, its translation where one is possible, its parts where it is a group."""

    item: ReadItem
    pair: Pair | None
    is_correctable: bool
    groups: tuple[tuple["Line", ...], ...] = ()


def versions_of(application: Application) -> list[Submission]:
    """Return all versions, the newest first, without their content."""
    rows = application.submissions.defer("snapshot").select_related("by", "extension")
    return list(rows.order_by("-number"))


def lines(section: ReadSection, pairs: Iterable[Pair], correctable: Iterable[str] = ()) -> tuple[Line, ...]:
    """Return the answers of a section beside their translations."""
    known, cells = {one.text.path: one for one in pairs}, frozenset(correctable)
    return tuple(_line(item, known, cells) for item in section.items)


def plain(items: Iterable[ReadItem]) -> tuple[Line, ...]:
    """Return answers that are read only: neither translated nor corrected."""
    return tuple(_line(item, {}, frozenset()) for item in items)


def _line(item: ReadItem, known: dict[str, Pair], cells: frozenset[str]) -> Line:
    groups = tuple(tuple(_line(one, known, cells) for one in group) for group in item.items)
    return Line(item, known.get(item.path), item.path in cells, groups)


def no_longer_asked(version: Submission, language: str) -> tuple[ReadItem, ...]:
    """Return what earlier versions answered and this one was not asked any more, as it was said last (SPEC A3)."""
    earlier = version.application.submissions.filter(number__lt=version.number).order_by("-number")
    known = {item.key for section in read(version, language) for item in section.items}
    found: dict[str, ReadItem] = {}
    for one in earlier:
        for item in (item for section in read(one, language) for item in section.items):
            if item.key not in known and not item.is_empty:
                found.setdefault(item.key, item)
    return tuple(found.values())


def messages_of(
    application: Application, versions: Sequence[Submission], *, decisions: bool
) -> QuerySet[Message]:
    """Return the e-mails about an application, the newest first; those about decisions only where they may be seen."""
    own = str(application.pk)
    about = Q(payload__application=own) | Q(payload__submission__in=[one.pk for one in versions])
    for name, rows in (
        ("information", application.information_requests),
        ("change", application.deadline_changes),
    ):
        about |= Q(**{f"payload__{name}__in": list(rows.values_list("pk", flat=True))})
    asked = list(application.consideration_requests.values_list("pk", flat=True))
    about |= Q(topic__startswith="consideration.", payload__request__in=asked)
    found = Message.objects.filter(about).order_by("-created_at", "-pk")
    return found if decisions else found.exclude(topic__startswith=ABOUT_DECISIONS)


def events_of(application: Application) -> list[Event]:
    """Return the newest entries of the audit log, each with the `person` who did it where that is known."""
    events = list(Event.objects.filter(subject=reference(application)).order_by("-at", "-pk")[:EVENTS])
    keys = {int(one.by.partition(":")[2]) for one in events if one.by.startswith("accounts.user:")}
    people = {f"accounts.user:{row.pk}": row for row in User.objects.filter(pk__in=keys)}
    for event in events:
        event.person = people.get(event.by)  # type: ignore[attr-defined]
    return events


def life_of(
    application: Application, versions: Sequence[Submission], events: Iterable[Event]
) -> moments.Life:
    """Return everything that is known of the application's past."""
    changes = DeadlineChange.objects.filter(
        Q(application=application)
        | Q(call=application.call_id, application=None, track=None)
        | Q(track=application.track_id)
    )
    return moments.Life(
        created_at=application.created_at,
        closings={
            "call": application.call.closes_at,
            "track": application.track.closes_at,
            "application": application.closes_at,
        },
        versions=tuple(moments.Version(one.number, one.arrived_at) for one in versions),
        absences=tuple(moments.Absence(one.at, one.undone_at) for one in application.withdrawals.all()),
        moves=tuple(moments.Move(_scope(one), one.old, one.new, one.at) for one in changes),
        requests=tuple(
            moments.Asked(one.pk, one.asked_at, one.due_at, one.answered_at or one.cancelled_at)
            for one in application.information_requests.all()
        ),
        conclusions=tuple(
            moments.Concluded(one.detail.get("outcome", ""), one.at)
            for one in events
            if one.verb == "eligibility.concluded"
        ),
    )


def _scope(change: DeadlineChange) -> str:
    return next((scope for column, scope in SCOPES.items() if getattr(change, column)), "call")


def conclusions_of(application: Application) -> list[Event]:
    """Return every conclusion of the eligibility check; the log keeps those that were replaced."""
    rows = Event.objects.filter(subject=reference(application), verb="eligibility.concluded")
    return list(rows.order_by("at"))
