"""Working translations: staff write them, the applicant may object (SPEC A14)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.domain.translating import source_hash
from applications.errors import DeskRefusedError
from applications.models import Application, WorkingTranslation
from applications.queries.translations import text_at
from applications.states import TranslationStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import StaleError
from r2r_portal.outbox.actions import publish

WRITTEN, OBJECTED = "translation.written", "translation.objected"


@transaction.atomic
def write(
    *, application: Application, path: str, text: str, status: str, source: str, by: User, at: datetime
) -> WorkingTranslation:
    """Keep a translation of the text under `path`; `source` is the hash of the text that the translator had before them.

    An objection to the earlier text is settled by a new one. Raises StaleError where the text changed meanwhile,
    DeskRefusedError where there is no such text or nothing was typed.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    version = application.submissions.order_by("-number").first()
    found = text_at(version, path) if version else None
    if version is None or found is None:
        raise DeskRefusedError(_("The application holds no such text any more."))
    if source != source_hash(found.text):
        raise StaleError(
            _("The text changed while you translated. Compare it below; your translation is kept here.")
        )
    if not text.strip():
        raise DeskRefusedError(_("Enter the translation."))
    row = WorkingTranslation.objects.filter(application=application, path=path, language=found.into).first()
    row = row or WorkingTranslation(application=application, path=path, language=found.into)
    if row.text != text.strip():
        row.objection, row.objected_at, row.objected_by = "", None, None
    row.text, row.status, row.by, row.at = text.strip(), TranslationStatus(status), by, at
    row.source_hash, row.source_version = source, version.number
    row.save()
    record(
        at=at, by=by, verb=WRITTEN, subject=application, path=path, language=row.language, status=status,
        version=version.number,
    )  # fmt: skip
    return row


@transaction.atomic
def object_to(*, translation: WorkingTranslation, text: str, by: User, at: datetime) -> WorkingTranslation:
    """Note what the applicant finds wrong in a translation, and tell who wrote it."""
    row = (
        WorkingTranslation.objects.select_for_update(of=("self",)).select_related("by").get(pk=translation.pk)
    )
    if not text.strip():
        raise DeskRefusedError(_("Say what is wrong with the translation."))
    row.objection, row.objected_at, row.objected_by = text.strip(), at, by
    row.save(update_fields=["objection", "objected_at", "objected_by"])
    record(at=at, by=by, verb=OBJECTED, subject=row.application, path=row.path, language=row.language)
    publish(
        topic=OBJECTED, key=f"{OBJECTED}:{row.pk}:{at:%Y%m%dT%H%M%S}", to=row.by.email, language=row.by.language,
        zone=row.by.zone, payload={"application": str(row.application_id), "translation": row.pk}, at=at,
    )  # fmt: skip
    return row
