"""A copy of the database for visitors who are not signed in: it may lag by a moment, and nobody's own work is read from it.

Without DATABASE_REPLICA_URL none of this does anything. Where the copy does not answer, the database itself is read, and
the copy is asked again some seconds later. Sessions, codes, the clock and every write stay with the
database itself; so does a request that writes, or whose person has a session.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse

DEFAULT, REPLICA = "default", "replica"
AT_THE_SOURCE = {
    "sessions",
    "clock",
    "outbox",
    "audit",
    "limits",
    "accounts",
    "account",
    "mfa",
}  # apps that are never read late
AGAIN = 10.0  # seconds that a copy which did not answer is left alone
may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)
_answered: ContextVar[bool | None] = ContextVar("answered", default=None)
_left_alone = {"until": 0.0}  # of this process, by the monotonic clock
logger = logging.getLogger(__name__)


class ReadTheCopy:
    """Let the pages of a visitor without a session read from the copy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the request for its length."""
        is_visitor = request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
        mark, asked = may_lag.set(bool(settings.REPLICA_URL) and is_visitor), _answered.set(None)
        try:
            return self.get_response(request)
        finally:
            may_lag.reset(mark)
            _answered.reset(asked)


def answers() -> bool:
    """Tell whether the copy answers, asked once a request, and not by every request where it does not."""
    known = _answered.get()
    if known is None:
        known = time.monotonic() >= _left_alone["until"] and _reached()
        _answered.set(known)
    return known


def _reached() -> bool:
    try:
        # It connects, or looks whether the connection of an earlier request still works.
        with connections[REPLICA].cursor():
            return True
    except DatabaseError as error:
        connections[REPLICA].close()
        _left_alone["until"] = time.monotonic() + AGAIN
        logger.warning("the copy of the database does not answer, the database itself is read: %s", error)
        return False


class Router:
    """Which database a query asks."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Read from the copy where that is allowed."""
        is_late = may_lag.get() and model._meta.app_label not in AT_THE_SOURCE
        return REPLICA if is_late and answers() else DEFAULT

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Write to the database itself."""
        return DEFAULT

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of the copy are rows of the database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy gets its tables by replication."""
        return db == DEFAULT
