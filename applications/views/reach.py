"""Reaching an application by its address: a stranger's is not there, a former colleague is told why."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries.team import left_the_team
from r2r_portal.accounts.models import User


def reach(rows: QuerySet[Application], user: User, pk: UUID) -> Application:
    """Return the application among `rows`; else 404, or 403 with words for somebody who left its team."""
    found = rows.filter(pk=pk).first()
    if found is not None:
        return found
    if left_the_team(user, pk):
        raise PermissionDenied(
            _("You no longer belong to the team of this application. Ask its owner if you should.")
        )
    raise Http404


def read_only() -> PermissionDenied:
    """Return the refusal for a reader who wants to write."""
    return PermissionDenied(
        _("You can read this application, not change it. Ask its owner to make you an editor.")
    )


def owners_only() -> PermissionDenied:
    """Return the refusal for what only owners do."""
    return PermissionDenied(_("Only an owner of this application can do this. Ask one of them."))
