"""Asking an applicant for information: some questions open again until a deadline of their own (SPEC A13)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.actions.reminders import holidays_of
from applications.actions.submissions import frozen, locked, recipients
from applications.domain import reminders, windows
from applications.domain.readiness import blockers
from applications.domain.thawing import answered, next_content
from applications.errors import (
    DeskRefusedError,
    NotAskedError,
    NotReadyError,
    PeriodOverError,
    TerritoryTakenError,
)
from applications.models import Application, InformationRequest, Question, Submission
from applications.queries.drafts import load_draft
from applications.queries.people import readers_of
from applications.queries.replies import named_keys, rest_is_sent, with_opened
from applications.states import Status, SubmissionKind
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.outbox.actions import publish

ASKED, ANSWERED, ARRIVED, CANCELLED, REMINDER = (
    "information.asked", "information.answered", "information.arrived", "information.cancelled",
    "information.reminder",
)  # fmt: skip
DAYS_BEFORE = (3,)


@transaction.atomic
def ask(
    *,
    application: Application,
    questions: Iterable[Question],
    text: str,
    due_at: datetime,
    by: User,
    at: datetime,
) -> InformationRequest:
    """Open `questions`, and those that hang on them, until `due_at`; tell the applicant in `text`.

    Raises DeskRefusedError where nothing was handed in, another request waits, or no time is left.
    """
    application, _now = locked(application)
    _refuse(application, text, due_at, at)
    request = InformationRequest.objects.create(
        application=application, text=text.strip(), due_at=due_at, asked_at=at, asked_by=by
    )
    chosen = with_opened(application, questions)
    if not chosen:
        raise DeskRefusedError(_("Select at least one question."))
    request.questions.set(chosen)
    record(
        at=at, by=by, verb=ASKED, subject=application, request=request.pk, due_at=due_at.isoformat(),
        questions=sorted(question.key for question in chosen),
    )  # fmt: skip
    for reader in readers_of(application):
        _publish(ASKED, request, reader, at)
    return request


def _refuse(application: Application, text: str, due_at: datetime, at: datetime) -> None:
    if application.status != Status.SUBMITTED:
        raise DeskRefusedError(_("Only an application that is submitted can be asked about."))
    if application.information_requests.waiting().exists():
        raise DeskRefusedError(_("A request is open already. Wait for the reply, or withdraw it first."))
    if due_at <= at:
        raise DeskRefusedError(_("The deadline of the request must be in the future."))
    if not text.strip():
        raise DeskRefusedError(_("Say what you ask for."))


def _publish(
    topic: str, request: InformationRequest, reader: User, at: datetime, occasion: str = "", **more: object
) -> bool:
    return publish(
        topic=topic, key=f"{topic}:{request.pk}:{reader.pk}{occasion}", to=reader.email, language=reader.language,
        zone=reader.zone, at=at,
        payload={"application": str(request.application_id), "information": request.pk, **more},
    )  # fmt: skip


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Remind of requests that wait: three days and the last morning before they are due, on working days."""
    waiting = InformationRequest.objects.open(at).select_related(
        "application__track", "application__territory", "application__organisation"
    )
    return sum(
        _remind(request, reader, at)
        for request in waiting.filter(application__status=Status.SUBMITTED).order_by("pk")
        for reader in readers_of(request.application)
    )


def _remind(request: InformationRequest, reader: User, at: datetime) -> int:
    zone, is_holiday = ZoneInfo(reader.zone), holidays_of(reader, request.application)
    moments = reminders.instants(request.due_at, zone, is_holiday, DAYS_BEFORE)
    moment = reminders.due(tuple(one for one in moments if one > request.asked_at), at)
    return _publish(REMINDER, request, reader, at, f":{moment:%Y%m%dT%H%M}") if moment else 0


