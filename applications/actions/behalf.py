"""Entry on behalf: the desk types in a questionnaire that came by e-mail; the applicant confirms it (SPEC A5)."""

import hashlib
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions import inspecting
from applications.domain import uploads
from applications.errors import AttachmentRefusedError
from applications.models import Application, Track
from applications.queries.questionnaires import latest
from applications.states import Scan
from r2r_portal.accounts.actions import admit, welcome
from r2r_portal.accounts.models import Organisation, Part, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish
from r2r_portal.territories.models import Territory

TOPIC = "application.entered"


@transaction.atomic
def enter(
    *,
    track: Track,
    territory: Territory,
    email: str,
    received_on: date | None,
    by: User,
    at: datetime,
    document: File | None = None,
) -> Application:
    """Start an application for a body whose questionnaire was received; its contact becomes the owner.

    The document is looked into, hashed and scanned like every file: raises AttachmentRefusedError.
    """
    contact = welcome(email=email, language="ja", at=at)
    organisation = Organisation.objects.create(
        side=track.side, territory=territory, name_local=territory.name_local, name_en=territory.name_en,
        created_at=at,
    )  # fmt: skip
    admit(organisation=organisation, user=contact, part=Part.OWNER, by=by, at=at)
    application = Application(
        call=track.call, track=track, questionnaire=latest(track), organisation=organisation,
        territory=territory, language="ja", on_behalf=True, received_on=received_on,
        created_at=at, created_by=by, saved_at=at, saved_by=by,
    )  # fmt: skip
    if document:
        _keep(application, document.name or "", document.read())
    application.save(force_insert=True)
    record(
        at=at, by=by, verb=TOPIC, subject=application, territory=territory.code,
        sha256=application.received_sha256,
    )  # fmt: skip
    return application


def _keep(application: Application, name: str, content: bytes) -> None:
    refusal = inspecting.refusal(content)
    if refusal:
        raise AttachmentRefusedError(refusal, len(content))
    application.received_name = uploads.shown_name(name)
    application.received_sha256 = hashlib.sha256(content).hexdigest()
    application.received_scan = Scan.WAITING if settings.CLAMD_URL else Scan.NONE
    application.received_file.save(f"{application.pk}", ContentFile(content), save=False)


@transaction.atomic
def ask_to_confirm(*, application: Application, by: User, at: datetime) -> None:
    """Tell the applicant that the desk has finished typing, and what to check."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    _refuse_confirmed(application)
    for reader in User.objects.filter(memberships__organisation=application.organisation_id):
        publish(
            topic=TOPIC, key=f"{TOPIC}:{application.pk}:{reader.pk}:{application.saved_at:%Y%m%dT%H%M%S}",
            to=reader.email, language=reader.language, zone=reader.zone,
            payload={"application": str(application.pk)}, at=at,
        )  # fmt: skip
    record(at=at, by=by, verb="application.confirmation_asked", subject=application)


@transaction.atomic
def confirm(*, application: Application, by: User, at: datetime) -> Application:
    """Note that the applicant stands behind what the desk typed; only a member of the body can."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not application.organisation.memberships.filter(user=by).exclude(part=Part.READER).exists():
        raise ForbiddenError(_("Only the applicant can confirm this."))
    _refuse_confirmed(application)
    application.confirmed_at = at
    application.save(update_fields=["confirmed_at"])
    record(at=at, by=by, verb="application.confirmed", subject=application)
    return application


def _refuse_confirmed(application: Application) -> None:
    if not application.on_behalf or application.confirmed_at is not None:
        raise DomainError(_("There is nothing to confirm."))
