"""Every table that leaves or enters leaves a trace."""

from datetime import datetime

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


def note(*, table: str, count: int, form: str, by: User, at: datetime) -> None:
    """Note who took which table of how many applications out, as what kind of file."""
    record(
        at=at,
        by=by,
        verb="applications.exported",
        subject="applications",
        table=table,
        count=count,
        form=form,
    )


def note_import(*, entered: int, changed: int, by: User, at: datetime) -> None:
    """Note who brought a table in: how many applications it entered, how many rows it had for others."""
    record(
        at=at, by=by, verb="applications.imported", subject="applications", entered=entered, changed=changed
    )
