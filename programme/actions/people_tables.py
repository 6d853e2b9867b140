"""Every table of delegates that leaves or enters leaves a trace."""

from datetime import datetime

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


def note_export(*, count: int, form: str, by: User, at: datetime) -> None:
    """Note who took a table of how many people out, as what kind of file."""
    record(at=at, by=by, verb="delegates.exported", subject="delegates", count=count, form=form)


def note_import(*, entered: int, changed: int, by: User, at: datetime) -> None:
    """Note who brought a table in: how many people it named, how many it changed."""
    record(at=at, by=by, verb="delegates.imported", subject="delegates", entered=entered, changed=changed)
