"""The panel's discussion of one application: opened by the rule, closed by agreed scores (SPEC E7)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError, StaleError
from selection.actions import frozen, talking
from selection.domain.consensus import Agreed, lacks
from selection.errors import NotAgreedError, NotSeatedError, NotYoursError
from selection.models import AgreedScore, Assignment, Criterion, Discussion, MinorityView, Remark
from selection.permissions import runs_the_selection
from selection.queries import consensus
from selection.queries.staffing import applications_for
from selection.states import DISCUSSION, Audience


def gather(application: UUID) -> None:
    """Lock an application's assignments, always in one order, so that the last of two sheets sees the other."""
    rows = Assignment.objects.filter(application=application).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def is_discussed(application: UUID) -> bool:
    """Tell whether the panel discusses or discussed an application."""
    return Discussion.objects.filter(application=application).exists()


@transaction.atomic
def open_if_due(*, application: Application, at: datetime) -> Discussion | None:
    """Open the discussion once every sheet is in and some criterion's scores lie further apart than the rule allows."""
    if is_discussed(application.pk) or consensus.waits_for_sheets(application.pk):
        return None
    if not consensus.apart_in(application):
        return None
    return _open(application, None, at)


@transaction.atomic
def open_by_hand(*, application: Application, by: User, at: datetime) -> Discussion:
    """Let an officer open a discussion below the rule's spread, e.g. where a threshold is missed by little."""
    frozen.share(application.call_id)
    _refuse_outsiders(application, by)
    gather(application.pk)
    if is_discussed(application.pk):
        raise DomainError(_("The panel discusses this application already."))
    if len(consensus.panel_of(application.pk)) < 2:  # one alone has nobody to talk to
        raise DomainError(_("A discussion needs two evaluations that are in."))
    return _open(application, by, at)


def _open(application: Application, by: User | None, at: datetime) -> Discussion:
    discussion = Discussion.objects.create(application=application, opened_at=at, opened_by=by)
    record(at=at, by=by, verb="discussion.opened", subject=application)
    talking.tell(discussion, talking.OPENED, at)
    return discussion


def _refuse_outsiders(application: Application, by: User) -> None:
    """Let in officers, but for those who may not see the application."""
    seen = (
        runs_the_selection(by) and applications_for(by, application.call).filter(pk=application.pk).exists()
    )
    if not seen:
        raise NotYoursError


def _locked(discussion: Discussion) -> Discussion:
    frozen.share(discussion.application.call_id)
    rows = Discussion.objects.select_related("application__call", "application__track")
    return rows.select_for_update(of=("self",)).get(pk=discussion.pk)


def _is_seated(application: UUID, person: User) -> bool:
    return consensus.seats(person).filter(application=application).exists()


@transaction.atomic
def say(
    *, discussion: Discussion, text: str, audience: str, criterion: Criterion | None, by: User, at: datetime
) -> Remark:
    """Add a remark, for the panel or for officers only. Others read of it in one digest on their next morning."""
    discussion = _locked(discussion)
    if not _is_seated(discussion.application_id, by):
        _refuse_outsiders(discussion.application, by)
    DISCUSSION.target(
        discussion.state, "agree"
    )  # what is agreed is no longer talked about until it is reopened
    remark = Remark.objects.create(
        discussion=discussion, author=by, audience=audience, criterion=criterion, text=text.strip(), at=at
    )
    record(at=at, by=by, verb="discussion.remark", subject=discussion.application, audience=audience)
    if audience == Audience.PANEL:
        talking.digest(discussion, by, at)
    return remark


@transaction.atomic
def name_rapporteur(*, discussion: Discussion, person: User, by: User, at: datetime) -> Discussion:
    """Name who types the agreed scores: one of the evaluators in the discussion."""
    discussion = _locked(discussion)
    _refuse_outsiders(discussion.application, by)
    if person not in consensus.panel_of(discussion.application_id):
        raise NotSeatedError
    discussion.rapporteur = person
    discussion.version += 1
    discussion.save(update_fields=["rapporteur", "version"])
    record(at=at, by=by, verb="discussion.rapporteur", subject=discussion.application, person=person.pk)
    talking.tell_one(discussion, talking.NAMED, person, at)
    return discussion


