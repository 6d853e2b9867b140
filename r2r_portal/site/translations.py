"""The translation board: every text in two languages that the public or participants read, with its state.

Tables with a pair of columns are found by themselves; a test fails on one that is neither here nor named as internal.
Everything is counted in one statement and listed page by page, so that the board costs the same at any size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse

from applications.models import Questionnaire
from helpdesk.models import NewsletterIssue, Resource, Version
from helpdesk.states import IssueStatus, Publication, ResourceStatus
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.site.models import Passage, PassageVersion

OURS = {"applications", "selection", "programme", "helpdesk", "territories", "site"}
# Texts of the secretariat's own work, and of people who write one language: nobody translates them.
INTERNAL = {
    "selection.Decision", "selection.Correction", "selection.Waiver", "selection.Minute",
    "selection.Specimen", "selection.SetRule", "territories.Territory",
    "territories.MemberState", "site.PassageVersion", "site.Passage", "helpdesk.NewsletterIssue",
    "selection.TerritoryProfile",
}  # fmt: skip
DONE = {  # models whose texts a second person has seen once they are in this state
    "helpdesk.PublishedAnswer": Q(status=Publication.PUBLISHED),
    "helpdesk.NewsletterIssue": Q(status=IssueStatus.RELEASED),
}
VERSIONED = {  # where a text hangs on a version of a questionnaire: what a later one replaced is nobody's work any more
    "applications.Questionnaire": "",
    "applications.Section": "questionnaire__",
    "applications.Question": "section__questionnaire__",
    "applications.Choice": "question__section__questionnaire__",
}
OWNERS = {"helpdesk.PublishedAnswer": "author"}
STATES = ("missing", "draft", "stale", "reviewed")
OTHER = {"en": "ja", "ja": "en"}


@dataclass(frozen=True)
class Kind:
    """One text of one table: `field` is the pair of columns; `rows` says how far each row is."""

    key: str
    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        """What the table holds, in the reader's language."""
        return str(self.model._meta.verbose_name)


def pairs(model: type[models.Model]) -> list[str]:
    """Return the names of the texts that a model has in two languages."""
    names = {field.name for field in model._meta.concrete_fields}
    text = (models.CharField, models.TextField)
    return sorted(
        name.removesuffix("_en")
        for name in names
        if name.endswith("_en")
        and f"{name.removesuffix('_en')}_ja" in names
        and isinstance(model._meta.get_field(name), text)
    )


def bilingual_models() -> list[type[models.Model]]:
    """Return every table of ours that has a text in two languages."""
    found = [model for model in apps.get_models() if model._meta.app_label in OURS and pairs(model)]
    return sorted(found, key=lambda model: model._meta.label)


@cache
def kinds() -> dict[str, Kind]:
    """Return what is on the board by its key."""
    listed = [model for model in bilingual_models() if model._meta.label not in INTERNAL]
    plain = [
        Kind(f"{model._meta.label_lower}.{field}", model, field) for model in listed for field in pairs(model)
    ]
    own = [
        Kind("site.passage.text", Passage, "text"),
        Kind("helpdesk.newsletterissue.subject", NewsletterIssue, "subject"),
        Kind("helpdesk.newsletterissue.text", NewsletterIssue, "text"),
        Kind("helpdesk.resource.version", Resource, "version"),
    ]
    return {kind.key: kind for kind in (*own, *plain)}


def kinds_for(user: User) -> dict[str, Kind]:
    """Return what somebody may look at: texts of the selection (groups, criteria on their way) are the officers' alone."""
    if has_role(user, OFFICER):
        return kinds()
    return {key: kind for key, kind in kinds().items() if kind.model._meta.app_label != "selection"}


def rows(kind: Kind) -> QuerySet[Any]:
    """Return a kind's rows with `en` and `ja` (states), `source`, `version` and `owner` where they are kept."""
    if kind.model is Passage:
        return _passages()
    if kind.model is Resource:
        return _resources()
    return _pair(kind)


def _pair(kind: Kind) -> QuerySet[Any]:
    model, field = kind.model, kind.field
    label = model._meta.label
    is_kept = _has(model, f"{field}_state")
    reviewed = DONE.get(label)
    source = F(f"{field}_source") if is_kept else Value("")
    found = _in_force(model).exclude(Q(**{f"{field}_en": ""}) & Q(**{f"{field}_ja": ""}))
    states = {code: _state(field, code, is_kept, reviewed) for code in ("en", "ja")}
    owner = F(f"{OWNERS[label]}__email") if label in OWNERS else Value("")
    return found.order_by("pk").annotate(
        said_en=states["en"], said_ja=states["ja"], said_source=source, said_version=Value(0), said_owner=owner,
        said_title=_title(field),
    )  # fmt: skip


