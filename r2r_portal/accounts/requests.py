"""Who asks, and when it arrived: what pages hand down to actions."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from r2r_portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """Return the person who is signed in; pages behind the sign-in always have one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def arrived(request: HttpRequest) -> datetime:
    """Return the domain instant at which the request arrived at our door (SPEC T5)."""
    at: datetime = request.received_at  # type: ignore[attr-defined]
    return at
