"""An owner who has left office: staff make the successor the owner, with a reason that stays on file (SPEC A7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Note
from r2r_portal.accounts.actions import team, welcome
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import ForbiddenError

VERB = "application.handed_over"


@transaction.atomic
def hand_over(
    *, application: Application, former: User, email: str, stays: bool, reason: str, by: User, at: datetime
) -> User:
    """Make the person with this address the owner in the place of `former`; both are told, the reason is noted.

    Staff never make themselves the owner of an applicant's file.
    """
    successor = welcome(email=email, language=application.language, at=at)
    if successor == by:
        raise ForbiddenError(_("You cannot make yourself the owner of an applicant’s file."))
    team.hand_over_for(
        organisation=application.organisation,
        former=former,
        to=successor,
        stays=stays,
        reason=reason,
        by=by,
        at=at,
    )
    Note.objects.create(application=application, text=reason, at=at, by=by)
    record(at=at, by=by, verb=VERB, subject=application, former=former.pk, user=successor.pk)
    return successor
