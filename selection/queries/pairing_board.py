"""What participants read of each other: offers and wishes, and the messages between territories (SPEC S7).

Only territories whose result was released and who hold their place are here; nothing of scores or grounds is.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from applications.models import Call, Theme, ThemeRank, Topic
from r2r_portal.accounts.models import Part, User
from r2r_portal.territories.models import Territory
from selection.models import Approach, Decision, TerritoryProfile
from selection.models.decisions import DecisionQuerySet

ACTS = (Part.OWNER, Part.EDITOR)
MOST_WORDS = 5
WHOM = (
    "track",
    "profile",
    "application__track",
    "application__organisation",
    "application__submitted_territory__member_state",
)
ENDS = tuple(f"{end}__{one}" for end in ("sender", "receiver") for one in WHOM[2:])


def partners() -> DecisionQuerySet:
    """Return the decisions of all territories that take part, once released."""
    return Decision.objects.released().taking_part().filter(application__status="submitted")


def people_of(decision: Decision) -> QuerySet[User]:
    """Return who acts for a territory: its owners and editors."""
    own = {"memberships__organisation": decision.application.organisation_id, "memberships__part__in": ACTS}
    return User.objects.filter(is_active=True, **own).order_by("pk").distinct()


def own(user: User) -> list[Decision]:
    """Return the territories that take part and that a person belongs to, as a reader too."""
    rows = partners().filter(application__organisation__memberships__user=user)
    return list(rows.select_related(*WHOM).order_by("application__reference"))


@dataclass(frozen=True)
class Face:
    """A territory as other participants see it. `topics_*` and themes are words of the call, in both languages."""

    decision: Decision
    themes: tuple[Theme, ...]
    offered: tuple[str, ...]
    wanted: tuple[str, ...]
    words: dict[str, str]  # "offers" and "seeks" as they are searched

    @property
    def territory(self) -> Territory:
        """Its row of the register."""
        territory = self.decision.application.submitted_territory
        assert territory is not None  # a submitted application has one
        return territory

    @property
    def profile(self) -> TerritoryProfile | None:
        """Its own words, where it has written some."""
        return getattr(self.decision, "profile", None)


@dataclass(frozen=True)
class Search:
    """What is looked for: words in what is offered, in what is sought, or in both; a theme; a side."""

    words: str = ""
    where: str = ""  # "offers", "seeks", "" both
    theme: str = ""
    side: str = ""


def faces(call: Call) -> list[Face]:
    """Return every territory that takes part in a call, by side and code."""
    ranks = Prefetch("application__theme_ranks", ThemeRank.objects.select_related("theme").order_by("rank"))
    rows = partners().of(call).select_related(*WHOM)
    rows = rows.prefetch_related(ranks, "application__topics_offered", "application__topics_wanted")
    return [_face(row) for row in rows.order_by("track__side", "application__submitted_territory__code")]


def _face(decision: Decision) -> Face:
    application, profile = decision.application, getattr(decision, "profile", None)
    offered, wanted = list(application.topics_offered.all()), list(application.topics_wanted.all())
    themes = tuple(rank.theme for rank in application.theme_ranks.all())
    place = application.submitted_territory
    names = (place.name_en, place.name_ja, place.name_local) if place else ()
    common = [*names, *(t for theme in themes for t in (theme.title_en, theme.title_ja))]

    def said(topics: Iterable[Topic], field: str) -> str:
        own_words = (getattr(profile, f"{field}_en"), getattr(profile, f"{field}_ja")) if profile else ()
        titles = (t for topic in topics for t in (topic.title_en, topic.title_ja))
        return normal("\n".join((*common, *titles, *own_words)))

    return Face(
        decision, themes, tuple(one.title for one in offered), tuple(one.title for one in wanted),
        {"offers": said(offered, "offers"), "seeks": said(wanted, "seeks")},
    )  # fmt: skip


def normal(typed: str) -> str:
    """Return a text in the form in which words are compared: full width and capitals do not count."""
    return unicodedata.normalize("NFKC", typed).casefold()


def matching(all_of_them: Sequence[Face], search: Search) -> list[Face]:
    """Return the territories that fit; every word must stand in what is looked through."""
    words = normal(search.words).split()[:MOST_WORDS]
    parts = (search.where,) if search.where in ("offers", "seeks") else ("offers", "seeks")
    return [
        face
        for face in all_of_them
        if (not search.theme or any(theme.slug == search.theme for theme in face.themes))
        and (not search.side or face.decision.track.side == search.side)
        and all(any(word in face.words[part] for part in parts) for word in words)
    ]


def meeting_points(mine: Face, other: Face) -> dict[str, list[str]]:
    """Return the topics on which two territories meet: what they offer and I seek, what I offer and they seek."""
    return {
        "they_offer": [one for one in other.offered if one in mine.wanted],
        "they_seek": [one for one in other.wanted if one in mine.offered],
    }


def approaches(user: User) -> QuerySet[Approach]:
    """Return the messages that a person's territory sent or got, those without an answer first."""
    rows = Approach.objects.visible_to(user).select_related(*ENDS, "sent_by", "settled_by")
    return rows.order_by("-state", "-sent_at", "-pk").distinct()


def to_answer(user: User) -> int:
    """Return how many messages wait for the answer of somebody who acts for their receiver."""
    own_ones = partners().filter(
        application__organisation__memberships__user=user, application__organisation__memberships__part__in=ACTS
    )  # fmt: skip
    return Approach.objects.waiting().filter(receiver__in=own_ones).distinct().count()
