"""What every request passes: arrival, language and zone, second factor, privacy of pages."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from r2r_portal import clock
from r2r_portal.accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]
ZERO = "%00"
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
MACHINES_DOORS = {  # they answer while the database is away, unstamped
    "/livez",
    "/readyz",
    "/statusz",
    "/metrics",
}


class StampArrival:
    """Note when the request arrived at our door (SPEC T5): the proxy's stamp where we trust it, else now.

    Sets `request.received_at`, an aware instant of domain time, and `request.stamped_at`, the same in real time.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Stamp and pass on."""
        request.stamped_at = arrival(request)  # type: ignore[attr-defined]
        if request.path_info not in MACHINES_DOORS:
            request.received_at = request.stamped_at + clock.offset()  # type: ignore[attr-defined]
        return self.get_response(request)


def arrival(request: HttpRequest) -> datetime:
    """Return the real instant of arrival. The header counts only beside the secret shared with the proxy."""
    stamp = request.headers.get("X-Arrival")
    if stamp and is_from_the_front(request):
        return datetime.fromtimestamp(float(stamp), UTC)
    return clock.real()


def is_from_the_front(request: HttpRequest) -> bool:
    """Tell whether the request comes through the proxy that shares our secret."""
    secret = request.headers.get("X-Front-Secret", "").encode()
    return bool(settings.FRONT_SECRET) and hmac.compare_digest(secret, settings.FRONT_SECRET.encode())


class SpeakTheReadersLanguage:
    """Where the address names no language (the admin), use the person's; activate the person's zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate for the length of the request."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if not translation.get_language_from_path(request.path_info) and not request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME
        ):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(ZoneInfo(user.zone)):
            return self.get_response(request)


class AskStaffForASecondFactor:
    """Outside the demo, staff reach nothing but the set-up page until they have a second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send staff without a second factor to where they get one."""
        if self._lacks_factor(request) and not self._may_pass(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        user = request.user
        return not settings.DEMO and isinstance(user, User) and user.is_staff and not is_mfa_enabled(user)

    def _may_pass(self, request: HttpRequest) -> bool:
        ways = (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"))
        return request.path.startswith((*ways, settings.STATIC_URL))


class TakeFormsOnly:
    """A body is a form or nothing: what arrives as JSON, XML or text is refused before any view could act on its address.

    Without this a page elsewhere could press a button that needs no field with a body that no browser asks about first.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 415 to a body of another kind."""
        is_empty = request.META.get("CONTENT_LENGTH") in (None, "", "0")
        if request.method not in SAFE and not is_empty and request.content_type not in FORMS:
            return HttpResponse(status=415)
        return self.get_response(request)


class LeaveZerosOut:
    """No text in the database holds a NUL, and no browser sends one: an address is read as if it were not there, a path with one is none.

    Fields of forms refuse it in words; this is for filters, searches and whatever else is looked up as it stands in the address.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take it out before anybody reads the query."""
        if "\0" in request.path_info:
            raise Http404
        asked = request.META.get("QUERY_STRING", "").replace("\0", "")
        while ZERO in asked:  # taking one out may leave another
            asked = asked.replace(ZERO, "")
        request.META["QUERY_STRING"] = asked
        return self.get_response(request)


class ForgetWhoLeaves:
    """A person who signs out leaves nothing on the device: text that had not been saved was kept there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tell the browser to empty the site's storage, whichever door the person left by."""
        was_here = request.user.is_authenticated
        response = self.get_response(request)
        comes_back = getattr(request, "comes_back", False)  # sent to sign in again, not gone
        if was_here and not comes_back and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"storage"'
        return response


class KeepPrivatePagesPrivate:
    """A page made for somebody is never stored for somebody else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark all as private but public pages that are asked for without a session."""
        response = self.get_response(request)
        if request.user.is_authenticated or not is_for_everybody(request):
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["Cookie"])
        return response


def is_for_everybody(request: HttpRequest) -> bool:
    """Tell whether a page is declared public, and nobody in particular asks for it (R20)."""
    found = request.resolver_match
    is_public = found is not None and not getattr(found.func, "login_required", True)
    return is_public and settings.SESSION_COOKIE_NAME not in request.COOKIES
