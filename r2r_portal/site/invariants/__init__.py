"""What must hold of the live data whatever happened to it: `manage.py check_invariants` and docs/invariants.md (R8).

Constraints and triggers refuse most of it at once; these look again, in SQL of their own, across rows and tables.
"""

from r2r_portal.site.invariants import call, house, programme, selection
from r2r_portal.site.invariants.base import Invariant, violations

ALL: tuple[Invariant, ...] = (
    *house.INVARIANTS,
    *call.INVARIANTS,
    *selection.INVARIANTS,
    *programme.INVARIANTS,
)

__all__ = ["ALL", "Invariant", "violations"]
