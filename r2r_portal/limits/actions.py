"""Taking from a limit, giving back, forgetting (R18). One statement each: who comes at once waits for the row, not for luck."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac

from r2r_portal.limits.models import Bucket
from r2r_portal.limits.rates import Rate

# A bucket of `most`, one back each `step`; the row keeps when it is full again. What lies further ahead than two windows is
# from a clock that has been put back since, and counts for nothing.
TAKE = """
    INSERT INTO limits_bucket AS kept (key, full_at) VALUES (%(key)s, %(at)s + %(step)s)
    ON CONFLICT (key) DO UPDATE SET full_at = %(step)s +
        CASE WHEN kept.full_at BETWEEN %(at)s AND %(at)s + 2 * %(window)s THEN kept.full_at ELSE %(at)s END
    WHERE kept.full_at + %(step)s <= %(at)s + %(window)s OR kept.full_at > %(at)s + 2 * %(window)s
    RETURNING key"""
GIVE_BACK = "UPDATE limits_bucket SET full_at = full_at - %(step)s WHERE key = %(key)s"


def take(*, action: str, rate: Rate, who: str, at: datetime) -> bool:
    """Take one for `who`; False where none is left at the real instant `at`.

    Called outside what may be rolled back: an attempt that failed was one all the same.
    """
    known: dict[str, Any] = {
        "key": digest(action, rate, who), "at": at, "step": rate.step, "window": rate.window,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKE, known)
        return cursor.fetchone() is not None


def give_back(*, action: str, rate: Rate, who: str) -> None:
    """Give back one that was taken: what it was taken for went well."""
    known: dict[str, Any] = {"key": digest(action, rate, who), "step": rate.step}
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, known)


def forget(*, action: str, rate: Rate, who: str) -> None:
    """Begin anew for `who`."""
    Bucket.objects.filter(key=digest(action, rate, who)).delete()


def forget_full(*, real: datetime) -> int:
    """Erase the rows of those who may do everything again; returns how many."""
    return Bucket.objects.filter(full_at__lte=real).delete()[0]


def digest(action: str, rate: Rate, who: str) -> str:
    """Return the key of a row: without the portal's secret nobody finds out whose it is, and no two limits share one."""
    about = f"{action}|{rate.most}|{rate.window.total_seconds()}|{rate.per}|{who}"
    return salted_hmac("r2r_portal.limits", about, algorithm="sha256").hexdigest()
