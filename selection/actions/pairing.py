"""A territory says what it offers and seeks; territories write to each other through the portal (SPEC S7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import StaleError
from r2r_portal.outbox.actions import publish_to
from selection.domain.approaching import Attempt, Obstacle, against
from selection.errors import NotYoursError
from selection.models import Approach, Barrier, Decision, TerritoryProfile
from selection.pairing_errors import ApproachRefusedError, NoWordsError
from selection.permissions import can_answer
from selection.queries.pairing_board import partners, people_of
from selection.stakeholder_errors import NotTakingPartError
from selection.states import APPROACH, ApproachState

DAY = timedelta(hours=24)
WORDS = (
    "strategy_en", "strategy_ja", "offers_en", "offers_ja", "seeks_en", "seeks_ja", "partners_en", "partners_ja",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A territory's words by the names of `WORDS`, its website, and its two choices."""

    words: dict[str, str]
    website: str
    is_public: bool
    takes_messages: bool


@dataclass(frozen=True)
class Letter:
    """What is written, and in which language."""

    subject: str
    text: str
    language: str


@transaction.atomic
def save_profile(*, decision: Decision, said: Said, version: int, by: User, at: datetime) -> TerritoryProfile:
    """Keep what a territory says of itself. Raises NotYoursError, NotTakingPartError, StaleError."""
    decision = _own(decision, by)
    profile = TerritoryProfile.objects.filter(decision=decision).first() or TerritoryProfile(
        decision=decision
    )
    if profile.version != version:
        raise StaleError(_("Somebody else saved this page meanwhile. Load it again and repeat your change."))
    for name in WORDS:
        setattr(profile, name, said.words.get(name, "").strip())
    profile.website, profile.takes_messages = said.website, said.takes_messages
    if said.is_public != profile.is_public:
        profile.agreed_at = at if said.is_public else None
    profile.is_public = said.is_public
    profile.version, profile.changed_at, profile.changed_by = version + 1, at, by
    profile.save()
    record(at=at, by=by, verb="profile.saved", subject=profile, public=said.is_public)
    return profile


def send(*, sender: Decision, receiver: Decision, letter: Letter, by: User, at: datetime) -> Approach:
    """Write to another territory. Raises NotYoursError, ApproachRefusedError with its reasons."""
    try:
        return _send(sender, receiver, letter, by, at)
    except IntegrityError as error:
        if "approach_one_open_per_pair" in str(error):
            raise ApproachRefusedError([Obstacle.WAITS]) from error
        raise


@transaction.atomic
def _send(sender: Decision, receiver: Decision, letter: Letter, by: User, at: datetime) -> Approach:
    if not can_answer(by, sender):
        raise NotYoursError
    list(
        Decision.objects.select_for_update(of=("self",))
        .filter(pk__in=(sender.pk, receiver.pk))
        .order_by("pk")
    )
    obstacles = against(attempt(sender, receiver, at))
    if obstacles:
        raise ApproachRefusedError(obstacles)
    approach = Approach.objects.create(
        sender=sender, receiver=receiver, subject=letter.subject.strip(), text=letter.text.strip(),
        language=letter.language, sent_at=at, sent_by=by,
    )  # fmt: skip
    record(at=at, by=by, verb="approach.sent", subject=approach)
    _tell(receiver, approach, "approach.sent", at)
    return approach


def attempt(sender: Decision, receiver: Decision, at: datetime) -> Attempt:
    """Return what is known of an attempt of `sender` to write to `receiver` at `at`."""
    sent = Approach.objects.filter(sender=sender)
    blocked = Barrier.objects.filter(keeper=receiver, against=sender).exists()
    closed = TerritoryProfile.objects.filter(decision=receiver, takes_messages=False).exists()
    return Attempt(
        both_take_part=partners().filter(pk__in=(sender.pk, receiver.pk)).count() == len({sender.pk, receiver.pk}),
        is_itself=sender.pk == receiver.pk,
        is_shut=blocked or closed,
        waits_between=sent.waiting().filter(receiver=receiver).exists(),
        sent_today=sent.filter(sent_at__gt=at - DAY).count(),
        waiting=sent.waiting().count(),
    )  # fmt: skip


@transaction.atomic
def answer(*, approach: Approach, reply: str, by: User, at: datetime) -> Approach:
    """Answer; the sender is told. Raises NotYoursError, NoWordsError."""
    if not reply.strip():
        raise NoWordsError
    approach = _received(approach, by)
    return _settle(approach, APPROACH.target(approach.state, "answer"), reply, by, at)


@transaction.atomic
def decline(*, approach: Approach, reply: str, block: bool, by: User, at: datetime) -> Approach:
    """Say no, with a word or without; `block` takes no more messages of that territory. The sender is told of the no."""
    approach = _received(approach, by)
    settled = _settle(approach, APPROACH.target(approach.state, "decline"), reply, by, at)
    if block:
        Barrier.objects.get_or_create(
            keeper=approach.receiver, against=approach.sender, defaults={"set_at": at, "set_by": by}
        )
        record(at=at, by=by, verb="approach.blocked", subject=approach.receiver)
    return settled


@transaction.atomic
def unblock(*, keeper: Decision, against: Decision, by: User, at: datetime) -> None:
    """Take messages of a territory again. Raises NotYoursError."""
    if not can_answer(by, keeper):
        raise NotYoursError
    gone, _rows = Barrier.objects.filter(keeper=keeper, against=against).delete()
    if gone:
        record(at=at, by=by, verb="approach.unblocked", subject=keeper)


def _own(decision: Decision, by: User) -> Decision:
    """Return the decision, locked, of a territory that takes part, for somebody who acts for it."""
    if not can_answer(by, decision):
        raise NotYoursError
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not partners().filter(pk=decision.pk).exists():
        raise NotTakingPartError
    return decision


def _received(approach: Approach, by: User) -> Approach:
    rows = Approach.objects.select_for_update(of=("self",))
    approach = rows.select_related("receiver__application__organisation", "sender__application").get(
        pk=approach.pk
    )
    if not can_answer(by, approach.receiver):
        raise NotYoursError
    return approach


def _settle(approach: Approach, state: str, reply: str, by: User, at: datetime) -> Approach:
    approach.state, approach.reply = state, reply.strip()
    approach.settled_by, approach.settled_at = by, at
    approach.save(update_fields=["state", "reply", "settled_by", "settled_at"])
    verb = "approach.answered" if state == ApproachState.ANSWERED else "approach.declined"
    record(at=at, by=by, verb=verb, subject=approach)
    _tell(approach.sender, approach, "approach.answered", at)
    return approach


def _tell(decision: Decision, approach: Approach, topic: str, at: datetime) -> None:
    publish_to(
        people_of(decision), topic=topic, cause=f"{topic}:{approach.pk}", at=at,
        payload={"approach": approach.pk},
    )  # fmt: skip
