"""The solver's two groups beside those that people formed: what taking them over would change (SPEC S1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from applications.models import Application, Call
from selection.domain.grouping import Shift, aligned, digest, shifts
from selection.models import Decision, Group, GroupMember, Pin, Place, Release, Run, RunKind, TakeOver
from selection.queries.given import candidates_of, light, light_digest
from selection.states import RunState


@dataclass(frozen=True)
class Offered:
    """A proposal's groups and what taking them over would do.

    `left_out` are references that the proposal groups and people did not select.
    """

    run: Run
    shifts: tuple[Shift, ...]
    left_out: tuple[str, ...]
    is_replacing: bool

    @property
    def digest(self) -> str:
        """The hash of all this: who confirms names it."""
        return digest(str(self.run.pk), self.shifts)

    @property
    def moves(self) -> tuple[Shift, ...]:
        """Those who would change."""
        return tuple(one for one in self.shifts if one.is_moved)


def current_proposal(call: Call) -> Run | None:
    """Return the last proposal if it has groups and nothing it rests on changed since."""
    done = Run.objects.filter(call=call, kind=RunKind.PROPOSAL, scenario=None, state=RunState.DONE).defer(
        "given"
    )
    run = done.order_by("-finished_at", "-asked_at").first()
    if run is None or "members" not in run.result:
        return None
    stands = run.params.get("light") == light_digest(light(call, candidates_of(call)))
    return run if stands else None


def grouped(call: Call) -> dict[str, int]:
    """Return reference -> number of the group, of everybody who is in one."""
    rows = GroupMember.objects.filter(group__call=call)
    return {ref or "": number for ref, number in rows.values_list("application__reference", "group__number")}


def taking_part(call: Call) -> dict[str, Application]:
    """Return reference -> application of everybody who takes part, in the order of the pages."""
    rows = Decision.objects.of(call).taking_part().select_related(
        "application__track", "application__submitted_territory__member_state"
    )  # fmt: skip
    ordered = rows.order_by("application__track__side", "application__reference")
    return {one.application.reference or "": one.application for one in ordered}


def offered(call: Call, run: Run, selected: Mapping[str, Application], now: Mapping[str, int]) -> Offered:
    """Return what taking the groups of `run` over would do to the `selected`, who are grouped as `now` says.

    Unless pins number the groups, they are numbered so that the fewest members change.
    """
    proposed = run.result["members"]
    if not Pin.objects.filter(application__call=call, place__in=(Place.FIRST, Place.SECOND)).exists():
        proposed = aligned(now, proposed)
    left_out = tuple(sorted(set(proposed) - set(selected)))
    return Offered(run, shifts(selected, now, proposed), left_out, bool(now))


def last_take_over(call: Call) -> TakeOver | None:
    """Return the last one that is not undone."""
    rows = TakeOver.objects.filter(call=call, undone_at=None).select_related("by")
    return rows.order_by("-at", "-pk").first()


def can_be_undone(call: Call, one: TakeOver | None, now: Mapping[str, int]) -> bool:
    """Tell whether everybody is still where it put them, and no release is prepared."""
    return one is not None and one.after == now and not is_closed(call)


def is_closed(call: Call) -> bool:
    """Tell whether a release is prepared or out: the groups of a proposal are not taken over any more."""
    return Release.objects.live().filter(call=call).exists()


def names(call: Call) -> dict[int, Group]:
    """Return the groups that are there, by number."""
    return {one.number: one for one in Group.objects.filter(call=call)}
