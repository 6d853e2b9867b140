"""Where people are signed in: noting it, and ending it from elsewhere."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction

from r2r_portal.accounts.browsers import browser_of, system_of
from r2r_portal.accounts.models import SignIn, User
from r2r_portal.audit.actions import record


@transaction.atomic
def note_sign_in(*, key: str, user: User, agent: str, began: datetime, at: datetime) -> bool:
    """Note a session by its `key`, or that its person was here again; `began` and `at` are real instants.

    False where the session has just ended: then there is nothing to note.
    """
    # Locked, so that nobody who signs out meanwhile leaves a row behind that points nowhere.
    if not Session.objects.select_for_update(of=("self",)).filter(pk=key).first():
        return False
    seen = {"user": user, "seen_at": max(at, began), "browser": browser_of(agent), "system": system_of(agent)}
    SignIn.objects.update_or_create(session_id=key, defaults=seen, create_defaults=seen | {"began_at": began})
    return True


@transaction.atomic
def end_session(*, sign_in: SignIn, by: User, at: datetime) -> None:
    """End one session of a person; whoever holds it is a stranger at the next click."""
    Session.objects.filter(pk=sign_in.session_id).delete()
    record(at=at, by=by, verb="session.ended", subject=sign_in.user)


@transaction.atomic
def end_sessions(*, user: User, by: User, at: datetime, keep: str = "") -> None:
    """End every session of a person, at once and on every device, but the one whose key is `keep`.

    A session is bound to the stored password, of which nobody here has a usable one: a new unusable one ends them all,
    those that we know nothing of too.
    """
    user.password = make_password(None)
    user.save(update_fields=["password"])
    Session.objects.filter(sign_in__user=user).exclude(pk=keep).delete()
    record(at=at, by=by, verb="sessions.ended", subject=user)


@transaction.atomic
def forget_ended(*, real: datetime) -> int:
    """Erase the sessions whose time is over, strangers' too; returns how many."""
    _count, rows = Session.objects.filter(expire_date__lt=real).delete()
    return rows.get("sessions.Session", 0)
