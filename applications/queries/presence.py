"""Who has a section open now: a hint, never a lock (SPEC A6). Times are real ones."""

from datetime import datetime, timedelta

from applications.models import Application, Presence
from r2r_portal.accounts.models import User

GONE_AFTER = timedelta(minutes=5)  # without a sign of life


def others_in(application: Application, section: str, user: User, at: datetime) -> list[Presence]:
    """Return who else has a section open, who came first at the head."""
    here = Presence.objects.filter(
        application=application, section__slug=section, seen_at__gt=at - GONE_AFTER
    ).exclude(user=user)
    return list(here.select_related("user").order_by("since"))
