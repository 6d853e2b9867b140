"""Publishing, leasing and settling messages; what staff do to them lies in `staff.py`."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Case, Exists, F, Q, When

from r2r_portal.nobody import ERASED
from r2r_portal.outbox.models import Message, Pause, Review
from r2r_portal.outbox.refusals import Outcome
from r2r_portal.outbox.states import LIFE, State
from r2r_portal.outbox.topics import SECRET

LEASE = timedelta(minutes=2)
# Whoever delivers renews it when less is left: before a message, and once its paper is made. Either takes a minute at most
# (`confined.Limits`, `backends.LONGEST`).
RENEWED = timedelta(seconds=80)
RETRIES = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60)]
POISON_AFTER = 5  # attempts at a message that we cannot even write
ASK_AGAIN = timedelta(minutes=1)  # after the mail server did not answer
GIVE_UP_AFTER = 5 * 24 + len(RETRIES)  # then hourly for five days, as mail servers do


def publish(
    *,
    topic: str,
    key: str,
    to: str,
    language: str,
    zone: str,
    at: datetime,
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    held: bool = False,
) -> bool:
    """Write one message in the caller's transaction; False when this `key` already has one.

    `payload` holds ids, not texts. `due_at` is domain time (default: at once).
    """
    values: dict[str, Any] = {
        "topic": topic,
        "to": to,
        "language": language,
        "zone": zone,
        "payload": payload or {},
    }
    values |= {"created_at": at, "due_at": due_at or at, "state": State.HELD if held else State.QUEUED}
    _message, created = Message.objects.get_or_create(key=key, defaults=values)
    return created


class Reader(Protocol):
    """Somebody with an address, a language and a zone."""

    pk: Any
    email: str
    language: str

    @property
    def zone(self) -> str:
        """The zone that times are written in for them."""


def publish_to(
    readers: Iterable[Reader], *, topic: str, cause: str, at: datetime, payload: dict[str, Any],
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """Write one message to each of `readers` in one statement, in the caller's transaction.

    Keys are `cause:pk`; who has a message of that key already gets no other. `due_at` is domain time (default: at once).
    """
    Message.objects.bulk_create(
        [
            Message(
                key=f"{cause}:{reader.pk}", topic=topic, to=reader.email, language=reader.language, zone=reader.zone,
                payload=payload, created_at=at, due_at=due_at or at,
            )
            for reader in readers
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def claim(*, at: datetime, real: datetime, limit: int, codes_only: bool = False) -> list[Message]:
    """Lease what is due, codes first, since their readers wait: a crashed worker's share falls due again when the lease ends."""
    keep_for_review()
    due = Message.objects.due(at, real).select_for_update(skip_locked=True, of=("self",))
    if codes_only:
        due = due.filter(topic__in=SECRET)
    is_code = Case(When(topic__in=SECRET, then=0), default=1)
    messages = list(due.order_by(is_code, "due_at", "pk")[:limit])
    Message.objects.filter(pk__in=[m.pk for m in messages]).update(
        not_before=real + LEASE, attempts=F("attempts") + 1
    )
    for message in messages:
        message.attempts += 1
        message.not_before = real + LEASE
    return messages


def renew(claimed: list[Message], *, real: datetime) -> list[Message]:
    """Return what of one's share one may still deliver, leased long enough for the next message.

    Asks the database only once a lease nears its end. What is left out has fallen due meanwhile, and somebody else
    has it: so a process that was held up sends nothing a second time.
    """
    if all(message.not_before and message.not_before - real > RENEWED for message in claimed):
        return claimed
    return _renewed(claimed, real)


@transaction.atomic
def _renewed(claimed: list[Message], real: datetime) -> list[Message]:
    rows = Message.objects.filter(pk__in=[m.pk for m in claimed], state=State.QUEUED)
    held = dict(rows.select_for_update(of=("self",)).values_list("pk", "not_before"))
    mine = [message for message in claimed if held.get(message.pk) == message.not_before]
    rows.filter(pk__in=[message.pk for message in mine]).update(not_before=real + LEASE)
    for message in mine:
        message.not_before = real + LEASE
    return mine


def keep_for_review() -> int:
    """Hold what is waiting under a topic that staff look through, unless they let it go already; all of it in a pause."""
    watched = Q(attempts=0, topic__in=Review.objects.values("topic"))
    paused = Exists(Pause.objects.all()) & ~Q(topic__in=SECRET)
    waiting = Message.objects.filter(watched | paused, state=State.QUEUED, released_at=None)
    return waiting.update(state=LIFE.target(State.QUEUED, "hold"))


def settle(message: Message, *, at: datetime) -> None:
    """Note that the message left; secrets in its payload are forgotten."""
    payload = {k: v for k, v in message.payload.items() if k != "code"}
    Message.objects.filter(pk=message.pk).update(
        state=LIFE.target(message.state, "settle"),
        sent_at=at,
        not_before=None,
        last_error="",
        payload=payload,
    )


def drop(message: Message) -> None:
    """Note that the message lost its reason before it left."""
    Message.objects.filter(pk=message.pk).update(state=LIFE.target(message.state, "drop"), not_before=None)


def postpone(message: Message, *, real: datetime, error: str, outcome: Outcome) -> None:
    """Note a failed attempt: try again later, or give up where the answer was final or the mistake is ours."""
    changes: dict[str, Any]
    if outcome == Outcome.BOUNCED:
        changes = {"state": LIFE.target(message.state, "bounce"), "not_before": None}
    elif message.attempts >= (POISON_AFTER if outcome == Outcome.POISON else GIVE_UP_AFTER):
        changes = {"state": LIFE.target(message.state, "give up"), "not_before": None}
    else:
        wait = RETRIES[message.attempts - 1] if message.attempts <= len(RETRIES) else timedelta(hours=1)
        changes = {"not_before": real + wait}
    if outcome == Outcome.AMBIGUOUS:
        changes["ambiguous"] = True
    Message.objects.filter(pk=message.pk).update(last_error=error[:300], **changes)


@transaction.atomic
def stand_back(claimed: list[Message], *, real: datetime) -> None:
    """Leave a mail server in trouble alone: one message asks again in a minute, the others come after it.

    `claimed` were leased and not tried: that does not count as an attempt.
    """
    keys = [message.pk for message in claimed]
    Message.objects.filter(pk__in=keys).update(attempts=F("attempts") - 1)
    waiting = Message.objects.filter(
        Q(pk__in=keys) | Q(not_before=None) | Q(not_before__lte=real), state=State.QUEUED
    )
    waiting.update(not_before=real + ASK_AGAIN + ASK_AGAIN)
    Message.objects.filter(pk__in=keys[:1]).update(not_before=real + ASK_AGAIN)


@transaction.atomic
def release(*, keys: list[str], at: datetime) -> int:
    """Let held messages go; returns how many there were."""
    held = Message.objects.filter(key__in=keys, state=State.HELD)
    return held.update(state=LIFE.target(State.HELD, "release"), due_at=at, released_at=at)


@transaction.atomic
def forget(*, address: str, topics: Collection[str]) -> int:
    """Erase an address from all messages of these topics; what had not left never does. Returns how many there were."""
    theirs = Message.objects.filter(to__iexact=address, topic__in=topics)
    for state in (State.QUEUED, State.HELD):
        theirs.filter(state=state).update(state=LIFE.target(state, "drop"), not_before=None)
    return theirs.update(to=ERASED)
