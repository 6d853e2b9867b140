"""What a person's calendar holds."""

from collections.abc import Iterator
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


def own_events(user: User) -> list[Activity]:
    """Return the dated activities whose audience somebody belongs to, cancelled ones too, in a fixed number of queries a call."""
    dated = (
        Activity.objects.filter(starts_at__isnull=False).select_related("call").order_by("starts_at", "pk")
    )
    rows = list(dated)
    asked = set(
        ActivityGuest.objects.filter(withdrawn_at=None, email__iexact=user.email).values_list(
            "activity", flat=True
        )
    )
    meant = {call.pk: own_parts(call, user) for call in {row.call for row in rows}}
    return [row for row in rows if row.pk in asked or any(is_meant(row, one) for one in meant[row.call_id])]


def _left(agenda: Agenda, who: Reader) -> list[Item]:
    now = {item.uid: item for item in agenda.items}
    earlier = AgendaVersion.objects.filter(visit=agenda.visit, number__lt=agenda.number).order_by("number")
    once = {item.uid for row in earlier for item in read(row, agenda.visit).items if who.is_expected(item)}
    gone = [now[uid] for uid in sorted(once) if uid in now and not who.is_expected(now[uid])]
    return [replace(item, cancelled=True) for item in gone]
