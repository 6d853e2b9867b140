"""How often somebody may ask for a code, and guess at a second step: the limits of signing in (R18)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.shortcuts import render

from r2r_portal.limits import doors


def count_code(email: str) -> None:
    """Count one code asked for, before anybody is looked up. Raises ValidationError where it is one too many."""
    if not doors.may(context.request, "code", email):
        raise get_adapter().validation_error("too_many_login_attempts")


@contextmanager
def counted(user: Any) -> Iterator[None]:
    """Count a guess at the person's second step, unless what is inside finds it right. Raises ValidationError."""
    key = str(user.pk)
    if not doors.may(context.request, "second_step", key):
        raise get_adapter().validation_error("too_many_login_attempts")
    yield
    doors.went_well(context.request, "second_step", key)


@contextmanager
def readable() -> Iterator[None]:
    """Refuse what is no answer of a passkey: the library trips over what is missing in it. Raises ValidationError."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_mfa_adapter().validation_error("incorrect_code") from error


def count_passkey() -> None:
    """Count a passkey shown by whoever it may be; one too many is told on a page of its own."""
    if not doors.may(context.request, "passkey"):
        get_adapter().validation_error("too_many_login_attempts")  # which notes it
        raise ImmediateHttpResponse(render(context.request, "429.html", status=429))
