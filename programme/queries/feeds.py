"""What a person's calendar holds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from programme.domain.agenda import Item
from programme.models import Activity, ActivityGuest, AgendaVersion, Visit
from programme.queries.agenda import Agenda, Reader, latest, read, reader
from programme.queries.audiences import is_meant, own_parts
from programme.queries.pages import links_of
from r2r_portal.accounts.models import User


def own_items(user: User) -> Iterator[tuple[Agenda, list[Item], dict[str, str]]]:
    """Return, for each published visit of a person, the items where the person is or was expected, and links to join.

    An item of an earlier version where the person is expected no more stays, cancelled, with a higher
    sequence, so that the calendar takes it away.
    """
    for visit in (
        Visit.objects.visible_to(user).filter(versions__isnull=False).distinct().order_by("starts_on", "pk")
    ):
        agenda = latest(visit)
        who = reader(visit, user)
        if agenda and (who.delegation or who.territories):
            own = [item for item in agenda.items if who.is_expected(item)]
            links = links_of(visit)
            mine = {item.uid: links[item.uid] for item in own if item.uid in links and not item.cancelled}
            yield agenda, own + _left(agenda, who), mine


def own_events(user: User, items: Iterable[Item]) -> list[Activity]:
    """Return the dated activities whose audience somebody belongs to, cancelled ones too, in a fixed number of queries a call.

    One that has the hours of an item of the person's own agenda is that item: it stands in the calendar once.
    """
    hours = {(item.start, item.end) for item in items if not item.cancelled}
    dated = Activity.objects.filter(starts_at__isnull=False).select_related("call")
    rows = list(dated.order_by("starts_at", "pk"))
    guests = ActivityGuest.objects.filter(withdrawn_at=None, email__iexact=user.email)
    asked = set(guests.values_list("activity", flat=True))
    parts = {call.pk: own_parts(call, user) for call in {row.call for row in rows}}
    return [
        row for row in rows
        if (row.starts_at, row.ends_at) not in hours
        and (row.pk in asked or any(is_meant(row, one) for one in parts[row.call_id]))
    ]  # fmt: skip


def _left(agenda: Agenda, who: Reader) -> list[Item]:
    now = {item.uid: item for item in agenda.items}
    earlier = AgendaVersion.objects.filter(visit=agenda.visit, number__lt=agenda.number).order_by("number")
    once = {item.uid for row in earlier for item in read(row, agenda.visit).items if who.is_expected(item)}
    gone = [now[uid] for uid in sorted(once) if uid in now and not who.is_expected(now[uid])]
    return [replace(item, cancelled=True) for item in gone]
