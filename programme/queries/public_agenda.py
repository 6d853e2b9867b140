"""The agenda of a visit as anybody reads it: no side meetings, contacts, telephone numbers, notes, links or people (SPEC P5).

A version never changes, so that what it looks like is kept: by version, language, which changes still carry a mark, and
the words beside it that may change without a new version.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import caches
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from applications.models import Call
from programme.domain.agenda import Change, Item
from programme.models import Activity, AgendaVersion
from programme.queries.agenda import Agenda, by_day, read
from programme.queries.pages import Day, Row, marked, recent_changes

KEPT_SECONDS = 3600
TOLD = {
    "starts_at",
    "ends_at",
    "title_en",
    "title_ja",
    "mode_eu",
    "mode_jp",
    "interpretation",
    "place_en",
    "place_ja",
}


@dataclass(frozen=True)
class Found:
    """The newest version of the visit behind an event; `marked_from`: the first version whose changes carry a mark."""

    activity: Activity
    version: int
    published_at: datetime
    marked_from: int | None

    @property
    def key(self) -> str:
        """All that the list depends on, as the name under which it is kept."""
        visit = self.activity.visit
        words = (
            self.version, self.marked_from, get_language(), self.activity.pk, visit.pk, visit.starts_on,
            visit.ends_on,
        )  # fmt: skip
        return f"public-agenda:{hashlib.sha256(repr(words).encode()).hexdigest()}"


def find(slug: str, at: datetime) -> Found | None:
    """Return what an event of the current call has published, in one query; None where it has no agenda."""
    current = Call.objects.published().order_by("-opens_at", "-pk").values("pk")[:1]
    versions = AgendaVersion.objects.filter(visit=OuterRef("visit"))
    newest = versions.order_by("-number")
    rows = Activity.objects.filter(slug=slug, call=Subquery(current), visit__isnull=False).annotate(
        version=Subquery(newest.values("pk")[:1]),
        published_at=Subquery(newest.values("published_at")[:1]),
        marked_from=Subquery(versions.filter(marked(at)).order_by("number").values("number")[:1]),
    )
    row = rows.filter(version__isnull=False).select_related("visit").first()
    if row is None:
        return None
    return Found(row, row.version, row.published_at, row.marked_from)  # type: ignore[attr-defined]  # annotated above


def has_agenda(activity: Activity) -> bool:
    """Tell whether the visit of an event has published its agenda."""
    return bool(activity.visit_id) and AgendaVersion.objects.filter(visit=activity.visit_id).exists()


def listed(found: Found, at: datetime) -> SafeString:
    """Return the list of a version as HTML, made once for each `key`; two queries the first time, none afterwards."""
    cache, key = caches["fragments"], found.key
    kept = cache.get(key)
    if kept is None:
        agenda = _read(found)
        context = {"days": days(agenda, at), "agenda": agenda}
        kept = render_to_string("programme/_public_agenda.html", context)
        cache.set(key, kept, KEPT_SECONDS)
    return SafeString(kept)


def _read(found: Found) -> Agenda:
    return read(AgendaVersion.objects.get(pk=found.version), found.activity.visit)


def days(agenda: Agenda, at: datetime) -> list[Day]:
    """Return what everybody may read, by day, with the marks of the last 72 hours."""
    changed = {uid: (_public(one), when) for uid, (one, when) in recent_changes(agenda.visit, at).items()}
    items = [_bare(item) for item in agenda.items if not item.side]
    return [
        Day(on, tuple(_row(item, *changed.get(item.uid, (None, None))) for item in own))
        for on, own in by_day(items)
    ]


def _bare(item: Item) -> Item:
    where = replace(item.where, address_en="", address_ja="", entrance_en="", entrance_ja="")
    return replace(item, where=where, contact="", phone="", note_en="", note_ja="")


def _public(change: Change) -> Change | None:
    """Return of a change what everybody may know; None where nothing is left."""
    told = tuple(one for one in change.fields if one.name in TOLD)
    return replace(change, fields=told) if told or change.kind != "changed" else None


def _row(item: Item, change: Change | None, when: datetime | None) -> Row:
    return Row(item, mine=False, changed=change, changed_at=when if change else None)
