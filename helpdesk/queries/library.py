"""Reads of the library: the gate of an item, the public list with its filters, practices that applicants offered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    FloatField,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import Exact

from applications.models import Application, Submission, Theme
from applications.queries.reading import ReadItem, read_snapshot
from applications.queries.sealing import sealed_among
from helpdesk.domain import publishing, searching
from helpdesk.models import Access, Kind, PracticeConsent, Resource, Tongue, Version
from helpdesk.models.library import STEMMED, TEXT_IS_ENOUGH, reads
from helpdesk.states import ResourceStatus
from r2r_portal.accounts.models import User

Reader = User | AnonymousUser
PRACTICES = "practices"  # the key of the question in both questionnaires
A_PAGE = 20
FILTERS = ("kind", "theme", "language", "year")
READ = ("resource_id", "language", "title", "summary", "link", "file", "mime", "size", "scan", "pages")
CHECKED = ("is_tagged", "pdf_title", "pdf_language")


def blockers(resource: Resource) -> tuple[publishing.Blocker, ...]:
    """Return what stands in the way of publishing an item, as it is stored now."""
    versions = Version.objects.filter(resource=resource).order_by("language")
    return publishing.blockers(
        publishing.Item(
            versions=tuple(_seen(version) for version in versions),
            single=resource.single_language,
            text_is_enough=resource.kind in TEXT_IS_ENOUGH,
            consented=resource.consent_id is None
            or PracticeConsent.objects.filter(pk=resource.consent_id, granted=True).exists(),
        )
    )


def _seen(version: Version) -> publishing.Version:
    return publishing.Version(
        version.language, version.title, version.summary, bool(version.file), bool(version.link), version.scan
    )


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for: each "" where nothing was said. `year` is digits."""

    q: str = ""
    kind: str = ""
    theme: str = ""
    language: str = ""
    year: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """Return what an address asks for; what no filter knows is left out."""
        year = given.get("year", "")
        return cls(
            q=" ".join(given.get("q", "").replace("\0", "").split())[:200],
            kind=given.get("kind", "") if given.get("kind", "") in Kind.values else "",
            theme=_slug(given.get("theme", "")),
            language=given.get("language", "") if given.get("language", "") in Tongue.values else "",
            year=year if year.isascii() and year.isdigit() and len(year) == 4 else "",
        )

    @property
    def said(self) -> dict[str, str]:
        """What was said, by the names of the address."""
        return {name: value for name in ("q", *FILTERS) if (value := getattr(self, name))}

    def without(self, name: str) -> "Wanted":
        """Return the same with one filter removed."""
        return replace(self, **{name: ""})


def _slug(text: str) -> str:
    return (
        text
        if text.isascii() and text.replace("-", "").replace("_", "").isalnum() and len(text) <= 30
        else ""
    )


def relevance(text: str) -> QuerySet[Version, Any]:
    """Return, for the item of an outer query, how well its best version fits: often, and early, where the title stands."""
    looked_for = searching.query(text)
    score: Any = Value(0.0)
    if looked_for.words:
        typed = " ".join(looked_for.words)
        score = score + SearchRank("words", SearchQuery(typed, config=STEMMED)) * Value(2.0)
    for token in (*looked_for.words, *looked_for.runs):
        place = StrIndex("plain", Value(token))
        early = Value(1.0) / (Value(1.0) + Cast(place, FloatField()) / Value(40.0))
        score = score + Case(When(Exact(place, 0), then=Value(0.0)), default=early, output_field=FloatField())
    fits = Version.objects.matching(text).filter(resource=OuterRef("pk"))
    scored = fits.annotate(score=Cast(score, FloatField())).order_by("-score")
    return scored.values("score")[:1]


