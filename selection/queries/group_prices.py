"""What moving one member to the other group costs, and the territories × themes grid (deliver 9)."""

from applications.models import Call
from r2r_portal.charts import Interests
from selection.domain.choosing import move_prices, value
from selection.domain.given import problem_of
from selection.models import GroupMember
from selection.queries.evidence import interests, theme_titles
from selection.queries.given import given_for


def group_prices(call: Call) -> tuple[dict[str, int], int]:
    """Return reference -> what Z loses, in thousandths, when that member alone changes groups, and Z as it is now.

    A negative price is a gain. Members that may not be chosen (any more) have none. Raises HalfDataError.
    """
    problem = problem_of(given_for(call) | {"pins": []})
    rows = GroupMember.objects.filter(group__call=call).values_list("application__reference", "group__number")
    members = {reference or "": number for reference, number in rows if reference in problem.by_ref}
    return move_prices(problem, members), value(problem, members).objective


def themes_grid(call: Call) -> tuple[list[Interests], tuple[str, ...]]:
    """Return the members of the groups with the themes they rank first or second, and the themes' titles.

    Both go into `charts.interests_grid`; a theme brings a group together where its column holds both shapes.
    """
    titles = theme_titles(call)
    rows = GroupMember.objects.filter(group__call=call).select_related(
        "application__track", "application__submitted_territory"
    )
    members = list(rows.order_by("group__number", "application__track__side", "application__reference"))
    known = interests(one.application_id for one in members)
    slugs = list(titles)
    grid = []
    for one in members:
        ranks = known[one.application_id].ranks if one.application_id in known else {}
        near = frozenset(slugs.index(slug) for slug, rank in ranks.items() if rank <= 2 and slug in slugs)
        label = str(one.application.submitted_territory or one.application.reference)
        grid.append(Interests(label, one.application.track.side, near))
    return grid, tuple(titles.values())
