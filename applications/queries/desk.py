"""The desk's list of applications: who sees which lines, what is true of each, and how many there are of every kind.

A line holds facts only: who applies, for what, how far. The answers of a draft stay its people's own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from applications.domain.overlaps import overlapping
from applications.models import (
    Application,
    ConsiderationRequest,
    InformationRequest,
    SavedView,
    Section,
    Submission,
    Theme,
    ThemeRank,
)
from applications.states import Outcome, Status
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import EU_DESK, JP_DESK, OFFICER, roles_of
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side

SIDES = {OFFICER: tuple(Side), EU_DESK: (Side.EU,), JP_DESK: (Side.JP,)}
YES = "1"
NONE = "none"


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list: a parameter of the address over one column. A flag is on or off."""

    param: str
    title: str | Promise
    column: str
    is_flag: bool = False


FLAGS = (
    Facet("incomplete", gettext_lazy("Not complete"), "is_incomplete", True),
    Facet("late", gettext_lazy("Late"), "is_late", True),
    Facet("asks", gettext_lazy("Asks for consideration"), "asks", True),
    Facet("changed", gettext_lazy("Changed after submit"), "is_changed", True),
    Facet("unchecked", gettext_lazy("No eligibility check yet"), "is_unchecked", True),
    Facet("asked", gettext_lazy("Information requested"), "is_asked", True),
    Facet("overlaps", gettext_lazy("Overlapping territory"), "overlaps", True),
    Facet("behalf", gettext_lazy("Entered on behalf"), "on_behalf", True),
)
GROUPS = (
    Facet("status", gettext_lazy("status"), "status"),
    Facet("side", gettext_lazy("side"), "track__side"),
    Facet("theme", gettext_lazy("theme ranked first"), "first_theme"),
    Facet("eligibility", gettext_lazy("eligibility"), "outcome"),
    Facet("language", gettext_lazy("language of the texts"), "language"),
    Facet("state", gettext_lazy("Member State"), "territory__member_state"),
    Facet("area", gettext_lazy("area of Japan"), "territory__area_en"),
    Facet("call", gettext_lazy("call"), "call__code"),
)
FACETS = (*FLAGS, *GROUPS)
NAMES = ("territory__member_state__name_en", "territory__member_state__name_ja", "territory__area_ja")


def sides_of(user: User) -> tuple[str, ...]:
    """Return the sides whose applications a member of staff looks after."""
    if user.is_superuser:
        return tuple(Side)
    return tuple(side for side in Side if any(side in SIDES.get(role, ()) for role in roles_of(user)))


def listed(user: User) -> QuerySet[Application]:
    """Return the lines of the list for a member of staff, with everything that can be asked of a line."""
    return annotated(Application.objects.filter(track__side__in=sides_of(user)).unrecused(user), user)