@dataclass(frozen=True)
class Library:
    """The library as one reader may see it."""

    user: Reader

    @cached_property
    def open_to(self) -> tuple[Access, ...]:
        """Return the accesses that this reader has, read once."""
        return reads(self.user)

    def items(self) -> QuerySet[Resource]:
        """Return everything the reader may see."""
        return Resource.objects.filter(status=ResourceStatus.PUBLISHED, access__in=self.open_to)

    def found(self, wanted: Wanted) -> QuerySet[Resource]:
        """Return what fits all that is wanted, newest first."""
        found = self.items()
        if wanted.q:
            found = Resource.objects.matching(wanted.q).filter(pk__in=found.values("pk"))
        if wanted.kind:
            found = found.filter(kind=wanted.kind)
        if wanted.year:
            found = found.filter(year=int(wanted.year))
        if wanted.theme:
            found = found.filter(Exists(Theme.objects.filter(slug=wanted.theme, resources=OuterRef("pk"))))
        if wanted.language:
            found = found.filter(
                Exists(Version.objects.filter(resource=OuterRef("pk"), language=wanted.language))
            )
        if wanted.q:
            found = found.annotate(relevance=Subquery(relevance(wanted.q)))
            return found.order_by("-relevance", "-year", "-published_at", "-pk")
        return found.order_by("-year", "-published_at", "-pk")

    def helps(self, wanted: Wanted) -> list[str]:
        """Return the names of what to remove, one at a time, for something to be found: one statement."""
        tries = {f"without_{name}": Exists(self.found(wanted.without(name))) for name in wanted.said}
        row = Resource.objects.order_by().values(**tries).first() if tries else None
        return [name for name in wanted.said if row and row[f"without_{name}"]]

    def facets(self) -> tuple[list[Theme], list[int]]:
        """Return the themes and the years there are items of, in one statement."""
        items = self.items()
        years = items.order_by().values_list(Value(""), Value(""), Value(""), "year", Value(0)).distinct()
        used = Exists(items.filter(themes=OuterRef("pk")))
        themes = (
            Theme.objects.filter(used)
            .order_by()
            .annotate(none=Value(0, output_field=IntegerField()))
            .values_list(
                Cast("slug", CharField()), Cast("title_en", CharField()), Cast("title_ja", CharField()), "none",
                Cast("number", IntegerField()),
            )
        )  # fmt: skip
        rows = list(themes.union(years, all=True))
        named = {
            row[0]: Theme(slug=row[0], title_en=row[1], title_ja=row[2], number=row[4])
            for row in rows
            if row[0]
        }
        found = sorted({row[3] for row in rows if row[3]}, reverse=True)
        return sorted(named.values(), key=lambda theme: theme.number), found


def with_versions(items: QuerySet[Resource]) -> QuerySet[Resource]:
    """Return items with their language versions read along, without what only the search needs."""
    light = Version.objects.only(*READ, *CHECKED).order_by("language")
    return items.prefetch_related(Prefetch("versions", light))


def page_of(found: QuerySet[Resource], number: str) -> tuple[Page, list[Resource]]:
    """Return one page of what was found and its items: how many there are comes along with them."""
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    wanted = max(wanted, 1)
    counted = found.annotate(total=Window(Count("pk")))
    rows = list(with_versions(counted[(wanted - 1) * A_PAGE : wanted * A_PAGE]))
    if not rows and wanted > 1:
        return page_of(found, "1")
    total = rows[0].total if rows else 0  # type: ignore[attr-defined]
    return Paginator(range(total), A_PAGE).page(wanted), rows


@dataclass(frozen=True)
class Offered:
    """A good practice as an applicant described it in what was handed in."""

    application: Application
    path: str
    language: str
    title: str
    text: str
    consent: PracticeConsent | None = None


def offered(user: User, at: datetime) -> list[Offered]:
    """Return the practices of all applications that count and that this person may read now, sealed ones left out."""
    rows = (
        Application.objects.visible_to(user)
        .live()
        .select_related("submitted_territory", "track__call", "call")
    )
    rows = rows.order_by("reference")
    closed = sealed_among(rows, user, at)
    latest: dict[Any, Submission] = {}
    for version in Submission.objects.filter(application__in=rows).order_by("application", "number"):
        latest[version.application_id] = version
    asked = {(one.application_id, one.path): one for one in PracticeConsent.objects.visible_to(user)}
    return [
        replace(one, consent=asked.get((row.pk, one.path)))
        for row in rows
        if row.pk in latest and row.pk not in closed
        for one in practices_of(row, latest[row.pk])
    ]


def practices_of(application: Application, version: Submission) -> list[Offered]:
    """Return the practices that one submission describes."""
    sections = read_snapshot(version.snapshot, version.language)
    groups = [
        group
        for section in sections
        for item in section.items
        if item.key == PRACTICES
        for group in item.items
    ]
    found = [_practice(application, version.language, {one.key: one for one in group}) for group in groups]
    return [one for one in found if one.title]


def _practice(application: Application, language: str, parts: Mapping[str, ReadItem]) -> Offered:
    texts = [parts[key].value for key in ("summary", "result") if key in parts and parts[key].value]
    title = parts.get("title")
    return Offered(
        application=application,
        path=title.path.rpartition(".")[0] if title else "",
        language=title.language if title else language,
        title=title.value if title else "",
        text="\n\n".join(texts),
    )
