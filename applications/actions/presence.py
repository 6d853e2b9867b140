"""Noting who has a section open, and forgetting who left. Times are real ones: `clock.real()`."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from applications.models import Application, Presence, Section
from applications.queries.presence import GONE_AFTER
from r2r_portal.accounts.models import User


@transaction.atomic
def see(*, application: Application, section: str, by: User, at: datetime) -> None:
    """Note that a person has a section open; who was away begins anew."""
    here = {"application": application, "section__slug": section, "user": by}
    since = Case(When(seen_at__lte=at - GONE_AFTER, then=Value(at)), default=F("since"))
    if not Presence.objects.filter(**here).update(since=since, seen_at=at):
        row = Section.objects.get(questionnaire=application.questionnaire_id, slug=section)
        new = Presence(application=application, section=row, user=by, since=at, seen_at=at)
        Presence.objects.bulk_create([new], ignore_conflicts=True)


def forget_who_left(*, at: datetime) -> int:
    """Delete the rows of people who are gone; returns how many."""
    return Presence.objects.filter(seen_at__lte=at - GONE_AFTER).delete()[0]
