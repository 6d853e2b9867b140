"""Handing in, taking back, putting back (SPEC A5, A9, A10, T5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from applications.actions.gate import GATE
from applications.actions.references import next_reference
from applications.actions.sealing import seal
from applications.domain import freezing, windows
from applications.domain.ending import has_ended
from applications.domain.readiness import blockers
from applications.errors import (
    CallClosedError,
    CallNotOpenError,
    DeskRefusedError,
    NotConfirmedError,
    NotReadyError,
    TerritoryTakenError,
)
from applications.models import Application, DeadlineChange, Submission, Withdrawal
from applications.queries.drafts import load_draft
from applications.states import LIFE, Status
from r2r_portal import clock
from r2r_portal.accounts.models import Membership, Part, User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish_to

# The gate before the rows: see gate.py.
LOCK = """
WITH gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(%(gate)s, call_id::int) FROM applications_application WHERE id = %(application)s
)
SELECT application.id FROM gate, applications_application application
  JOIN applications_call call ON call.id = application.call_id
 WHERE application.id = %(application)s FOR UPDATE OF application FOR SHARE OF call
"""
READ = ("call", "track", "questionnaire", "organisation", "territory")


def submit(
    *, application: Application, by: User, at: datetime, key: UUID, retried_at: datetime | None = None
) -> Submission:
    """Hand in what the working copy holds. `at` is when the request arrived at our door.

    `retried_at` is when an attempt that we had failed to answer came again (attempts.py); `at` is then its first
    arrival, and what was saved after that is not handed in: CallClosedError. The same `key` gives the same submission again, whenever it comes. Raises CallClosedError, CallNotOpenError,
    NotConfirmedError, NotReadyError or TerritoryTakenError; then nothing was written.
    """
    return _named(_submit, application, by, at, key, retried_at)


@transaction.atomic
def _submit(
    application: Application, by: User, at: datetime, key: UUID, retried_at: datetime | None
) -> Submission:
    application, database_now = locked(application)
    versions = list(application.submissions.defer("snapshot").order_by("number"))
    earlier = _already(application, versions, key)
    if earlier:
        return earlier
    status = LIFE.target(application.status, "submit")
    _refuse_outside(application, at, database_now, is_retry=retried_at is not None)
    if retried_at and application.saved_at > at:
        raise CallClosedError(application.closing, retried_at)
    if application.on_behalf and application.confirmed_at is None:
        raise NotConfirmedError
    content = _content(application)
    application.reference = application.reference or next_reference(application.track)
    application.status, application.submitted_at = status, at
    application.late_at = None  # under an extension, what came late is late no more; the audit log keeps it
    application.submitted_territory = application.territory
    application.save(update_fields=["reference", "status", "submitted_at", "submitted_territory", "late_at"])
    submission = frozen(
        application, content, number=len(versions) + 1, by=by, arrived_at=at, decided_at=database_now, key=key,
        retried_at=retried_at,
    )  # fmt: skip
    _announce(submission, by, at)
    return submission


def _already(application: Application, versions: list[Submission], key: UUID) -> Submission | None:
    """Return what this attempt made before, or the version that counts where nothing was saved since."""
    if application.status == Status.SUBMITTED and not application.has_unsent_changes:
        return versions[-1]
    return next((one for one in versions if one.idempotency_key == key), None)


def locked(application: Application) -> tuple[Application, datetime]:
    """Lock the application, and its call for reading, so that no deadline moves; then ask the database's clock.

    Everything is read after both locks are held: what changed while we waited is seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"gate": GATE, "application": application.pk})
    application = Application.objects.select_related(*READ).get(pk=application.pk)
    application.track.call = application.call
    return application, clock.at_the_database()


def _refuse_outside(
    application: Application, at: datetime, database_now: datetime, *, is_retry: bool = False
) -> None:
    window = windows.Window(application.call.opens_at, application.closing)
    refusal = windows.decide(window, arrival=at, database_now=database_now, is_retry=is_retry)
    if refusal is windows.Refusal.NOT_OPEN_YET:
        raise CallNotOpenError
    if refusal is windows.Refusal.CLOSED:
        raise CallClosedError(application.closing, at)


def _content(application: Application) -> dict[str, object]:
    draft = load_draft(application)
    found = blockers(draft)
    if found or application.territory_id is None:
        raise NotReadyError(found)
    return freezing.freeze(draft)


