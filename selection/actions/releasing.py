"""Letting the results out: prepared by one person, approved by another by its hash, all at one moment (SPEC S6)."""

from datetime import date, datetime

from django.db import transaction

from applications.models import Call
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox import actions as outbox
from r2r_portal.outbox.models import Message
from selection.actions import frozen
from selection.actions.recusing import refuse_part
from selection.domain.changeset import differences
from selection.errors import NotReadyToReleaseError, SamePersonError, StalePreviewError
from selection.models import Offer, Release
from selection.queries.changeset import RELEASED, ChangeSet, changes_of, prefix
from selection.queries.release import problems
from selection.states import RELEASE


@transaction.atomic
def prepare(*, call: Call, answer_on: date, review_on: date, by: User, at: datetime) -> Release:
    """Freeze the results, stage every letter, held, and keep what the release will do with its hash.

    Raises NotReadyToReleaseError with what is missing, PartHiddenError for who is recused from one of the applications.
    """
    frozen.hold(call.pk)
    frozen.refuse_if_frozen(call.pk)
    refuse_part(call, by)
    _refuse_unready(call, at)
    release = Release.objects.create(
        call=call, prepared_by=by, prepared_at=at, answer_on=answer_on, review_on=review_on
    )
    staged = _preview(release, at)
    record(at=at, by=by, verb="release.prepared", subject=release, letters=staged, digest=release.digest)
    return release


@transaction.atomic
def renew(*, release: Release, by: User, at: datetime) -> Release:
    """Preview anew what changed since the preparation; words that people changed in the outbox stay.

    Whoever renews it has prepared it: another person confirms.
    """
    call, release = frozen.hold(release.call_id), _locked(release)
    RELEASE.target(release.status, "confirm")
    refuse_part(call, by)
    _refuse_unready(call, at)
    release.prepared_by, release.prepared_at = by, at
    release.save(update_fields=["prepared_by", "prepared_at"])
    staged = _preview(release, at)
    record(at=at, by=by, verb="release.renewed", subject=release, letters=staged, digest=release.digest)
    return release


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("call").get(pk=release.pk)


def _refuse_unready(call: Call, at: datetime) -> None:
    found = problems(call, at)
    if found:
        raise NotReadyToReleaseError(found)


def _preview(release: Release, at: datetime) -> int:
    found = changes_of(release)
    staged = _stage(release, found, at)
    release.changes, release.digest = found.as_data(), found.digest
    release.save(update_fields=["changes", "digest"])
    return staged


def _stage(release: Release, found: ChangeSet, at: datetime) -> int:
    return sum(
        outbox.publish(
            topic=RELEASED, key=mail.key(release), to=mail.reader.email, language=mail.reader.language,
            zone=mail.reader.zone, payload={"release": release.pk, "decision": mail.decision.pk}, at=at, held=True,
        )
        for mail in found.mails
    )  # fmt: skip


@transaction.atomic
def cancel(*, release: Release, by: User, at: datetime) -> Release:
    """Take a prepared release back, so that decisions and letters can change again."""
    frozen.hold(release.call_id)
    release = _locked(release)
    release.status = RELEASE.target(release.status, "cancel")
    release.save(update_fields=["status"])
    _drop(release)
    record(at=at, by=by, verb="release.cancelled", subject=release)
    return release


def _drop(release: Release) -> None:
    for message in Message.objects.filter(key__startswith=prefix(release), state="held"):
        outbox.drop(message)


@transaction.atomic
def confirm(*, release: Release, digest: str, by: User, at: datetime) -> Release:
    """Let everything out now: decisions, letters, public list. By somebody else than who prepared it.

    `digest` is the hash of the preview that the person approves. Raises StalePreviewError where that is not what
    would happen now; then nothing is written.
    """
    call, release = frozen.hold(release.call_id), _locked(release)
    status = RELEASE.target(release.status, "confirm")
    if release.prepared_by_id == by.pk:
        raise SamePersonError
    refuse_part(call, by)
    found = _approved(release, digest)
    _refuse_unready(call, at)
    release.status, release.confirmed_by, release.confirmed_at = status, by, at
    release.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    Offer.objects.bulk_create(
        Offer(decision=one, offered_at=at, answer_by=found.answer_by) for one in found.offered
    )
    sent = outbox.release(keys=[mail.key(release) for mail in found.mails], at=at)
    _drop(release)  # to who left a body, or whose application was withdrawn, since the letters were staged
    record(at=at, by=by, verb="release.confirmed", subject=release, letters=sent, digest=digest)
    return release


def _approved(release: Release, digest: str) -> ChangeSet:
    """Return what will happen, with its letters locked; refuse where another preview was approved."""
    list(Message.objects.filter(key__startswith=prefix(release)).select_for_update().order_by("pk"))
    found = changes_of(release)
    if not digest == release.digest == found.digest:
        raise StalePreviewError(differences(release.changes, found.as_data()))
    return found
