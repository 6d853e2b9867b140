"""The lodge beside the portal: the front asks it when the portal gave no answer to somebody who was handing in.

A process of its own without a database, which lives when all of the portal's do not: `gunicorn r2r_portal.lodge`. It
notes the attempt by the front's stamp, and believes nobody else. Everything but that is answered with 503 in words;
what the front found too large, with 413.
"""

import os

import django
from django.core.handlers.wsgi import WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2r_portal.settings")
django.setup()

from collections.abc import Callable, Iterable  # noqa: E402 - Django comes first
from typing import Any  # noqa: E402

from django.http import HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402

from applications.views.attempts import RETRY_AFTER, again  # noqa: E402
from r2r_portal.middleware import arrival, is_from_the_front  # noqa: E402

TOO_LARGE = "/413/"  # where the front sends what it did not take (deploy/templates)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer 503: with the attempt where one was made, with words of patience otherwise. 413 where the front asks for it."""
    request = WSGIRequest(environ)
    if request.path_info == TOO_LARGE:
        return _said(_page("413.html", 413), start_response)
    noted = again(request, arrival(request)) if _may_note(request) else None
    return _said(noted or _patience(), start_response)


def _said(response: HttpResponse, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return response


def _may_note(request: WSGIRequest) -> bool:
    return request.method == "POST" and is_from_the_front(request)


def _patience() -> HttpResponse:
    response = _page("503.html", 503)
    response["Retry-After"] = RETRY_AFTER
    return response


def _page(template: str, status: int) -> HttpResponse:
    response = HttpResponse(render_to_string(template), status=status)
    response["Cache-Control"] = "no-store"
    return response
