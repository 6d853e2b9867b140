"""How long a sign-in lasts: everybody's at most as long as its cookie, that of staff a working day and an idle hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from r2r_portal import clock
from r2r_portal.accounts import noting
from r2r_portal.accounts.actions import note_sign_in
from r2r_portal.accounts.requests import person

Handler = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
STEP = timedelta(minutes=5)  # how exactly idle time is known; a session is written no more often
NOTED = "noted"  # of which session, and when, the list of one's sign-ins was told last
AGAIN = timedelta(hours=1)  # how exactly that list tells when somebody was last there


class EndOldSessions:
    """End a session that has lasted, or for staff has rested, too long: its person is then a stranger who signs in.

    Only sessions that began by a sign-in of ours say when; the demo's doors and tests make others.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the age of the session before anything else is asked of it."""
        if request.user.is_authenticated and (began := began_at(request)):
            at = clock.real()
            if is_over(request, began, at):
                noting.ended(user=request.user.pk, why="too old")
                logout(request)
            else:
                self._note(request, began, at)
        return self.get_response(request)

    def _note(self, request: HttpRequest, began: datetime, at: datetime) -> None:
        """Note that the person is here, seldom: staff for their idle hour, everybody for the list of their sign-ins."""
        if request.user.is_staff and at - seen_at(request, began) >= STEP:
            request.session[SEEN] = at.timestamp()
        key, when = request.session.get(NOTED, ("", 0.0))
        is_known = key == request.session.session_key
        if (
            not is_known
            or at.timestamp() - when >= (STEP if request.user.is_staff else AGAIN).total_seconds()
        ):
            note(request, began, at)


def note(request: HttpRequest, began: datetime, at: datetime) -> None:
    """Tell the list of sign-ins of this one. A page is worth more than this: where it cannot be written, it waits."""
    key, agent = request.session.session_key or "", request.headers.get("User-Agent", "")
    try:
        is_noted = note_sign_in(key=key, user=person(request), agent=agent, began=began, at=at)
    except DatabaseError:
        return
    if is_noted:
        request.session[NOTED] = (key, at.timestamp())


def began_at(request: HttpRequest) -> datetime | None:
    """Return the real instant of the first proof of this sign-in; None where none was noted."""
    records = get_authentication_records(request, request.user)
    return datetime.fromtimestamp(records[0]["at"], UTC) if records else None


def seen_at(request: HttpRequest, began: datetime) -> datetime:
    """Return when the person was last here, to some minutes."""
    seen = request.session.get(SEEN)
    return datetime.fromtimestamp(seen, UTC) if seen else began


def is_over(request: HttpRequest, began: datetime, at: datetime) -> bool:
    """Tell whether the session has come to its end at the real instant `at`."""
    if at - began >= timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return True
    if not request.user.is_staff:
        return False
    idle = at - seen_at(request, began)
    return at - began >= timedelta(hours=settings.STAFF_SESSION_HOURS) or idle >= timedelta(
        minutes=settings.STAFF_IDLE_MINUTES
    )
