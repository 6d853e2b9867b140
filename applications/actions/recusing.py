"""Keeping an application from a person for good (SPEC E5)."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Recusal
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record

RECUSED = "application.recused"
LONGEST = 200


@transaction.atomic
def recuse(*, application: Application, person: User, reason: str, by: User, at: datetime) -> Recusal:
    """Hide an application from a person everywhere, from now on. A second time changes nothing.

    Nothing takes it back: what somebody had an interest in stays so.
    """
    recusal, is_new = Recusal.objects.get_or_create(
        application=application, person=person, defaults={"reason": reason[:LONGEST], "by": by, "at": at}
    )
    if is_new:
        record(at=at, by=by, verb=RECUSED, subject=application, person=person.pk)
    return recusal
