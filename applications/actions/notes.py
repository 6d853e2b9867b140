"""Notes of the staff, and the opening of sealed answers (SPEC A13)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.errors import DeskRefusedError
from applications.models import Application, Note, Peek
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


@transaction.atomic
def write(*, application: Application, text: str, by: User, at: datetime) -> Note:
    """Keep a note; the log says that there is one, not what it says."""
    if not text.strip():
        raise DeskRefusedError(_("Enter the note."))
    note = Note.objects.create(application=application, text=text.strip(), at=at, by=by)
    record(at=at, by=by, verb="note.written", subject=application, note=note.pk)
    return note


@transaction.atomic
def peek(*, application: Application, reason: str, by: User, at: datetime) -> Peek:
    """Open the answers of one application to one person for an hour, before the closing; the applicant sees why."""
    if not reason.strip():
        raise DeskRefusedError(_("Say why you open the answers. The applicant reads it."))
    row = Peek.objects.create(application=application, reason=reason.strip(), at=at, by=by)
    record(at=at, by=by, verb="answers.opened", subject=application, peek=row.pk)
    return row
