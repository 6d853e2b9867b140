""" "My page" and the staff's "Today": one part from every app, what is urgent or late first."""

from dataclasses import dataclass
from datetime import datetime

import applications.queries
import helpdesk.queries
import programme.queries
import r2r_portal.outbox.queries
import selection.queries
from r2r_portal.accounts.models import User
from r2r_portal.panels import Due, Panel

APPS = (applications.queries, selection.queries, programme.queries, helpdesk.queries)


def panels_for(user: User, at: datetime) -> list[Panel]:
    """Return what concerns `user` at `at`, urgent panels first, else in the order of the apps."""
    found = [panel for app in APPS for panel in app.panel_for(user, at)]
    return sorted(found, key=lambda panel: not panel.urgent)


@dataclass(frozen=True)
class Today:
    """What waits for a member of staff, late things first; what comes next where nothing does."""

    due: tuple[Due, ...]
    coming: tuple[str, ...]


def today_for(user: User, at: datetime) -> Today:
    """Return what waits for `user` at `at`."""
    found = [*applications.queries.due_for(user, at), *r2r_portal.outbox.queries.due_for(user)]
    return Today(
        tuple(sorted(found, key=lambda one: not one.late)), () if found else applications.queries.coming(at)
    )
