"""Who is written to about an application, and which drafts are open."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, Q, QuerySet

from applications.models import Application, Call, Questionnaire, Track
from applications.states import Status
from r2r_portal.accounts.models import Membership, Part, User
from r2r_portal.audit.actions import reference
from r2r_portal.audit.models import Event

WRITING = (Part.OWNER, Part.EDITOR)


def readers_of(application: Application) -> QuerySet[User]:
    """Return the people who work on an application: owners and editors of its body."""
    return User.objects.filter(
        memberships__organisation=application.organisation_id, memberships__part__in=WRITING, is_active=True
    ).order_by("pk")


def with_readers(applications: Iterable[Application]) -> Iterator[tuple[Application, User]]:
    """Yield every application with each of its `readers_of`, in the order given: one question, however many there are."""
    applications = list(applications)
    parts = Membership.objects.filter(
        organisation__in={one.organisation_id for one in applications}, part__in=WRITING, user__is_active=True
    )
    readers: dict[int, list[User]] = {}
    for part in parts.select_related("user").order_by("user"):
        readers.setdefault(part.organisation_id, []).append(part.user)
    for application in applications:
        for reader in readers.get(application.organisation_id, ()):
            yield application, reader


def owners_of(application: Application) -> QuerySet[User]:
    """Return the owners, who get the receipts."""
    return User.objects.filter(
        memberships__organisation=application.organisation_id, memberships__part=Part.OWNER, is_active=True
    ).order_by("pk")


def open_drafts(
    call: Call, track: Track | None = None, application: Application | None = None
) -> QuerySet[Application]:
    """Return what people are still working on: drafts, and changes not handed in yet."""
    unsent = Q(status=Status.DRAFT) | Q(status=Status.SUBMITTED, saved_at__gt=F("submitted_at"))
    drafts = call.applications.filter(unsent if application is None else Q(pk=application.pk))
    if track:
        drafts = drafts.filter(track=track)
    return drafts.select_related("organisation", "track__call", "call", "territory").order_by("pk")


def asked_to_withdraw(application: Application) -> Event | None:
    """Return when the applicant asked the secretariat to withdraw what counts now, if so."""
    events = Event.objects.filter(subject=reference(application), verb="withdrawal.asked")
    return (
        events.filter(at__gte=application.submitted_at).order_by("-at").first()
        if application.submitted_at
        else None
    )


def behind(questionnaire: Questionnaire, at: datetime) -> list[Application]:
    """Return what people are still working on at `at` on an older version of a questionnaire."""
    drafts = open_drafts(questionnaire.track.call, questionnaire.track)
    older = drafts.filter(questionnaire__version__lt=questionnaire.version).select_related(
        "organisation", "track__call", "call", "territory__member_state", "questionnaire"
    )
    return [draft for draft in older if at < draft.closing]
