"""What people see of their own account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from r2r_portal.accounts.models import SignIn, User


def sign_ins(user: User, *, real: datetime) -> QuerySet[SignIn]:
    """Return where a person is signed in at a real instant, the latest first; what is over for its age is not there."""
    begins = real - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = SignIn.objects.filter(user=user, session__expire_date__gt=real, began_at__gt=begins)
    if user.is_staff:
        working, idle = (
            timedelta(hours=settings.STAFF_SESSION_HOURS),
            timedelta(minutes=settings.STAFF_IDLE_MINUTES),
        )
        found = found.filter(began_at__gt=real - working, seen_at__gt=real - idle)
    return found.order_by("-seen_at", "-pk")
