"""What waits for staff at the applications today (UX S1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    Call,
    ConsiderationRequest,
    InformationRequest,
    Invitation,
    recused,
)
from applications.queries.desk import sides_of
from applications.states import InvitationStatus, Status
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.panels import Due
from r2r_portal.territories.models import Side

SOON = timedelta(days=3)
LIST = "admin:applications_application_changelist"


def due_for(user: User, at: datetime) -> tuple[Due, ...]:
    """Return what waits for a member of staff, on the sides that they look after."""
    sides = sides_of(user)
    if not sides:
        return ()
    found = [*_applications(user, sides, at), *_invitations(user, sides)]
    return tuple(one for one in found if one.count)


def coming(at: datetime) -> tuple[str, ...]:
    """Say what comes next: the closing of the current call, while it is open."""
    call = Call.objects.current()
    if call is None or not call.opens_at <= at < call.closes_at:
        return ()
    language = "ja" if (get_language() or "en").startswith("ja") else "en"
    return (
        _("Next: the call closes on %(deadline)s") % {"deadline": times.deadline(call.closes_at, language)},
    )


def _applications(user: User, sides: tuple[str, ...], at: datetime) -> Iterator[Due]:
    counts = _counts(user, sides, at)
    yield _due(counts["asks"], "asks=1", _("Answer"), ngettext(
        "%(count)s request for consideration waits for an answer",
        "%(count)s requests for consideration wait for an answer", counts["asks"]), late=True)  # fmt: skip
    yield _due(counts["overdue"], "asked=1", _("Look"), ngettext(
        "%(count)s information request is overdue", "%(count)s information requests are overdue",
        counts["overdue"]), late=True)  # fmt: skip
    yield _due(counts["drafts"], "status=draft", _("Look"), ngettext(
        "%(count)s draft is not submitted, and the call closes within three days",
        "%(count)s drafts are not submitted, and the call closes within three days", counts["drafts"]))  # fmt: skip
    yield _due(counts["unchecked"], "unchecked=1", _("Check"), ngettext(
        "%(count)s application needs an eligibility check", "%(count)s applications need an eligibility check",
        counts["unchecked"]))  # fmt: skip


def _counts(user: User, sides: tuple[str, ...], at: datetime) -> dict[str, Any]:
    """Count in one statement. Eligibility is due once the call has closed: until then everything can change."""
    own = {"application": OuterRef("pk")}
    rows = (
        Application.objects.filter(track__side__in=sides)
        .unrecused(user)
        .annotate(
            is_asking=Exists(ConsiderationRequest.objects.filter(**own, answered_at=None)),
            is_overdue=Exists(
                InformationRequest.objects.filter(**own, answered_at=None, cancelled_at=None, due_at__lte=at)
            ),
        )
    )
    closing = Q(call__closes_at__gt=at, call__closes_at__lte=at + SOON)
    checked = Q(status=Status.SUBMITTED, eligibility__isnull=True, call__closes_at__lte=at)
    return rows.aggregate(
        asks=Count("pk", filter=Q(is_asking=True)),
        overdue=Count("pk", filter=Q(is_overdue=True)),
        drafts=Count("pk", filter=Q(status=Status.DRAFT) & closing),
        unchecked=Count("pk", filter=checked),
    )


def _due(count: int, query: str, verb: str, words: str, *, late: bool = False) -> Due:
    return Due(count, words % {"count": count}, f"{reverse(LIST)}?{query}", verb, late)


def _invitations(user: User, sides: tuple[str, ...]) -> Iterator[Due]:
    if Side.JP not in sides:
        return
    asked = Invitation.objects.filter(status=InvitationStatus.REQUESTED)
    count = asked.filter(~recused(user, "application")).count()
    words = ngettext(
        "%(count)s prefecture asks for the questionnaire",
        "%(count)s prefectures ask for the questionnaire",
        count,
    )
    link = reverse("admin:applications_invitation_changelist")
    yield Due(
        count, words % {"count": count}, f"{link}?status__exact={InvitationStatus.REQUESTED}", _("Answer")
    )
