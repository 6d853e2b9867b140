"""Error pages in both languages, since the reader's may be unknown."""

import sys
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from r2r_portal.errors import NO_ROOM, FilesAwayError

RETRY_AFTER = "30"  # seconds
READ_ONLY = "25006"  # PostgreSQL: read_only_sql_transaction


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; where our own code says why, in the reader's language."""
    words = str(exception or "")
    return render(request, "forbidden.html" if words else "403.html", {"words": words}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer 500, 503 where the database or the server of files did not answer or takes nothing, 507 where a disk is full."""
    trouble = sys.exc_info()[1]
    if isinstance(trouble, OperationalError | InterfaceError | FilesAwayError):
        return away(request)
    if isinstance(trouble, InternalError) and getattr(trouble.__cause__, "pgcode", "") == READ_ONLY:
        return read_only(request)
    if isinstance(trouble, OSError) and trouble.errno in NO_ROOM:
        return render(request, "507.html", status=507)
    return render(request, "500.html", status=500)


def away(request: HttpRequest) -> HttpResponse:
    """Answer 503: nothing works for a while, come again."""
    return _later(request, "503.html")


def read_only(request: HttpRequest) -> HttpResponse:
    """Answer 503: pages can be read, nothing can be saved."""
    return _later(request, "read_only.html")


def _later(request: HttpRequest, template: str) -> HttpResponse:
    if not hasattr(request, "_cached_user"):
        request.user = AnonymousUser()  # nobody who handles the answer asks the database once more
    answer = render(request, template, status=503)
    answer["Retry-After"] = RETRY_AFTER
    answer["Cache-Control"] = "no-store"
    return answer
