"""Good practices out of applications: asked for, allowed or not by the applicant, made into a library item."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries.people import owners_of
from applications.queries.sealing import sealed
from helpdesk.actions import library
from helpdesk.models import Kind, PracticeConsent, Resource
from helpdesk.queries.library import Offered, practices_of
from helpdesk.states import ResourceStatus
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, ForbiddenError
from r2r_portal.outbox.actions import publish_to


class AskedAlreadyError(DomainError):
    """Somebody asked for the same practice before."""

    code = "asked-already"


def ask_consent(*, application: Application, path: str, by: User, at: datetime) -> PracticeConsent:
    """Ask the applicant's owners whether a practice may be published, once, showing them exactly what would be."""
    try:
        return _ask(application, path, by, at)
    except IntegrityError as error:
        if "consent_one_per_practice" in str(error):
            raise AskedAlreadyError(_("The applicant has been asked already.")) from error
        raise


@transaction.atomic
def _ask(application: Application, path: str, by: User, at: datetime) -> PracticeConsent:
    library.allow(by)
    practice = _found(application, path, by, at)
    owners = list(owners_of(application))
    if not owners:
        raise DomainError(_("Nobody can be asked: the applicant's body has no owner."), code="nobody-to-ask")
    consent = PracticeConsent.objects.create(
        application=application, path=path, language=practice.language, title=practice.title[:300],
        text=practice.text, asked_at=at, asked_by=by,
    )  # fmt: skip
    publish_to(
        owners,
        topic="practice.asked",
        cause=f"practice.asked:{consent.pk}",
        at=at,
        payload={"consent": consent.pk},
    )
    record(at=at, by=by, verb="practice.asked", subject=application, path=path)
    return consent


def _found(application: Application, path: str, by: User, at: datetime) -> Offered:
    """Return the practice as it was handed in last; what is not this person's to read counts as not there."""
    rows = Application.objects.visible_to(by).live().select_related("track__call", "call")
    row = rows.filter(pk=application.pk).first()
    if row is None or sealed(row, by, at):
        raise ForbiddenError(_("The answers are not open to you."))
    version = row.submissions.latest("number")
    practice = next((one for one in practices_of(row, version) if one.path == path), None)
    if practice is None:
        raise DomainError(_("The application offers no such practice any more."), code="no-such-practice")
    return practice


@transaction.atomic
def answer_consent(
    *, consent: PracticeConsent, granted: bool, name: str, at: datetime, by: User | None = None
) -> PracticeConsent:
    """Note what the applicant says; the last word counts. A no takes an item that is public out of the library."""
    consent = PracticeConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    item = Resource.objects.select_for_update(of=("self",)).filter(consent=consent).first()
    if not granted and item and item.status == ResourceStatus.PUBLISHED:
        library.take_out(item, by=by, at=at)
    consent.granted, consent.answered_at, consent.answered_name = granted, at, name
    consent.save(update_fields=["granted", "answered_at", "answered_name"])
    record(
        at=at,
        by=by,
        verb="practice.answered",
        subject=consent.application,
        path=consent.path,
        granted=granted,
    )
    publish_to(
        [consent.asked_by], topic="practice.answered", at=at, payload={"consent": consent.pk},
        cause=f"practice.answered:{consent.pk}:{at.isoformat()}",
    )  # fmt: skip
    return consent


@transaction.atomic
def make_item(*, consent: PracticeConsent, by: User, at: datetime) -> Resource:
    """Make a draft for the library from a practice whose applicant said yes; returns the one there is already."""
    library.allow(by)
    consent = PracticeConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if not consent.granted:
        raise DomainError(_("The applicant has not said yes."), code="not-consented")
    known = Resource.objects.filter(consent=consent).first()
    if known:
        return known
    application = consent.application
    themes = [rank.theme for rank in application.theme_ranks.select_related("theme").order_by("rank")[:1]]
    facts = {
        "kind": Kind.PRACTICE, "year": application.submitted_at.year if application.submitted_at else at.year,
        "territories": [application.submitted_territory] if application.submitted_territory else [],
        "themes": themes,
    }  # fmt: skip
    item = library.add(facts=facts, by=by, at=at, consent=consent)
    library.write(
        resource=item,
        language=consent.language,
        title=consent.title,
        summary=consent.text,
        link="",
        by=by,
        at=at,
    )
    return item
