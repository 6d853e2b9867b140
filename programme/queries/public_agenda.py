"""The agenda of a visit as anybody reads it: no side meetings, contacts, telephone numbers, notes, links or people (SPEC P5).

A version never changes, so that what it looks like is kept: by version, language, which changes still carry a mark, and
the words beside it that may change without a new version.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import caches
from django.db import connection
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from programme.domain.agenda import Change, Item
from programme.models import Activity, AgendaVersion
from programme.queries.agenda import Agenda, by_day, read
from programme.queries.pages import MARKED_FOR, Day, Row, recent_changes
from r2r_portal import kept

KEPT_SECONDS = 3600
TOLD = {
    "starts_at", "ends_at", "title_en", "title_ja", "mode_eu", "mode_jp", "interpretation", "place_en", "place_ja",
}  # fmt: skip
NEWEST = """
    SELECT a.id, v.id, MIN(e.number) FILTER (WHERE e.number > 1 AND e.published_at > %(since)s AND e.published_at <= %(at)s),
        MAX(e.number), a.title_en, a.title_ja, a.is_cancelled, v.starts_on, v.ends_on
    FROM programme_activity a JOIN programme_visit v ON v.id = a.visit_id JOIN programme_agendaversion e ON e.visit_id = v.id
    WHERE a.slug = %(slug)s AND a.call_id = (
        SELECT id FROM applications_call WHERE is_published ORDER BY opens_at DESC, id DESC LIMIT 1)
    GROUP BY a.id, v.id"""  # by hand, for it is all that a kept page asks: writing it anew each time cost more than asking


@dataclass(frozen=True)
class Found:
    """The newest version of the visit behind an event; `marked_from`: the first version whose changes carry a mark."""

    activity: int
    visit: int
    marked_from: int | None
    number: int
    words: tuple[object, ...]  # of event and visit, which may change without a version

    @property
    def key(self) -> str:
        """All that the page depends on, as the name under which it is kept."""
        parts = (self.activity, self.visit, self.marked_from, self.number, self.words)
        return kept.key("public-agenda", *parts, language=get_language())


def find(slug: str, at: datetime) -> Found | None:
    """Return what an event of the current call has published, in one query; None where it has no agenda."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"slug": slug, "at": at, "since": at - MARKED_FOR})
        row = cursor.fetchone()
    return Found(row[0], row[1], row[2], row[3], row[4:]) if row else None


def has_agenda(activity: Activity) -> bool:
    """Tell whether the visit of an event has published its agenda."""
    return bool(activity.visit_id) and AgendaVersion.objects.filter(visit=activity.visit_id).exists()


def shown(found: Found, at: datetime) -> tuple[Activity, SafeString]:
    """Return the event and the list of the version as HTML, made once for each `key`."""
    activity = Activity.objects.get(pk=found.activity)
    cache, key = caches["fragments"], found.key
    listed = cache.get(key)
    if listed is None:
        versions = AgendaVersion.objects.select_related("visit")
        version = versions.get(visit=found.visit, number=found.number)
        agenda = read(version, version.visit)
        context = {"days": days(agenda, at), "agenda": agenda}
        listed = render_to_string("programme/_public_agenda.html", context)
        cache.set(key, listed, KEPT_SECONDS)
    return activity, SafeString(listed)


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
