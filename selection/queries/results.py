"""What the world may know: only after the release was confirmed (SPEC S5, S6)."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from applications.models import Application, Call
from selection.models import Decision, Group, GroupMember, Release

WHOM = ("application__track", "application__organisation", "application__submitted_territory__member_state")


def released_for(application: Application) -> Decision | None:
    """Return the decision on an application once it is released, else None."""
    return Decision.objects.released().filter(application=application).first()


def selected_territories(call: Call) -> QuerySet[Decision]:
    """Return who takes part, once released: decisions with `application`, its `organisation` and territory."""
    chosen = Decision.objects.released().of(call).taking_part()
    return chosen.select_related(*WHOM, "application__group_member__group").order_by(
        "track__side", "application__submitted_territory__code"
    )


@dataclass(frozen=True)
class Formed:
    """One thematic group with its selected applications."""

    group: Group
    applications: tuple[Application, ...]


def groups(call: Call) -> tuple[Formed, ...]:
    """Return the two thematic groups once the results are released; before that, nothing."""
    if not Release.objects.confirmed().filter(call=call).exists():
        return ()
    return formed(call)


def formed(call: Call) -> tuple[Formed, ...]:
    """Return the groups as staff see them."""
    related = (
        "application__track",
        "application__organisation",
        "application__submitted_territory__member_state",
    )
    members = GroupMember.objects.select_related(*related).order_by(
        "application__track__side", "application__reference"
    )
    rows = Group.objects.filter(call=call).order_by("number")
    rows = rows.prefetch_related(Prefetch("members", queryset=members), "themes")
    return tuple(Formed(row, tuple(member.application for member in row.members.all())) for row in rows)


def release_of(application: Application) -> Release | None:
    """Return the release that let an application's result out."""
    return Release.objects.confirmed().filter(call=application.call_id).select_related("call").first()
