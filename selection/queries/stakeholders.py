"""Stakeholders and their meetings as territories, stakeholders themselves and officers read them (SPEC S9)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.models import Call
from r2r_portal.accounts.models import Part, User
from selection.models import Decision, Meeting, Stakeholder
from selection.states import MeetingState, PartnerState

TERRITORY = (
    "decision__track",
    "decision__application__track",
    "decision__application__organisation",
    "decision__application__submitted_territory__member_state",
)


def stakeholders_of(decision: Decision) -> QuerySet[Stakeholder]:
    """Return whom a territory named, those on its list first."""
    rows = (
        Stakeholder.objects.filter(decision=decision)
        .select_related("decision__track")
        .annotate(agreed=_agreed())
    )
    return rows.order_by("settled_at", "name_en", "pk")


def _agreed() -> Any:
    agreed = MeetingState.AGREED
    return Count("meetings_asked_for", filter=Q(meetings_asked_for__state=agreed), distinct=True) + Count(
        "meetings_wanted", filter=Q(meetings_wanted__state=agreed), distinct=True
    )


def mine(user: User) -> list[Stakeholder]:
    """Return the stakeholders that a person acts for and that take part."""
    return list(Stakeholder.objects.active().of(user).select_related(*TERRITORY).order_by("pk"))


def involving(user: User) -> tuple[list[Stakeholder], list[Stakeholder]]:
    """Return whom a person acts for, and the bodies named with their address that wait for a yes or no, in one query."""
    live = Stakeholder.objects.live()
    ours = live.filter(pk__in=Stakeholder.objects.of(user).values("pk"), state=PartnerState.ACTIVE)
    named = live.named_as(user).filter(state=PartnerState.NAMED)
    rows = list((ours | named).select_related(*TERRITORY).order_by("pk"))
    return (
        [one for one in rows if one.state == PartnerState.ACTIVE],
        [one for one in rows if one.state == PartnerState.NAMED],
    )


def sides_of(user: User) -> set[str]:
    """Return the sides from which a person looks at the other: as a stakeholder, or as a territory that takes part."""
    part = Decision.objects.released().taking_part().filter(application__status="submitted")
    own = part.filter(
        application__organisation__memberships__user=user,
        application__organisation__memberships__part__in=(Part.OWNER, Part.EDITOR),
    )
    return {*own.values_list("track__side", flat=True), *(one.side for one in mine(user))}


@dataclass(frozen=True)
class Search:
    """What is looked for: words in names and texts, a kind of body."""

    words: str = ""
    kind: str = ""


def others(sides: set[str], search: Search) -> QuerySet[Stakeholder]:
    """Return the stakeholders that take part on the other side of each of `sides`, by territory and name."""
    other = {{"eu": "jp", "jp": "eu"}[side] for side in sides}
    rows = Stakeholder.objects.active().filter(decision__track__side__in=other).select_related(*TERRITORY)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    for word in search.words.split()[:5]:
        place = "decision__application__submitted_territory"
        columns = (
            "name_local",
            "name_en",
            "about",
            f"{place}__name_en",
            f"{place}__name_ja",
            f"{place}__name_local",
        )
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows.order_by("decision__application__reference", "name_en", "pk")


def meetings_for(user: User) -> QuerySet[Meeting]:
    """Return a person's meetings: those that wait first, then by what happened last."""
    related = (*(f"asker__{one}" for one in TERRITORY), *(f"asked__{one}" for one in TERRITORY))
    rows = Meeting.objects.visible_to(user).select_related(*related, "asked_by", "settled_by")
    return rows.order_by("-state", "starts_at", "-asked_at", "-pk")


def to_answer(user: User) -> int:
    """Return how many requests wait for a person's answer."""
    return Meeting.objects.open().filter(asked__in=Stakeholder.objects.active().of(user)).count()


def listed_for(call: Call, officer: User) -> QuerySet[Stakeholder]:
    """Return every stakeholder of a call for an officer, but those of applications they are recused from."""
    seen = Decision.objects.visible_to(officer).of(call)
    rows = Stakeholder.objects.filter(decision__in=seen).select_related(*TERRITORY)
    asked = Count("meetings_asked_for", distinct=True) + Count("meetings_wanted", distinct=True)
    rows = rows.annotate(meetings=asked, agreed=_agreed())
    return rows.order_by("decision__track__side", "decision__application__reference", "name_en", "pk")
