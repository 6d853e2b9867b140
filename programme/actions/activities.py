"""Activities in the programme's calendar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from programme.models import Activity
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record


@transaction.atomic
def change_activity(*, activity: Activity, values: Mapping[str, Any], by: User, at: datetime) -> Activity:
    """Change an activity; its sequence rises, so that calendars take the new version."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    changed = [name for name, value in values.items() if getattr(activity, name) != value]
    if changed:
        for name in changed:
            setattr(activity, name, values[name])
        activity.sequence += 1
        activity.save(update_fields=[*changed, "sequence"])
        record(at=at, by=by, verb="activity.changed", subject=activity, fields=sorted(changed))
    return activity