def annotated(rows: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Add to applications what the filters and columns of the list go by, as far as `user` may know it."""
    own = {"application": OuterRef("pk")}
    return rows.annotate(
        done=_number(Application.completed.through.objects.filter(**own), "application"),
        total=_number(Section.objects.filter(questionnaire=OuterRef("questionnaire")), "questionnaire"),
        versions=_number(Submission.objects.filter(**own), "application"),
        first_theme=Subquery(ThemeRank.objects.filter(**own, rank=1).values("theme__slug")[:1]),
        outcome=F("eligibility__outcome"),
        is_incomplete=_true_where(Q(status=Status.DRAFT) & Q(done__lt=F("total"))),
        is_late=_true_where(Q(late_at__isnull=False)),
        asks=Exists(ConsiderationRequest.objects.filter(**own, answered_at=None)),
        is_changed=_true_where(Q(status=Status.SUBMITTED, saved_at__gt=F("submitted_at"))),
        is_unchecked=_true_where(Q(status=Status.SUBMITTED, eligibility__isnull=True)),
        is_asked=Exists(InformationRequest.objects.filter(**own, answered_at=None, cancelled_at=None)),
        overlaps=_true_where(_overlap(user)),
    )


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _true_where(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _overlap(user: User) -> Q:
    """Match what lies within, or holds, the territory of a live application of the same call."""
    live = Count("pk", filter=Q(status=Status.SUBMITTED))
    rows = (
        Application.objects.filter(territory__side=Side.EU)
        .unrecused(user)
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .values_list("call", "territory__code")
        .annotate(live=live)
    )
    by_call: dict[int, dict[str, bool]] = {}
    for call, code, count in rows:
        by_call.setdefault(call, {})[code] = bool(count)
    found = Q(pk=None)
    for call, codes in by_call.items():
        found |= Q(
            call=call,
            territory__code__in=sorted(overlapping(codes, (code for code, live in codes.items() if live))),
        )
    return found & ~Q(status=Status.WITHDRAWN)


def chosen(asked: Mapping[str, str]) -> dict[str, str]:
    """Return of a request's parameters those that narrow the list."""
    given = {facet.param: asked.get(facet.param, "").replace("\0", "") for facet in FACETS}
    return {param: value for param, value in given.items() if value}


def narrowed(rows: QuerySet[Application], asked: Mapping[str, str]) -> QuerySet[Application]:
    """Return the lines that match every parameter; an unknown value matches none."""
    for facet in FACETS:
        if facet.param in asked:
            rows = rows.filter(**{facet.column: _value(facet, asked[facet.param])})
    return rows


def _value(facet: Facet, asked: str) -> Any:
    return asked == YES if facet.is_flag else None if asked == NONE else asked


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what it is called, how many lines a click would show."""

    facet: Facet
    value: str
    label: str
    count: int
    is_chosen: bool


def counted(
    rows: QuerySet[Application], asked: Mapping[str, str], titles: Mapping[str, str]
) -> dict[str, list[Choice]]:
    """Return the choices of every facet by its parameter, in one statement; `titles` are the themes' by slug.

    A number says how many lines there are if this choice is added to those of the other facets.
    """
    columns = [facet.column for facet in FACETS]
    # Every join leads to one row, so that nothing is counted twice; DISTINCT would sort all lines by all columns.
    found = list(rows.order_by().values(*columns, *NAMES).annotate(n=Count("pk")))
    labels: dict[str, Mapping[Any, str]] = {**_labels(found), "theme": titles}
    return {facet.param: _choices(facet, found, asked, labels.get(facet.param, {})) for facet in FACETS}


def _choices(
    facet: Facet, found: list[dict[str, Any]], asked: Mapping[str, str], labels: Mapping[Any, str]
) -> list[Choice]:
    others = [(other.column, _value(other, asked[other.param])) for other in FACETS
              if other is not facet and other.param in asked]  # fmt: skip
    numbers: Counter[Any] = Counter()
    for row in found:
        if all(row[column] == value for column, value in others):
            numbers[row[facet.column]] += row["n"]
    if facet.is_flag:
        is_on = asked.get(facet.param) == YES
        return [Choice(facet, YES, str(facet.title), numbers[True], is_on)]
    values = {row[facet.column] for row in found if row[facet.column] not in (None, "")}
    ordered = sorted(values, key=lambda value: _place(labels, value))
    return [
        Choice(facet, str(value), labels.get(value, str(value)), numbers[value],
               asked.get(facet.param) == str(value))
        for value in ordered
    ]  # fmt: skip


def _place(labels: Mapping[Any, str], value: Any) -> tuple[int, str]:
    """Keep the order that the labels come in."""
    known = list(labels)
    return (known.index(value), "") if value in labels else (len(known), str(value))


def _labels(found: Iterable[Mapping[str, Any]]) -> dict[str, dict[Any, str]]:
    """Return the words of values, each facet's in the order in which they are shown."""
    mine = "ja" if (get_language() or "en").startswith("ja") else "en"
    rows = list(found)
    states = {
        row["territory__member_state"]: row[f"territory__member_state__name_{mine}"]
        for row in rows
        if row["territory__member_state"]
    }
    areas = {
        row["territory__area_en"]: row[f"territory__area_{mine}"] for row in rows if row["territory__area_en"]
    }
    return {
        "status": {str(one): str(one.label) for one in Status},
        "side": {str(one): str(one.label) for one in Side},
        "eligibility": {str(one): str(one.label) for one in Outcome},
        "language": {str(one): str(one.label) for one in Language},
        "state": dict(sorted(states.items(), key=lambda pair: pair[1])),
        "area": dict(sorted(areas.items(), key=lambda pair: pair[1])),
    }


def themes() -> dict[str, str]:
    """Return the titles of themes by slug, of all calls."""
    return {one.slug: one.title for one in Theme.objects.order_by("number", "pk")}


def saved_views(user: User) -> list[SavedView]:
    """Return the views that a member of staff may use: one's own first, then what others share."""
    rows = SavedView.objects.filter(Q(user=user) | Q(is_shared=True)).select_related("user")
    return sorted(rows, key=lambda view: (view.user_id != user.pk, view.name.casefold()))
