""" "My page": one row of panels from every app, urgent ones first."""

from datetime import datetime

from applications import queries as applications
from helpdesk import queries as helpdesk
from programme import queries as programme
from r2r_portal.accounts.models import User
from r2r_portal.panels import Panel
from selection import queries as selection

APPS = (applications, selection, programme, helpdesk)


def panels_for(user: User, at: datetime) -> list[Panel]:
    """Return what concerns `user` at `at`, urgent panels first, else in the order of the apps."""
    sources = [app.panel_for for app in APPS if hasattr(app, "panel_for")]
    found = [panel for source in sources for panel in source(user, at)]
    return sorted(found, key=lambda panel: not panel.urgent)
