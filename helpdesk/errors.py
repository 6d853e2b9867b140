"""What the desks are refused."""

from r2r_portal.errors import DomainError


class DeskRefusedError(DomainError):
    """The desk may not do this now; the sentence says why."""

    code = "desk-refused"
