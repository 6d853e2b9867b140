"""Accounts that nobody uses any more: told by mail a month before, then erased as if the person had asked (REL-I4).

An account is unused from the last sign-in on, and not before the programme of every call it has to do with was over. Whoever
signs in once more keeps it. Staff never lose theirs so: their roles are taken away by people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from applications.domain.calendars import holiday_where
from applications.domain.reminders import office_from
from applications.models import Application
from programme.models import Delegate, Registration
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox import topics
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.site.privacy.holding import reasons
from r2r_portal.site.privacy.programme_end import ends
from r2r_portal.site.privacy.register import terms
from selection.models import Assignment, Panellist

TOPIC = "account.unused"
NOTICE = timedelta(days=30)


@dataclass(frozen=True)
class Unused:
    """One account, and the day from which its time is counted."""

    person: User
    counted: date
    hold: str = ""

    @property
    def key(self) -> str:
        """Name the message about it: another one once the account was used in between."""
        return f"{TOPIC}:{self.person.pk}:{self.counted.isoformat()}"


def kept_for() -> timedelta:
    """Return how long an unused account is kept."""
    return timedelta(days=terms()["account"]["days"])


def candidates(at: datetime) -> list[Unused]:
    """Return the accounts whose time is over at `at`, whether or not anybody was told."""
    limit, over = at - kept_for(), ends()
    people = User.objects.filter(is_active=True, is_staff=False, is_superuser=False)
    people = people.annotate(used=Coalesce("last_login", "created_at"))
    people = people.filter(Q(used=None) | Q(used__lte=limit)).order_by("pk")
    found, calls = [], _calls_of(list(people))
    for person in people:
        days = [person.used.date()] if person.used else []
        counted = _last_day([*days, *(over.get(call) for call in calls[person.pk])])
        if counted and counted <= limit.date():
            found.append(Unused(person, counted))
    return found


def _last_day(days: list[date | None]) -> date | None:
    """Return the latest; None where one is not known, or there is none."""
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _calls_of(people: list[User]) -> dict[int, set[int]]:
    """Return person -> the calls they have to do with, of all of them in one question."""
    found: dict[int, set[int]] = {person.pk: set() for person in people}
    ways: tuple[tuple[Any, str, str], ...] = (
        (Application, "organisation__memberships__user", "call"),
        (Delegate, "user", "delegation__visit__call"),
        (Registration, "user", "opening__activity__call"),
        (Assignment, "evaluator", "application__call"),
        (Panellist, "person", "call"),
    )
    first, *others = (
        model._default_manager.filter(**{f"{column}__in": list(found)}).order_by().values_list(column, call)
        for model, column, call in ways
    )
    for person, call in first.union(*others):
        found[person].add(call)
    return found


def due(at: datetime) -> list[Unused]:
    """Return the accounts whose time is over and whose person was told long enough ago, with what keeps one all the same."""
    over = candidates(at)
    told = _told([one.key for one in over], at)
    return [
        Unused(one.person, one.counted, " ".join(reasons(one.person, at))) for one in over if one.key in told
    ]


def _told(keys: list[str], at: datetime) -> set[str]:
    """Return which of these messages left a month before `at`, or earlier, or could not reach anybody then."""
    day = (at - NOTICE).date()
    left = Q(sent_at__date__lte=day)
    gone_back = Q(state__in=(State.BOUNCED, State.FAILED, State.DROPPED), due_at__date__lte=day)
    return set(Message.objects.filter(left | gone_back, key__in=keys).values_list("key", flat=True))


@transaction.atomic
def tell(*, at: datetime) -> int:
    """Write to whoever's account goes within a month, once; return to how many. Whoever is on hold is not written to.

    The letter leaves in the reader's working hours, and the month counts from then.
    """
    told = 0
    for one in candidates(at + NOTICE):
        if Message.objects.filter(key=one.key).exists() or reasons(one.person, at):
            continue
        zone = one.person.zone
        leaves = office_from(at, ZoneInfo(zone), holiday_where(zone))
        on = max(one.counted + kept_for(), (leaves + NOTICE).date())
        publish(
            topic=TOPIC, key=one.key, to=one.person.email, language=one.person.language, zone=zone, at=at, due_at=leaves,
            payload={"person": one.person.pk, "on": on.isoformat()},
        )  # fmt: skip
        record(at=at, by=None, verb="account.unused", subject=one.person)
        told += 1
    return told


def register() -> None:
    """Make the topic known."""
    topics.register(TOPIC, _words)


def _words(message: Message) -> Mapping[str, Any] | None:
    """Say until when; None once the account was used again, or closed."""
    person = User.objects.filter(pk=message.payload.get("person"), is_active=True).first()
    if person is None or (person.last_login and person.last_login > message.created_at):
        return None
    on = date.fromisoformat(message.payload["on"])
    return {
        "day": times.day(on, message.language),
        "link": reverse("account_login"),
        "why": reverse("site:privacy"),
    }
