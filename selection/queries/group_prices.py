"""What moving one member to the other group costs by the rules of the set (SPEC S1)."""

from collections.abc import Mapping

from applications.models import Call
from selection.domain.choosing import move_prices, value
from selection.domain.given import problem_of
from selection.queries.given import given_for


def group_prices(call: Call, placed: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return reference -> what Z loses, in thousandths, when that member alone changes groups, and Z as it is now.

    `placed` is reference -> number of its group. A negative price is a gain. Members that may not be chosen (any
    more) have none. Raises HalfDataError.
    """
    problem = problem_of(given_for(call) | {"pins": []})
    members = {reference: number for reference, number in placed.items() if reference in problem.by_ref}
    return move_prices(problem, members), value(problem, members).objective