def _in_force(model: type[models.Model]) -> QuerySet[Any]:
    """Return a table's rows; of questionnaires the newest published version and what is written on after it."""
    found, way = model._default_manager.all(), VERSIONED.get(model._meta.label)
    if way is None:
        return found
    later = Questionnaire.objects.filter(track=OuterRef(f"{way}track"), version__gt=OuterRef(f"{way}version"))
    return found.exclude(Exists(later.filter(published_at__isnull=False)))


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _state(field: str, code: str, is_kept: bool, reviewed: Q | None) -> Case:
    """Return how far one language is. Where no state is kept, a text counts as a draft until it is published by two."""
    whens = [When(**{f"{field}_{code}": "", "then": Value("missing")})]
    if is_kept:
        whens.append(When(**{f"{field}_source": code, "then": Value("reviewed")}))
        whens.append(When(**{f"{field}_state": "reviewed", "then": Value("reviewed")}))
    if reviewed is not None:
        whens.append(When(reviewed, then=Value("reviewed")))
    return Case(*whens, default=Value("draft"), output_field=CharField())


def _title(field: str) -> Case:
    return Case(
        When(**{f"{field}_en": "", "then": F(f"{field}_ja")}), default=F(f"{field}_en"), output_field=models.TextField()
    )  # fmt: skip


def _passages() -> QuerySet[Any]:
    """Texts of the pages by their newest version; the translation is stale where its source moved on."""
    newest = PassageVersion.objects.filter(passage=OuterRef("pk")).order_by("-number")

    def state(code: str) -> Any:
        stale = Q(source=OTHER[code], follows__lt=F("source_number"))
        case = Case(
            When(**{f"text_{code}": "", "then": Value("missing")}),
            When(stale, then=Value("stale")),
            When(**{f"reviewer_{code}__isnull": False, "then": Value("reviewed")}),
            default=Value("draft"), output_field=CharField(),
        )  # fmt: skip
        return Coalesce(Subquery(newest.annotate(it=case).values("it")[:1]), Value("reviewed"))

    return (
        Passage.objects.exclude(text_en="", text_ja="", versions=None)
        .order_by("slug")
        .annotate(
            said_en=state("en"), said_ja=state("ja"), said_source=Coalesce(Subquery(newest.values("source")[:1]), Value("")),
            said_version=Coalesce(Subquery(newest.values("source_number")[:1]), Value(0)),
            said_owner=Coalesce(F("owner__email"), Value("")), said_title=F("slug"),
        )
    )  # fmt: skip


def _resources() -> QuerySet[Any]:
    """Library items; one that stands in a single language on purpose lacks nothing."""

    def state(code: str) -> Case:
        there = Exists(Version.objects.filter(resource=OuterRef("pk"), language=code))
        alone = ~Q(single_language="") & ~Q(single_language=code)
        return Case(
            When(alone, then=Value("reviewed")),
            When(there & Q(status=ResourceStatus.PUBLISHED), then=Value("reviewed")),
            When(there, then=Value("draft")),
            default=Value("missing"), output_field=CharField(),
        )  # fmt: skip

    first = Version.objects.filter(resource=OuterRef("pk")).order_by("language").values("title")[:1]
    live = Resource.objects.exclude(status=ResourceStatus.WITHDRAWN).order_by("pk")
    return live.annotate(
        said_en=state("en"), said_ja=state("ja"), said_source=Value(""), said_version=Value(0),
        said_owner=F("created_by__email"), said_title=Coalesce(Subquery(first), Value("")),
    )  # fmt: skip


def tally(known: Mapping[str, Kind]) -> dict[str, dict[str, int]]:
    """Return how many texts of each of these kinds stand in each state, "missing_en" to "reviewed_ja": one statement for all."""
    counts = {f"{state}_{code}": Count("pk", filter=Q(**{f"said_{code}": state})) for state in STATES for code in ("en", "ja")}  # fmt: skip
    parts = []
    for key, kind in known.items():
        grouped = rows(kind).order_by().values(board=Value(key)).annotate(**counts)
        parts.append(grouped.values_list("board", *counts))
    first, *others = parts
    found = {row[0]: dict(zip(counts, row[1:], strict=True)) for row in first.union(*others, all=True)}
    empty = dict.fromkeys(counts, 0)
    return {key: found.get(key, empty) for key in known}


@dataclass(frozen=True)
class Line:
    """One text on the board."""

    title: str
    link: str
    states: tuple[tuple[str, str], ...]
    source: str
    version: int
    owner: str


def narrowed(kind: Kind, state: str, language: str) -> QuerySet[Any]:
    """Return a kind's rows in one state, in one language or either."""
    found = rows(kind)
    if state in STATES:
        codes = (language,) if language in OTHER else ("en", "ja")
        wanted = Q()
        for code in codes:
            wanted |= Q(**{f"said_{code}": state})
        found = found.filter(wanted)
    return found


def lines(found: Any) -> Iterator[Line]:
    """Yield rows as the board prints them."""
    for row in found:
        yield Line(
            row.said_title[:120] or str(row.pk), link_of(row), (("en", row.said_en), ("ja", row.said_ja)),
            row.said_source, row.said_version, row.said_owner,
        )  # fmt: skip


def link_of(row: models.Model) -> str:
    """Return where a text is changed, "" where it has no page of its own."""
    if isinstance(row, Passage):
        return reverse("admin:site_passage_text", args=[row.slug])
    if not admin.site.is_registered(type(row)):
        return ""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
