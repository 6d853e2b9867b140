"""The thematic groups as the default split of a visit (SPEC P3)."""

from programme.models import Leg, Visit
from selection.models import Group, GroupMember

LETTERS = {"A": 1, "B": 2}


def group_number(leg: Leg) -> int | None:
    """Return the number of the thematic group that a leg is meant for: "A" or "1", "B" or "2"; None for none."""
    name = leg.group.strip().upper()
    return LETTERS.get(name) or (int(name) if name in {"1", "2"} else None)


def groups_of(visit: Visit) -> dict[int, Group]:
    """Return the thematic group of each territory that takes part, in one query."""
    return groups_by_territory(visit.call_id)


def groups_by_territory(call: int) -> dict[int, Group]:
    """Return the thematic group of each territory of a call, in one query."""
    members = GroupMember.objects.filter(group__call=call, application__submitted_territory__isnull=False)
    return {
        territory: one.group
        for one in members.select_related("group", "application")
        if (territory := one.application.submitted_territory_id)
    }


def usual(leg: Leg, group: Group | None) -> bool | None:
    """Tell whether a delegation is on a leg by default: all at a plenary, else its group; None where nothing says so."""
    if leg.is_plenary:
        return True
    number = group_number(leg)
    return None if number is None or group is None else group.number == number
