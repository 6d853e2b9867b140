"""Moving the clock, where the stage allows it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from r2r_portal import clock
from r2r_portal.clock.models import Offset
from r2r_portal.errors import DomainError


class ClockRefusedError(DomainError):
    """The clock cannot be moved so."""

    code = "clock-refused"


@transaction.atomic
def move(*, to: datetime) -> None:
    """Let domain time go on from `to`; it never goes back, since rows already carry later instants."""
    if not settings.CLOCK_MAY_MOVE:
        raise ClockRefusedError(_("In production the clock is the real one."))
    if to < clock.now():
        raise ClockRefusedError(_("The clock cannot go back. Fill the demo again to start over."))
    _set(to)


@transaction.atomic
def restart(*, at: datetime) -> None:
    """Set domain time to `at` in either direction: only for a database that is being filled afresh."""
    if not settings.CLOCK_MAY_MOVE:
        raise ClockRefusedError(_("In production the clock is the real one."))
    _set(at)


def _set(to: datetime) -> None:
    real = clock.real()
    Offset.objects.update_or_create(id=1, defaults={"ahead": to - real, "moved_at": real})
