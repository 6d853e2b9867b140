"""Who an activity is for, and what its audience finds there (SPEC P2)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from applications.models import Call
from programme.models import Activity, ActivityAnswer, ActivityQuestion, Audience, Delegation
from programme.permissions import can_plan
from programme.queries.groups import groups_by_territory
from r2r_portal.accounts.models import Membership, Organisation, Part, User
from selection.queries import selected_territories


@dataclass(frozen=True)
class Takes:
    """A territory that takes part, its side, the body that acts for it, and its thematic group (None: none yet)."""

    territory: int
    side: str
    organisation: int
    group: int | None


def taking_part(call: Call) -> list[Takes]:
    """Return who takes part in a call: whom the release selected, and who sends a delegation."""
    groups = groups_by_territory(call.pk)
    found: dict[tuple[int, int], Takes] = {}
    for decision in selected_territories(call).select_related("track"):
        one = decision.application
        if one.submitted_territory_id:
            key = (one.submitted_territory_id, one.organisation_id)
            found[key] = Takes(key[0], decision.track.side, key[1], _number(groups, key[0]))
    for sent in Delegation.objects.filter(visit__call=call).select_related("territory").order_by("pk"):
        key = (sent.territory_id, sent.organisation_id)
        found.setdefault(key, Takes(key[0], sent.territory.side, key[1], _number(groups, key[0])))
    return list(found.values())


def _number(groups: dict, territory: int) -> int | None:
    group = groups.get(territory)
    return group.pk if group else None


def is_meant(activity: Activity, one: Takes) -> bool:
    """Tell whether a participant belongs to the audience; guests are asked by name."""
    if activity.audience == Audience.ALL:
        return True
    if activity.audience == Audience.GROUP:
        return one.group is not None and one.group == activity.group_id
    return activity.audience == one.side


def bodies(activity: Activity) -> QuerySet[Organisation]:
    """Return the organisations in the audience."""
    meant = {one.organisation for one in taking_part(activity.call) if is_meant(activity, one)}
    return Organisation.objects.filter(pk__in=meant).order_by("side", "pk")


def is_in_audience(activity: Activity, user: User) -> bool:
    """Tell whether somebody is in the audience: planners, those whom it is for, guests with a proved address."""
    if can_plan(user) or activity.guests.filter(withdrawn_at=None, email__iexact=user.email).exists():
        return True
    meant = [one for one in taking_part(activity.call) if is_meant(activity, one)]
    belongs = Q(organisation__in={one.organisation for one in meant})
    if Membership.objects.filter(belongs, user=user).exists():
        return True
    territories = {one.territory for one in meant}
    going = user.delegates.filter(left_at=None, delegation__visit__call=activity.call_id)
    return going.filter(delegation__territory__in=territories).exists()


def own_parts(call: Call, user: User) -> list[Takes]:
    """Return the participants of a call to which a person belongs: as a member of the body, or as a traveller."""
    bodies_of = set(Membership.objects.filter(user=user).values_list("organisation", flat=True))
    going = user.delegates.filter(left_at=None, delegation__visit__call=call)
    territories = set(going.values_list("delegation__territory", flat=True))
    return [
        one for one in taking_part(call)
        if one.organisation in bodies_of or one.territory in territories
    ]  # fmt: skip


def own_bodies(activity: Activity, user: User) -> list[Organisation]:
    """Return the organisations of the audience for which a person may answer."""
    parts = (Part.OWNER, Part.EDITOR)
    return list(bodies(activity).filter(memberships__user=user, memberships__part__in=parts).distinct())


@dataclass(frozen=True)
class Asked:
    """A question with what an organisation answered (None: nothing yet)."""

    question: ActivityQuestion
    answer: ActivityAnswer | None


def asked(activity: Activity, organisation: Organisation) -> list[Asked]:
    """Return the questions before an activity with the answers of one organisation."""
    answers = {
        one.question_id: one
        for one in ActivityAnswer.objects.filter(question__activity=activity, organisation=organisation)
    }
    return [Asked(one, answers.get(one.pk)) for one in activity.questions.order_by("due_at", "pk")]


@dataclass(frozen=True)
class Overview:
    """One question as staff see it: the answers, and which organisations have not answered."""

    question: ActivityQuestion
    answers: list[ActivityAnswer]
    open: list[Organisation]


def overview(activity: Activity, every: list[Organisation]) -> list[Overview]:
    """Return every question with the answers of the organisations that are asked, in two queries."""
    rows = ActivityAnswer.objects.filter(question__activity=activity).select_related(
        "organisation", "saved_by"
    )
    answers = list(rows.order_by("organisation__side", "organisation", "pk"))
    found = []
    for question in activity.questions.order_by("due_at", "pk"):
        own = [one for one in answers if one.question_id == question.pk]
        answered = {one.organisation_id for one in own}
        found.append(Overview(question, own, [one for one in every if one.pk not in answered]))
    return found


def offering(call: Call, user: User) -> list[Organisation]:
    """Return the bodies that take part and for which a person may offer experts."""
    parts = (Part.OWNER, Part.EDITOR)
    pks = {one.organisation for one in taking_part(call)}
    found = Organisation.objects.filter(pk__in=pks, memberships__user=user, memberships__part__in=parts)
    return list(found.distinct().order_by("pk"))
