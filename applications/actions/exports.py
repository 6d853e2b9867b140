"""Every export leaves a trace."""

from datetime import datetime

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


def note(*, count: int, form: str, by: User, at: datetime) -> None:
    """Note who took how many applications out, as what kind of file."""
    record(at=at, by=by, verb="applications.exported", subject="applications", count=count, form=form)
