"""What came after the closing: kept, and perhaps asked to be considered (SPEC A10)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import deadlines
from applications.models import Application, ConsiderationRequest
from applications.queries.people import asked_to_withdraw, readers_of
from applications.states import Status
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

WITHDRAWAL_ASKED, WITHDRAWAL_RECEIVED = "withdrawal.asked", "withdrawal.received"
ASKED, RECEIVED, ANSWERED = "consideration.asked", "consideration.received", "consideration.answered"
DESK_READS = {"eu": ("en", "Europe/Brussels"), "jp": ("ja", "Asia/Tokyo")}


class NothingLateError(DomainError):
    """There is nothing to ask for: the application is in, or the call is still open."""

    code = "nothing-late"


@transaction.atomic
def keep(*, application: Application, by: User, at: datetime) -> Application:
    """Note that this working copy came too late; its text stays as it is. `at` is the arrival."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    application.late_at = at
    application.save(update_fields=["late_at"])
    record(at=at, by=by, verb="application.late", subject=application)
    return application


@transaction.atomic
def ask_for_consideration(
    *, application: Application, reason: str, by: User, at: datetime
) -> ConsiderationRequest:
    """Ask the desk to consider a draft that was not handed in; the same words twice are one request."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if at < application.closing or not is_unsent(application):
        raise NothingLateError(
            _("There is nothing to ask for: this application can be submitted, or it is in.")
        )
    known = application.consideration_requests.filter(reason=reason).first()
    if known:
        return known
    request = ConsiderationRequest.objects.create(application=application, reason=reason, at=at, by=by)
    record(at=at, by=by, verb=ASKED, subject=application, request=request.pk)
    _tell(request, at)
    return request


@transaction.atomic
def ask_to_withdraw(*, application: Application, by: User, at: datetime) -> None:
    """Ask the secretariat to withdraw an application after its deadline; asking twice is one request.

    Raises NothingLateError while the applicant can do it alone, or where nothing counts.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if at < application.closing or application.status != Status.SUBMITTED:
        raise NothingLateError(_("There is nothing to ask for: the application can be withdrawn, or it is."))
    if asked_to_withdraw(application):
        return
    record(at=at, by=by, verb=WITHDRAWAL_ASKED, subject=application, reference=application.reference)
    side = application.track.side
    language, zone = DESK_READS[side]
    key, payload = (
        f"{application.pk}:{application.submitted_at:%Y%m%dT%H%M%S}",
        {"application": str(application.pk)},
    )
    publish(
        topic=WITHDRAWAL_ASKED, key=f"{WITHDRAWAL_ASKED}:{key}", to=settings.HELPDESK_ADDRESSES[side],
        language=language, zone=zone, payload={**payload, "by": by.pk}, at=at,
    )  # fmt: skip
    publish(
        topic=WITHDRAWAL_RECEIVED, key=f"{WITHDRAWAL_RECEIVED}:{key}", to=by.email, language=by.language,
        zone=by.zone, payload=payload, at=at,
    )  # fmt: skip


class AlreadyAnsweredError(DomainError):
    """Somebody answered this request before; an answer that was given stays."""

    code = "already-answered"

    def __init__(self) -> None:
        super().__init__(_("This request was answered already."))


@transaction.atomic
def grant(
    *,
    request: ConsiderationRequest,
    to: datetime,
    answer: str,
    reason_en: str,
    reason_ja: str,
    by: User,
    at: datetime,
) -> ConsiderationRequest:
    """Give this one application time until `to`, for the given reason; its people are told in one message."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=request.application_id)
    request = _unanswered(request)
    deadlines.extend(
        call=application.call, application=application, to=to, reason_en=reason_en, reason_ja=reason_ja, by=by,
        at=at, told=ANSWERED,
    )  # fmt: skip
    return _answered(request, True, answer, by, at)


@transaction.atomic
def refuse(*, request: ConsiderationRequest, answer: str, by: User, at: datetime) -> ConsiderationRequest:
    """Say no, and why; the draft stays as it is."""
    Application.objects.select_for_update(of=("self",)).get(pk=request.application_id)
    return _answered(_unanswered(request), False, answer, by, at)


def _unanswered(request: ConsiderationRequest) -> ConsiderationRequest:
    request = ConsiderationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.answered_at is not None:
        raise AlreadyAnsweredError
    return request


def _answered(
    request: ConsiderationRequest, granted: bool, answer: str, by: User, at: datetime
) -> ConsiderationRequest:
    request.granted, request.answer, request.answered_at, request.answered_by = granted, answer, at, by
    request.save(update_fields=["granted", "answer", "answered_at", "answered_by"])
    application = request.application
    record(at=at, by=by, verb=ANSWERED, subject=application, request=request.pk, granted=granted)
    told = {reader.pk: reader for reader in readers_of(application)} | {request.by.pk: request.by}
    for reader in told.values():
        publish(
            topic=ANSWERED, key=f"{ANSWERED}:{request.pk}:{reader.pk}", to=reader.email, language=reader.language,
            zone=reader.zone, payload={"request": request.pk}, at=at,
        )  # fmt: skip
    return request


def is_unsent(application: Application) -> bool:
    """Tell whether the working copy holds something that was not handed in."""
    return application.status == Status.DRAFT or application.has_unsent_changes


def _tell(request: ConsiderationRequest, at: datetime) -> None:
    side = request.application.track.side
    language, zone = DESK_READS[side]
    desk = settings.HELPDESK_ADDRESSES[side]
    payload = {"request": request.pk}
    publish(
        topic=ASKED,
        key=f"{ASKED}:{request.pk}",
        to=desk,
        language=language,
        zone=zone,
        payload=payload,
        at=at,
    )
    publish(
        topic=RECEIVED, key=f"{RECEIVED}:{request.pk}", to=request.by.email, language=request.by.language,
        zone=request.by.zone, payload=payload, at=at,
    )  # fmt: skip
