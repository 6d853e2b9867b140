"""Public pages are kept for readers who are not signed in: here, in the process, and by caches on the way.

A page is kept under its whole address and the minute of domain time, and until that minute ends: a deadline lies on a
minute, so no kept page says on either side of it what was true on the other. Pages with a form are never kept, since
their form is one reader's; nor is anything that sets a cookie.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_path

from r2r_portal import kept

KEPT = frozenset({
    "site:home", "site:call", "site:regions", "site:territory", "site:legal", "site:privacy", "site:cookies",
    "site:accessibility",
    "programme:events", "programme:event", "helpdesk:library", "helpdesk:item", "helpdesk:answers", "helpdesk:answer",
    "helpdesk:newsletter_issue",
})  # fmt: skip
LARGEST = 300_000  # bytes of a page that is kept
A_MINUTE = 60


class KeepPublicPages:
    """Stands before the session: who has none is asked nothing, and a kept page costs no statement but the clock's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give a kept page, or keep the answer."""
        at = getattr(request, "received_at", None)  # the doors of machines are unstamped
        seconds = left(settings.PUBLIC_PAGE_SECONDS, at) if at else 0
        if not seconds or not is_strangers(request):
            return self.get_response(request)
        key = key_of(request)
        known = caches["pages"].get(key)
        if known is not None:
            return again(known, seconds)
        answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and may_be_kept(request, answer):
            patch_cache_control(answer, public=True, max_age=seconds)
            patch_vary_headers(answer, ["Cookie"])
            if len(answer.content) <= LARGEST:
                caches["pages"].set(key, (answer.content, dict(answer.headers)), seconds)
        return answer


def left(seconds: int, at: datetime) -> int:
    """Return for how long a page may be kept at `at`: at most until the minute of domain time is over."""
    return min(seconds, A_MINUTE - at.second) if seconds > 0 else 0


def is_strangers(request: HttpRequest) -> bool:
    """Tell whether nobody in particular asks to read: no session, and so no message that waits."""
    return request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES


def key_of(request: HttpRequest) -> str:
    """Return the key of a page: host, address with its query, method, and the minute. No language is set yet: the address says it."""
    at: datetime = request.received_at  # type: ignore[attr-defined]
    parts = (request.get_host(), request.get_full_path(), request.method or "", f"{at:%Y-%m-%dT%H:%M}")
    return kept.key(
        "page", *parts, language=get_language_from_path(request.path_info), audience=kept.STRANGERS
    )


def may_be_kept(request: HttpRequest, answer: HttpResponse) -> bool:
    """Tell whether an answer is a whole public page that is the same for everybody."""
    found = request.resolver_match
    return (
        answer.status_code == 200
        and found is not None
        and found.view_name in KEPT
        and not answer.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META  # a form's token was asked for
        and "no-store" not in answer.get("Cache-Control", "")
    )


def again(known: tuple[bytes, dict[str, str]], seconds: int) -> HttpResponse:
    """Return a kept page; it may be kept on the way as long as it may be here."""
    content, headers = known
    answer = HttpResponse(content, headers=headers)
    patch_cache_control(answer, max_age=seconds)
    return answer
