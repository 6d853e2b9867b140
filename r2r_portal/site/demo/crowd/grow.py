"""Adding the crowd: drafts in bulk, then every submission, withdrawal and late arrival by its own action."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from applications.actions import late, submissions
from applications.models import Application, Attachment, Call, ConsiderationRequest
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import drop
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site.demo.crowd import rows
from r2r_portal.site.demo.crowd.drafts import Draft, Way, draft, territory, ways
from r2r_portal.site.demo.crowd.plans import Fate, Plan, Season, code_of, numbers, plan, side_of
from r2r_portal.territories.models import Territory

AT_ONCE = 50  # applications a transaction
Act = tuple[datetime, Callable[..., object], Draft]


class NoSeasonError(DomainError):
    """There is no call that a crowd could apply to."""

    code = "no-season"


def grow(total: int, report: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Add what lacks of a crowd of `total`, up to domain time; return how many that were.

    Raises NoSeasonError where no call is open or was, or nobody could have sent the invitations.
    """
    missing = _missing(total)
    if missing:
        call, now = _open_call(), clock.now()
        into = ways(call)
        if any(way.track.by_invitation and way.desk is None for way in into.values()):
            raise NoSeasonError("Nobody holds the role of the Japan desk, which sends the invitations.")
        plans = sorted((plan(number, _season(into[side_of(number)], now)) for number in missing), key=_turn)
        with translation.override("en"):
            report(0, len(plans))
            for done in range(0, len(plans), AT_ONCE):
                _add(plans[done : done + AT_ONCE], into)
                report(min(done + AT_ONCE, len(plans)), len(plans))
    return len(missing)


def _missing(total: int) -> list[int]:
    known = set(Territory.objects.filter(is_fictional=True).values_list("code", flat=True))
    return [number for number in numbers(total) if code_of(number) not in known]


def _open_call() -> Call:
    call = Call.objects.current()
    if call is None or clock.now() < call.opens_at:
        raise NoSeasonError("No call is open or was.")
    return call


def _season(way: Way, now: datetime) -> Season:
    until = max(now.replace(minute=0, second=0, microsecond=0), way.track.call.opens_at)
    return Season(way.track.call.opens_at, way.track.closing, until)


def _turn(one: Plan) -> datetime:
    """Return by what applicants are put in order, so that references follow the arrivals."""
    return one.sent_at if one.fate in (Fate.SUBMITTED, Fate.WITHDRAWN) else one.begun_at


def _add(plans: list[Plan], into: dict[str, Way]) -> None:
    """Add some applicants wholly, or not at all."""
    letters: list[Attachment] = []
    try:
        with transaction.atomic():
            drafts = [draft(one, into[one.entry.side], territory(one)) for one in plans]
            rows.write(drafts)
            letters += rows.attach(drafts)
            with _clock_put_back():
                for at, run, one in sorted(_acts(drafts), key=lambda act: act[0]):
                    clock_actions.restart(at=at)
                    run(application=one.application, by=one.person, at=at)
            _keep_mail_here(drafts)
    except BaseException:
        rows.forget(letters)
        raise


@contextmanager
def _clock_put_back() -> Iterator[None]:
    """Let domain time stand at other instants inside; nobody outside this transaction sees them."""
    ahead = clock.offset()
    yield
    clock_actions.restart(at=clock.real() + ahead)


def _acts(drafts: list[Draft]) -> Iterator[Act]:
    """Yield what happens to the drafts once they are filled: when, by which action."""
    for one in drafts:
        if one.plan.fate in (Fate.SUBMITTED, Fate.WITHDRAWN):
            yield one.plan.sent_at, partial(submissions.submit, key=one.plan.key), one
        if one.plan.fate == Fate.WITHDRAWN:
            yield one.plan.back_at, submissions.withdraw, one
        if one.plan.fate == Fate.LATE:
            yield one.plan.late_at, _come_late, one


def _come_late(*, application: Application, by: User, at: datetime) -> None:
    late.keep(application=application, by=by, at=at)
    late.ask_for_consideration(
        application=application, reason="Fictional reason: our connection failed.", by=by, at=at
    )


def _keep_mail_here(drafts: list[Draft]) -> None:
    """Drop what the actions wrote to the crowd and, about the crowd, to the desks: a load test needs no letters."""
    people = Q(to__in=[one.person.email for one in drafts])
    asked = ConsiderationRequest.objects.filter(application__in=[one.plan.id for one in drafts])
    desks = Q(key__in=[f"{late.ASKED}:{request.pk}" for request in asked])
    for message in Message.objects.filter(people | desks, state=State.QUEUED):
        drop(message)
