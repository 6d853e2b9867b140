"""Error pages in both languages, since the reader's may be unknown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; where our own code says why, in the reader's language."""
    words = str(exception or "")
    return render(request, "forbidden.html" if words else "403.html", {"words": words}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer 500."""
    return render(request, "500.html", status=500)