@transaction.atomic
def cancel(*, request: InformationRequest, by: User, at: datetime) -> InformationRequest:
    """Withdraw a request that waits; the applicant is told that nothing is asked any more."""
    application, _now = locked(request.application)
    request = InformationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.answered_at or request.cancelled_at:
        raise NotAskedError
    request.cancelled_at = at
    request.save(update_fields=["cancelled_at"])
    record(at=at, by=by, verb=CANCELLED, subject=application, request=request.pk)
    for reader in readers_of(application):
        _publish(CANCELLED, request, reader, at)
    return request


def answer(*, request: InformationRequest, by: User, at: datetime, key: UUID) -> Submission:
    """Send what the working copy says to the named questions: a new version, all else as it was handed in.

    `at` is the arrival. The same `key` gives the same version again. Raises PeriodOverError, NotAskedError or
    NotReadyError; then nothing was written, and what was typed is kept.
    """
    try:
        return _answer(request, by, at, key)
    except IntegrityError as error:
        raise _meaning(error, request.application) from error


def _meaning(error: IntegrityError, application: Application) -> Exception:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name == "application_one_live_per_territory":
        return TerritoryTakenError(str(settings.HELPDESK_ADDRESSES[application.track.side]))
    meanings = {"submission_in_time": PeriodOverError, "submission_answers_a_request": NotAskedError}
    return meanings[name]() if name in meanings else error


@transaction.atomic
def _answer(request: InformationRequest, by: User, at: datetime, key: UUID) -> Submission:
    application, database_now = locked(request.application)
    request = InformationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    earlier = application.submissions.filter(request=request).first()
    if earlier:
        if earlier.idempotency_key == key:
            return earlier
        raise NotAskedError
    _refuse_reply(application, request, at, database_now)
    version = _replied(application, request, by, at, database_now, key)
    request.answered_at, request.answered_by = at, by
    request.save(update_fields=["answered_at", "answered_by"])
    _stamp(application, version, at)
    _announce(request, version, by, at)
    return version


def _refuse_reply(
    application: Application, request: InformationRequest, at: datetime, database_now: datetime
) -> None:
    if request.cancelled_at or application.status != Status.SUBMITTED:
        raise NotAskedError
    window = windows.Window(request.asked_at, request.due_at)
    if windows.decide(window, arrival=at, database_now=database_now):
        raise PeriodOverError


def _replied(
    application: Application, request: InformationRequest, by: User, at: datetime, now: datetime, key: UUID
) -> Submission:
    last, keys = application.submissions.latest("number"), named_keys(request)
    draft = answered(last.snapshot, load_draft(application), keys)
    found = tuple(one for one in blockers(draft) if one.question in keys)
    if found:
        raise NotReadyError(found)
    return frozen(
        application, next_content(last.snapshot, draft, keys), by=by, arrived_at=at, decided_at=now, key=key,
        kind=SubmissionKind.REPLY, request=request,
    )  # fmt: skip


def _stamp(application: Application, version: Submission, at: datetime) -> None:
    """The reply counts from now on; changes elsewhere in the working copy stay what they are: not submitted."""
    if rest_is_sent(application, version):
        application.submitted_at, application.late_at = at, None
    elif application.saved_at >= application.closing:
        application.late_at = application.saved_at
    application.submitted_territory = (
        application.territory if _moves(version) else application.submitted_territory
    )
    application.save(update_fields=["submitted_at", "late_at", "submitted_territory"])


def _moves(version: Submission) -> bool:
    request = version.request
    return request is not None and request.questions.filter(binding="territory").exists()


def _announce(request: InformationRequest, version: Submission, by: User, at: datetime) -> None:
    application = version.application
    record(
        at=at, by=by, verb=ANSWERED, subject=application, request=request.pk, version=version.number,
        hash=version.content_hash, key=str(version.idempotency_key),
    )  # fmt: skip
    for reader in recipients(application, by):
        _publish(ANSWERED, request, reader, at, submission=version.pk)
    _publish(ARRIVED, request, request.asked_by, at, submission=version.pk)