def frozen(
    application: Application,
    content: dict[str, object],
    *,
    by: User,
    arrived_at: datetime,
    decided_at: datetime,
    key: UUID,
    number: int = 0,
    retried_at: datetime | None = None,
    **about: Any,
) -> Submission:
    """Write the next version, counted where its `number` is not known.

    `about` says of what kind it is, where it is not the applicant's own. Raises DeskRefusedError where the version before
    it, which it would repeat, is not kept any more.
    """
    if has_ended(content):
        raise DeskRefusedError(_("What was submitted is no longer kept. No version can follow it."))
    version = Submission(
        application=application,
        number=number or application.submissions.count() + 1,
        reference=application.reference or "",
        idempotency_key=key,
        snapshot=content,
        language=application.language,
        arrived_at=arrived_at,
        decided_at=decided_at,
        retried_at=retried_at,
        by=by,
        extension=None if about else _extension(application, arrived_at),
        **about,
    )
    seal(version).save(force_insert=True)
    return version


def _extension(application: Application, arrival: datetime) -> DeadlineChange | None:
    """Return the recorded change of deadline without which this arrival would have been late."""
    changes = application.call.deadline_changes.filter(old__lte=arrival, new__gt=arrival)
    ours = [
        change
        for change in changes
        if change.application_id in (None, application.pk) and change.track_id in (None, application.track_id)
    ]
    return max(ours, key=lambda change: change.at, default=None)


def _announce(submission: Submission, by: User, at: datetime) -> None:
    application = submission.application
    topic = "application.submitted" if submission.number == 1 else "application.changed"
    record(
        at=at, by=by, verb=topic, subject=application, reference=submission.reference, version=submission.number,
        hash=submission.content_hash, signed=submission.signing_key,
        key=str(submission.idempotency_key),
    )  # fmt: skip
    publish_to(
        recipients(application, by), topic=topic, cause=f"{topic}:{submission.pk}",
        payload={"submission": submission.pk}, at=at,
    )  # fmt: skip


def recipients(application: Application, by: User) -> list[User]:
    """Return who gets a receipt: the owners, and the member who acted."""
    body = Membership.objects.filter(organisation=application.organisation_id)
    told = body.filter(Q(part=Part.OWNER, user__is_active=True) | Q(user=by))
    return list(User.objects.filter(pk__in=told.values("user")).order_by("pk"))


def withdraw(*, application: Application, by: User, at: datetime, reason: str = "") -> Withdrawal:
    """Take an application back until its deadline; it can be put back until then."""
    return _named(_withdraw, application, by, at, reason)


@transaction.atomic
def _withdraw(application: Application, by: User, at: datetime, reason: str) -> Withdrawal:
    application, database_now = locked(application)
    _refuse_outside(application, at, database_now)
    return _taken_back(application, by, at, reason)


@transaction.atomic
def withdraw_late(*, application: Application, by: User, at: datetime, reason: str) -> Withdrawal:
    """Take an application back after the deadline, at the applicant's request, for good; staff give the reason."""
    application, _database_now = locked(application)
    return _taken_back(application, by, at, reason)


def _taken_back(application: Application, by: User, at: datetime, reason: str) -> Withdrawal:
    application.status = LIFE.target(application.status, "withdraw")
    application.save(update_fields=["status"])
    withdrawal = Withdrawal.objects.create(application=application, at=at, by=by, reason=reason)
    _say(application, "application.withdrawn", f"{withdrawal.pk}", by, at)
    return withdrawal


def undo_withdrawal(*, application: Application, by: User, at: datetime) -> Application:
    """Put an application back until its deadline; refused where another stands for the territory meanwhile."""
    return _named(_undo_withdrawal, application, by, at)


@transaction.atomic
def _undo_withdrawal(application: Application, by: User, at: datetime) -> Application:
    application, database_now = locked(application)
    status = LIFE.target(application.status, "undo withdrawal")
    _refuse_outside(application, at, database_now)
    application.status = status
    application.save(update_fields=["status"])
    withdrawal = application.withdrawals.filter(undone_at=None).latest("at")
    withdrawal.undone_at, withdrawal.undone_by = at, by
    withdrawal.save(update_fields=["undone_at", "undone_by"])
    _say(application, "application.restored", f"{withdrawal.pk}", by, at)
    return application


def _say(application: Application, topic: str, cause: str, by: User, at: datetime) -> None:
    record(at=at, by=by, verb=topic, subject=application, reference=application.reference)
    publish_to(
        recipients(application, by), topic=topic, cause=f"{topic}:{cause}",
        payload={"application": str(application.pk)}, at=at,
    )  # fmt: skip


def _named(action, application: Application, by: User, at: datetime, *rest):  # type: ignore[no-untyped-def]
    """Run an action; turn a constraint that spoke, known by its name, into the error that it means."""
    try:
        return action(application, by, at, *rest)
    except IntegrityError as error:
        raise _meaning(error, application, at) from error


def _meaning(error: IntegrityError, application: Application, at: datetime) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name == "application_one_live_per_territory":
        return TerritoryTakenError(_desk(application))
    if name == "submission_in_time":
        return CallClosedError(application.closing, at)
    return error


def _desk(application: Application) -> str:
    return str(settings.HELPDESK_ADDRESSES[application.track.side])
