"""Private calendar addresses."""

from datetime import datetime

from django.db import transaction

from programme.models import CalendarFeed
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


@transaction.atomic
def open_feed(*, user: User, at: datetime) -> CalendarFeed:
    """Return the person's calendar address, made now where there is none."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    feed = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
    if feed is None:
        feed = CalendarFeed.objects.create(user=user, made_at=at)
        record(at=at, by=user, verb="feed.opened", subject=feed)
    return feed


@transaction.atomic
def revoke_feed(*, user: User, at: datetime) -> None:
    """End the person's calendar address: it answers nobody any more."""
    for feed in CalendarFeed.objects.select_for_update(of=("self",)).filter(user=user, revoked_at=None):
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        record(at=at, by=user, verb="feed.revoked", subject=feed)
