"""What keeps a person from being erased, in words: what runs, what is owed, what somebody put on hold (REL-I3)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Application
from programme.models import Claim, Delegate
from programme.states import ClaimStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import reference
from r2r_portal.site.privacy.held import in_force, rows_named
from r2r_portal.site.privacy.rules import rules
from r2r_portal.site.privacy.somebody import Somebody


def reasons(person: Somebody, at: datetime) -> list[str]:
    """Return why a person cannot be erased at `at`, each in a sentence; empty: nothing is in the way."""
    held = [_("A hold is in force: %(reason)s") % {"reason": reason} for reason in _holds(person)]
    return [*held, *_works_here(person), *_runs(person, at)]


def _holds(person: Somebody) -> list[str]:
    """Return why something of a person is on hold: all of it, one of their rows, or a table they stand in."""
    holds = in_force()
    own = reference(person) if isinstance(person, User) else ""
    found = [hold.reason for hold in holds if hold.subject == own]
    for rule in rules():
        named = rows_named(rule, holds) if rule.ways else {}
        if named:
            keys = [str(pk) for pk in rule.rows_of(person).values_list("pk", flat=True)]
            found += [named.get(key) or named[""] for key in keys if key in named or "" in named]
    return list(dict.fromkeys(found))


def _works_here(person: Somebody) -> Iterator[str]:
    if isinstance(person, User) and (person.is_staff or person.is_superuser):
        yield _("The person holds a staff role. Take it away first.")


def _runs(person: Somebody, at: datetime) -> Iterator[str]:
    theirs = Application.objects.filter(_applies(person))
    if theirs.filter(Q(call__closes_at__gt=at) | Q(track__closes_at__gt=at)).exists():
        yield _("An application of theirs stands in a call that is still open.")
    travels = Delegate.objects.filter(_travels(person))
    if Claim.objects.filter(sheet__delegate__in=travels).exclude(status=ClaimStatus.PAID).exists():
        yield _("Travel expenses are not paid yet.")
    if travels.filter(left_at=None, delegation__visit__ends_on__gte=at.date()).exists():
        yield _("A visit they travel on has not ended.")


def _applies(person: Somebody) -> Q:
    by_address = Q(contacts__email__iexact=person.email)
    return Q(organisation__memberships__user=person) if isinstance(person, User) else by_address


def _travels(person: Somebody) -> Q:
    by_address = Q(email__iexact=person.email)
    return Q(user=person) | by_address if isinstance(person, User) else by_address
