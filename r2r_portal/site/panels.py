""" "My page": one row of panels from every app, urgent ones first."""

from datetime import datetime

import applications.queries
import helpdesk.queries
import programme.queries
import selection.queries
from r2r_portal.accounts.models import User
from r2r_portal.panels import Panel

APPS = (applications.queries, selection.queries, programme.queries, helpdesk.queries)


def panels_for(user: User, at: datetime) -> list[Panel]:
    """Return what concerns `user` at `at`, urgent panels first, else in the order of the apps."""
    found = [panel for app in APPS for panel in app.panel_for(user, at)]
    return sorted(found, key=lambda panel: not panel.urgent)
