"""A copy of the database for visitors who are not signed in: it may lag by a moment, and nobody's own work is read from it.

Without DATABASE_REPLICA_URL none of this does anything. Sessions, codes, the clock and every write stay with the
database itself; so does a request that writes, or whose person has a session.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
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
may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)


class ReadTheCopy:
    """Let the pages of a visitor without a session read from the copy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the request for its length."""
        is_visitor = request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
        mark = may_lag.set(bool(settings.REPLICA_URL) and is_visitor)
        try:
            return self.get_response(request)
        finally:
            may_lag.reset(mark)


class Router:
    """Which database a query asks."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Read from the copy where that is allowed."""
        is_late = may_lag.get() and model._meta.app_label not in AT_THE_SOURCE
        return REPLICA if is_late else DEFAULT

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Write to the database itself."""
        return DEFAULT

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of the copy are rows of the database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy gets its tables by replication."""
        return db == DEFAULT
