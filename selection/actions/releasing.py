"""Letting the results out: prepared by one person, confirmed by another, all at one moment (SPEC S6)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox import actions as outbox
from r2r_portal.outbox.models import Message
from selection.actions import frozen
from selection.errors import NotReadyToReleaseError, SamePersonError
from selection.models import Decision, Offer, Release
from selection.queries.release import problems, readers
from selection.states import RELEASE, Outcome

RELEASED = "decision.released"


@transaction.atomic
def prepare(*, call: Call, answer_on: date, review_on: date, by: User, at: datetime) -> Release:
    """Freeze the results and stage every letter, held. Raises NotReadyToReleaseError with what is missing."""
    frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    _refuse_unready(call, at)
    release = Release.objects.create(
        call=call, prepared_by=by, prepared_at=at, answer_on=answer_on, review_on=review_on
    )
    staged = _stage(release, at, held=True)
    record(at=at, by=by, verb="release.prepared", subject=release, letters=staged)
    return release


def _refuse_unready(call: Call, at: datetime) -> None:
    found = problems(call, at)
    if found:
        raise NotReadyToReleaseError(found)


def _stage(release: Release, at: datetime, *, held: bool) -> int:
    decisions = Decision.objects.of(release.call).made().select_related("application__track")
    return sum(_stage_one(release, decision, at, held) for decision in decisions)


def _stage_one(release: Release, decision: Decision, at: datetime, held: bool) -> int:
    return sum(
        outbox.publish(
            topic=RELEASED, key=f"{_prefix(release)}{decision.pk}:{reader.email}", to=reader.email,
            language=reader.language, zone=reader.zone,
            payload={"release": release.pk, "decision": decision.pk}, at=at, held=held,
        )
        for reader in readers(decision.application)
    )  # fmt: skip


def _prefix(release: Release) -> str:
    return f"{RELEASED}:{release.pk}:"


@transaction.atomic
def cancel(*, release: Release, by: User, at: datetime) -> Release:
    """Take a prepared release back, so that decisions and letters can change again."""
    frozen.hold(release.call_id)
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    release.status = RELEASE.target(release.status, "cancel")
    release.save(update_fields=["status"])
    for message in Message.objects.filter(key__startswith=_prefix(release), state="held"):
        outbox.drop(message)
    record(at=at, by=by, verb="release.cancelled", subject=release)
    return release


@transaction.atomic
def confirm(*, release: Release, by: User, at: datetime) -> Release:
    """Let everything out now: decisions, letters, public list. By somebody else than who prepared it."""
    call = frozen.hold(release.call_id)
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    status = RELEASE.target(release.status, "confirm")
    if release.prepared_by_id == by.pk:
        raise SamePersonError
    _refuse_unready(call, at)
    _stage(release, at, held=True)  # whoever joined a body since the preparation is told too
    release.status, release.confirmed_by, release.confirmed_at = status, by, at
    release.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    _offer(release, call, at)
    held = Message.objects.filter(key__startswith=_prefix(release)).values_list("key", flat=True)
    sent = outbox.release(keys=list(held), at=at)
    record(at=at, by=by, verb="release.confirmed", subject=release, letters=sent)
    return release


def _offer(release: Release, call: Call, at: datetime) -> None:
    answer_by = datetime.combine(release.answer_on + timedelta(days=1), time(0), tzinfo=ZoneInfo(call.zone))
    selected = Decision.objects.of(call).filter(outcome=Outcome.SELECTED)
    Offer.objects.bulk_create(Offer(decision=one, offered_at=at, answer_by=answer_by) for one in selected)
