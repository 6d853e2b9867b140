"""What a message about changes says: for one reader, from the versions that it answers for."""

from collections.abc import Iterable

from programme.domain.agenda import Change, change_from, merged
from programme.models import AgendaVersion, Delegate, Visit
from r2r_portal.outbox.models import Message


def changes_for(message: Message) -> tuple[Visit, int, tuple[Change, ...]]:
    """Return the visit, the version and the changes that concern the reader of an `agenda.changed` message.

    A digest gathers every version since it was first written, but those of which the reader was told at once.
    """
    payload = message.payload
    visit = Visit.objects.get(pk=payload["visit"])
    versions = AgendaVersion.objects.filter(visit=visit, number__gt=payload["since"]).order_by("number")
    if payload["until"]:
        versions = versions.filter(number__lte=payload["until"])
    rows = list(versions)
    if not payload["until"]:
        rows = _untold(rows, message)
    changes = [change_from(change) for row in rows for change in row.changes]
    return visit, rows[-1].number if rows else 0, merged(_own(changes, payload))


def still_goes(delegate: int) -> bool:
    """Tell whether somebody did not leave the delegation."""
    return Delegate.objects.going().filter(pk=delegate).exists()


def _untold(rows: list[AgendaVersion], message: Message) -> list[AgendaVersion]:
    keys = {f"agenda.changed:{row.visit_id}:v{row.number}:{message.to.lower()}": row for row in rows}
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [row for key, row in keys.items() if key not in told]


def _own(changes: Iterable[Change], payload: dict) -> list[Change]:
    if payload["delegate"]:
        person = Delegate.objects.filter(pk=payload["delegate"], left_at=None).first()
        return [c for c in changes if person and c.concerns_delegate(person.pk, person.delegation_id)]
    return [c for c in changes if c.concerns_host(payload["territory"])]
