"""The panel's discussions: who takes part, what is read there, what waits for whom (SPEC E7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from applications.models import Application, Call, Recusal
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from selection.domain.consensus import far_apart
from selection.models import (
    AgreedScore,
    Assessment,
    Assignment,
    Discussion,
    MinorityView,
    Release,
    Remark,
    SelectionRules,
)
from selection.queries.staffing import applications_for
from selection.queries.totals import CriterionTotal, Total, totals_of
from selection.states import Audience, DiscussionState, Interest, Progress

DEFAULT_LIMIT = Decimal(2)


def limit_of(call: int) -> Decimal:
    """Return the spread above which a discussion opens: the call's rule, else two points."""
    rule = SelectionRules.objects.filter(call=call).values_list("spread_opens", flat=True).first()
    return DEFAULT_LIMIT if rule is None else rule


def seats(person: User) -> QuerySet[Assignment]:
    """Return the assignments that let a person into their discussions: no interest, and the own sheet is in."""
    own = Assignment.objects.own(person).readable()
    return own.filter(application__status="submitted", assessment__status=Progress.SUBMITTED)


def discussed_by(person: User) -> QuerySet[Discussion]:
    """Return the discussions that somebody takes part in as an evaluator."""
    return Discussion.objects.filter(application__in=seats(person).values("application"))


def overseen_by(officer: User, call: Call) -> QuerySet[Discussion]:
    """Return a call's discussions as an officer may see them; others get none."""
    if not has_role(officer, OFFICER):
        return Discussion.objects.none()
    return Discussion.objects.filter(application__in=applications_for(officer, call))


def talk_on(application: Application) -> Discussion | None:
    """Return the discussion of an application, for who may read it."""
    return Discussion.objects.filter(application=application).first()


@dataclass(frozen=True)
class Talk:
    """A discussion on somebody's list; `asks` says whether it waits for this person."""

    discussion: Discussion
    asks: bool


def talks_of(person: User) -> tuple[Talk, ...]:
    """Return one's discussions, those that wait for one first, in one statement.

    Who has said nothing yet is waited for, and the rapporteur until the scores are agreed.
    """
    said = Remark.objects.filter(discussion=OuterRef("pk"), author=person)
    rows = discussed_by(person).annotate(said=Exists(said))
    rows = rows.select_related("application__submitted_territory__member_state", "application__track")
    found = (
        Talk(one, one.state == DiscussionState.OPEN and (one.rapporteur_id == person.pk or not one.said))
        for one in rows.order_by("application__reference")
    )
    return tuple(
        sorted(found, key=lambda one: (not one.asks, one.discussion.state == DiscussionState.AGREED))
    )


def panel_of(application: UUID) -> list[User]:
    """Return the evaluators whose sheet is in and who have no interest, in the order in which they handed in."""
    recused = Recusal.objects.filter(
        application=OuterRef("assignment__application"), person=OuterRef("assignment__evaluator")
    )
    counting = Assessment.objects.counting().filter(~Exists(recused), assignment__application=application)
    rows = counting.select_related("assignment__evaluator").order_by("submitted_at", "pk")
    return [one.assignment.evaluator for one in rows]


def waits_for_sheets(application: UUID) -> bool:
    """Tell whether somebody's sheet of this application is still to come."""
    working = Assignment.objects.working().filter(application=application)
    return working.exclude(assessment__status=Progress.SUBMITTED).exists()


def apart_in(application: Application) -> tuple[str, ...]:
    """Return the criteria (slugs) whose scores lie further apart than the rule allows."""
    total = totals_of(application.call, [application])[application.pk]
    return disputed(total.criteria, limit_of(application.call_id))


def disputed(criteria: Iterable[CriterionTotal], limit: Decimal) -> tuple[str, ...]:
    """Return the slugs of criteria with a spread above `limit`."""
    return far_apart({one.criterion.slug: one.values for one in criteria}, limit)


def due_to_open() -> QuerySet[Application]:
    """Return applications whose last sheet came in, or whose last waited-for evaluator left, and nobody looked yet."""
    waiting = Assignment.objects.filter(application=OuterRef("pk")).exclude(
        Q(declaration__answer=Interest.INTEREST) | Q(assessment__status=Progress.SUBMITTED)
    )
    counting = Assessment.objects.counting().filter(assignment__application=OuterRef("pk"))
    known = Discussion.objects.filter(application=OuterRef("pk"))
    released = Release.objects.live().filter(call=OuterRef("call"))
    live = Application.objects.live().filter(~Exists(released), ~Exists(waiting), ~Exists(known))
    return live.filter(Exists(counting)).select_related("call", "track")


@dataclass(frozen=True)
class Sight:
    """A discussion as one person may read it."""

    discussion: Discussion
    total: Total
    limit: Decimal
    remarks: tuple[Remark, ...]
    views: tuple[MinorityView, ...]
    scores: tuple[AgreedScore, ...]
    panel: tuple[User, ...]

    @property
    def disputed(self) -> tuple[str, ...]:
        """The criteria that must be agreed on."""
        return disputed(self.total.criteria, self.limit)

    @property
    def means(self) -> dict[str, Fraction | None]:
        """Criterion -> the mean of the evaluators' own scores."""
        return {one.criterion.slug: one.mean for one in self.total.criteria}


def sight_of(discussion: Discussion, person: User, *, oversees: bool) -> Sight:
    """Return what a person reads of a discussion that they may see."""
    application = discussion.application
    remarks = discussion.remarks.select_related("author", "criterion").order_by("at", "pk")
    if not oversees:
        remarks = remarks.filter(Q(audience=Audience.PANEL) | Q(author=person))
    return Sight(
        discussion=discussion,
        total=totals_of(application.call, [application])[application.pk],
        limit=limit_of(application.call_id),
        remarks=tuple(remarks),
        views=tuple(discussion.minority_views.select_related("evaluator").order_by("at", "pk")),
        scores=tuple(discussion.scores.select_related("criterion").order_by("criterion__number")),
        panel=tuple(panel_of(application.pk)),
    )


@dataclass(frozen=True)
class Overview:
    """One discussion on the officers' list."""

    discussion: Discussion
    disputed: tuple[CriterionTotal, ...]
    remarks: int


def overview(call: Call, officer: User) -> list[Overview]:
    """Return a call's discussions, open ones first, in a fixed number of statements."""
    rows = overseen_by(officer, call).select_related(
        "application__submitted_territory__member_state", "application__track", "rapporteur"
    )
    found = list(rows.annotate(count=Count("remarks")).order_by("-state", "application__reference"))
    totals, limit = totals_of(call, [one.application for one in found]), limit_of(call.pk)
    return [Overview(one, _apart(totals[one.application_id], limit), one.count) for one in found]


def _apart(total: Total, limit: Decimal) -> tuple[CriterionTotal, ...]:
    slugs = disputed(total.criteria, limit)
    return tuple(one for one in total.criteria if one.criterion.slug in slugs)


def openable(call: Call, officer: User) -> list[Application]:
    """Return applications with two evaluations in and no discussion yet."""
    counting = (
        Assessment.objects.counting()
        .filter(assignment__application=OuterRef("pk"))
        .order_by()
        .values("assignment__application")
        .annotate(sheets=Count("pk"))
        .values("sheets")
    )
    rows = applications_for(officer, call).filter(discussion=None).annotate(sheets=Subquery(counting))
    return list(rows.filter(sheets__gte=2))
