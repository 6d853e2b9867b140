"""What keeps a person from being erased, in words: what runs, what is owed, what somebody put on hold (REL-I3)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application
from programme.models import Claim, Delegate
from programme.states import ClaimStatus
from r2r_portal.accounts.models import Hold, User
from r2r_portal.audit.actions import reference


def reasons(person: User, at: datetime) -> list[str]:
    """Return why a person cannot be erased at `at`, each in a sentence; empty: nothing is in the way."""
    return [*_held(person), *_works_here(person), *_runs(person, at)]


def _held(person: User) -> Iterator[str]:
    for hold in Hold.objects.filter(subject=reference(person), lifted_at=None):
        yield _("A hold is in force: %(reason)s") % {"reason": hold.reason}


def _works_here(person: User) -> Iterator[str]:
    if person.is_staff or person.is_superuser:
        yield _("The person holds a staff role. Take it away first.")


def _runs(person: User, at: datetime) -> Iterator[str]:
    theirs = Application.objects.filter(organisation__memberships__user=person)
    if theirs.filter(Q(call__closes_at__gt=at) | Q(track__closes_at__gt=at)).exists():
        yield _("An application of theirs stands in a call that is still open.")
    if Claim.objects.filter(sheet__delegate__user=person).exclude(status=ClaimStatus.PAID).exists():
        yield _("Travel expenses are not paid yet.")
    travels = Delegate.objects.filter(user=person, left_at=None)
    if travels.filter(delegation__visit__ends_on__gte=at.date()).exists():
        yield _("A visit they travel on has not ended.")