@transaction.atomic
def agree(
    *,
    discussion: Discussion,
    agreed: Mapping[str, Agreed],
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> Discussion:
    """Type the agreed scores (slug -> score), with the reason of the whole and why each differs from the mean.

    They take the place of the means in every total. Raises NotAgreedError with what is missing, or StaleError.
    """
    discussion = _locked(discussion)
    if discussion.rapporteur_id != by.pk or not _is_seated(discussion.application_id, by):
        raise NotYoursError
    state = DISCUSSION.target(discussion.state, "agree")
    if discussion.version != version:
        raise StaleError(
            _("The agreement was changed from another page meanwhile. Both versions are shown below.")
        )
    sight = consensus.sight_of(discussion, by, oversees=False)
    missing = lacks(agreed, sight.means, sight.disputed, reason)
    if missing:
        raise NotAgreedError(missing)
    _type(discussion, agreed, {one.criterion.slug: one.criterion for one in sight.total.criteria})
    discussion.state, discussion.reason = state, reason.strip()
    discussion.agreed_at, discussion.agreed_by = at, by
    discussion.version += 1
    discussion.save(update_fields=["state", "reason", "agreed_at", "agreed_by", "version"])
    record(at=at, by=by, verb="discussion.agreed", subject=discussion.application)
    talking.tell(discussion, talking.AGREED, at)
    return discussion


def _type(discussion: Discussion, agreed: Mapping[str, Agreed], criteria: Mapping[str, Criterion]) -> None:
    """Replace the scores, before the state says "agreed": from then on the database lets nobody touch them."""
    discussion.scores.all().delete()
    AgreedScore.objects.bulk_create(
        AgreedScore(
            discussion=discussion, criterion=criteria[slug], value=one.value, reason=one.reason.strip()
        )
        for slug, one in agreed.items()
    )


@transaction.atomic
def dissent(*, discussion: Discussion, text: str, by: User, at: datetime) -> MinorityView:
    """Put one's own view on record where one does not agree; writing again replaces one's own words."""
    discussion = _locked(discussion)
    if not _is_seated(discussion.application_id, by):
        raise NotSeatedError
    view, _new = MinorityView.objects.update_or_create(
        discussion=discussion, evaluator=by, defaults={"text": text.strip(), "at": at}
    )
    record(at=at, by=by, verb="discussion.minority_view", subject=discussion.application)
    return view


@transaction.atomic
def reopen(*, discussion: Discussion, reason: str, by: User, at: datetime) -> Discussion:
    """Let an officer open an agreed discussion again, with a reason that everybody in it reads."""
    discussion = _locked(discussion)
    _refuse_outsiders(discussion.application, by)
    if not reason.strip():
        raise DomainError(_("Give the reason."))
    discussion.state = DISCUSSION.target(discussion.state, "reopen")
    discussion.agreed_at = discussion.agreed_by = None
    discussion.version += 1
    discussion.save(update_fields=["state", "agreed_at", "agreed_by", "version"])
    Remark.objects.create(
        discussion=discussion, author=by, audience=Audience.PANEL, text=reason.strip(), at=at
    )
    record(at=at, by=by, verb="discussion.reopened", subject=discussion.application)
    talking.tell(discussion, talking.REOPENED, at)
    return discussion


def sweep(*, at: datetime) -> int:
    """Open what became due without a sheet coming in, e.g. since the last waited-for evaluator was recused."""
    return sum(bool(_swept(one, at)) for one in consensus.due_to_open())


@transaction.atomic
def _swept(application: Application, at: datetime) -> Discussion | None:
    frozen.share(application.call_id)
    gather(application.pk)
    return open_if_due(application=application, at=at)
