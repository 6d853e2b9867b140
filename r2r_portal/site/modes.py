"""Degraded modes (R24): normal, mail late, read only, maintenance. Set by hand, else by the portal's health.

Each process asks again every few seconds (`MODE_SECONDS`), so that pages pay nothing for it.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from r2r_portal.audit.actions import record
from r2r_portal.outbox import pausing
from r2r_portal.site import errors
from r2r_portal.site.health import outbox_age
from r2r_portal.site.models import Condition
from r2r_portal.site.states import Mode

MAIL_IS_LATE = 15 * 60  # seconds that the oldest due message may wait
SAFE = {"GET", "HEAD", "OPTIONS"}
ALWAYS = ("/livez", "/readyz", "/statusz", "/metrics", settings.STATIC_URL)
SIGN_IN = "account/"
_memo: dict[str, Any] = {"mode": Mode.NORMAL, "until": 0.0}


def current() -> Mode:
    """Return the mode, at most `MODE_SECONDS` old; where nobody may ask (None), all is normal."""
    if settings.MODE_SECONDS is None:
        return Mode.NORMAL
    if time.monotonic() >= _memo["until"]:
        _memo.update(mode=_asked(), until=time.monotonic() + settings.MODE_SECONDS)
    mode: Mode = _memo["mode"]
    return mode


def _asked() -> Mode:
    try:
        return by_hand() or by_health()
    except DatabaseError:
        return Mode.NORMAL  # whoever needs the database will say that it is away


def by_hand() -> Mode | None:
    """Return the mode that somebody set, None for none."""
    row = Condition.objects.values_list("mode", flat=True).first()
    return Mode(row) if row else None


def by_health() -> Mode:
    """Return the mode that follows from how database and outbox are."""
    if is_read_only():
        return Mode.READ_ONLY
    return Mode.MAIL_LATE if pausing.is_paused() or outbox_age() > MAIL_IS_LATE else Mode.NORMAL


def is_read_only() -> bool:
    """Tell whether the database takes nothing in: what the pages say and what the status says is this one answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('default_transaction_read_only') = 'on' OR pg_is_in_recovery()"
        )
        return bool(cursor.fetchone()[0])


@transaction.atomic
def put(*, mode: Mode | None, by: Model | None, at: datetime, real: datetime) -> None:
    """Put the portal into a mode; None leaves it to its health again."""
    if mode is None:
        Condition.objects.all().delete()
    else:
        Condition.objects.update_or_create(id=1, defaults={"mode": mode, "since": real})
    record(at=at, by=by, verb="mode.set", subject="portal", mode=mode or "by health")
    _memo["until"] = 0.0


class KeepToTheMode:
    """Answer 503 in words where the mode does not let a request through; staff look behind a maintenance page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through or refuse."""
        if not request.path_info.startswith(ALWAYS):
            mode = current()
            if mode == Mode.MAINTENANCE and not _may_look(request):
                return errors.away(request)
            if mode == Mode.READ_ONLY and request.method not in SAFE and SIGN_IN not in request.path_info:
                return errors.read_only(request)
        return self.get_response(request)


def _may_look(request: HttpRequest) -> bool:
    """Tell whether somebody is staff, or on the way to sign in."""
    return SIGN_IN in request.path_info or bool(getattr(request.user, "is_staff", False))
