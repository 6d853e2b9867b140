"""Whether somebody of the staff finds the answers of an application sealed, and which of many are (SPEC A13)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from applications.domain.sealing import PEEK, is_sealed
from applications.models import Application, Peek
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import JP_DESK, has_role


def sealed(application: Application, user: User, at: datetime) -> bool:
    """Tell whether the answers are closed to this person now; to the applicant's own people they never are."""
    return application.pk in sealed_among([application], user, at)


def sealed_among(applications: Iterable[Application], user: User, at: datetime) -> set[Any]:
    """Return the keys of those whose answers are closed to this person, with a fixed number of queries.

    Who is no staff sees nothing but what is their own.
    """
    early = [one for one in applications if at < one.closing] if user.is_staff else []
    if not early:
        return set()
    keys = [one.pk for one in early]
    mine = set(Application.objects.of(user).filter(pk__in=keys).values_list("pk", flat=True))
    typist = has_role(user, JP_DESK)
    opened: dict[Any, list[datetime]] = {}
    for key, when in Peek.objects.filter(application__in=keys, by=user, at__gt=at - PEEK).values_list(
        "application", "at"
    ):
        opened.setdefault(key, []).append(when)
    return {
        one.pk
        for one in early
        if one.pk not in mine
        and not (one.on_behalf and (typist or one.confirmed_at is None))
        and is_sealed(closes_at=one.closing, peeks=opened.get(one.pk, []), at=at)
    }
