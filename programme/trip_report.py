"""A delegate's own trip report (復命書) as a Word file: programme, attendance and notes; the rest is left to write."""

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document
from docx.oxml.ns import qn

from programme.domain.agenda import Item
from programme.models import Delegate, Observation, Presence
from programme.queries.agenda import Reader, latest
from r2r_portal import times
from r2r_portal.bilingual import text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JAPANESE_FONT = "MS Mincho"  # what offices there write reports in


def trip_report(person: Delegate, language: str, at: datetime) -> bytes:
    """Return the file, in English or Japanese. Notes stay in the language in which they were written."""
    with translation.override(language):
        document = docx.Document()
        if language == "ja":
            fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), JAPANESE_FONT)
        document.core_properties.title = _("Trip report")
        document.core_properties.language = language
        _head(document, person, language, at)
        _programme(document, person, language)
        _notes(document, person, language)
        for heading in (_("Results and what to do next"), _("Remarks")):
            document.add_heading(heading, level=1)
            document.add_paragraph(_("(to be written)"))
        held = BytesIO()
        document.save(held)
    return held.getvalue()


def _head(document: Document, person: Delegate, language: str, at: datetime) -> None:
    visit = person.delegation.visit
    first, last = person.arrives_on or visit.starts_on, person.leaves_on or visit.ends_on
    today = at.astimezone(ZoneInfo(person.zone)).date()
    document.add_heading(_("Trip report"), level=0)
    rows = (
        (_("Date"), times.day(today, language)),
        (_("Name"), person.name),
        (_("Post"), " ".join(filter(None, (person.body, person.post)))),
        (_("Purpose"), text(visit, "title", language)),
        (_("Days"), times.days(first, last, language)),
        (_("Delegation"), person.delegation.territory.name),
    )
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value or "–"


def _programme(document: Document, person: Delegate, language: str) -> None:
    document.add_heading(_("Programme"), level=1)
    agenda = latest(person.delegation.visit)
    who = Reader(person.pk, person.delegation_id)
    items = [i for i in agenda.items if not i.cancelled and who.is_expected(i)] if agenda else []
    there = {
        str(uid) for uid in Presence.objects.filter(delegate=person).values_list("session__uid", flat=True)
    }
    if not items:
        document.add_paragraph(_("No agenda was published."))
        return
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, (_("Time"), _("Session"), _("Attended")), strict=True):
        cell.text = words
    for item in sorted(items, key=lambda i: (i.starts_at, i.uid)):
        cells = table.add_row().cells
        cells[0].text = times.on_site(item.start, item.end, language, ZoneInfo(item.zone))
        cells[1].text = _session(item, language)
        cells[2].text = _("yes") if item.uid in there else _("not noted")


def _session(item: Item, language: str) -> str:
    place = text(item.where, "title", language)
    return "\n".join(filter(None, (text(item, "title", language), place)))


def _notes(document: Document, person: Delegate, language: str) -> None:
    document.add_heading(_("What was seen"), level=1)
    own = Observation.objects.filter(visit=person.delegation.visit_id, by=person.user_id)
    rows = list(own.select_related("session", "host", "theme").order_by("at", "pk"))
    for row in rows:
        where = row.session.title if row.session else row.host.name if row.host else ""
        theme = text(row.theme, "title", language) if row.theme else ""
        about = " · ".join(filter(None, (where, theme)))
        document.add_paragraph(row.text + (f" ({about})" if about else ""), style="List Bullet")
    if not rows:
        document.add_paragraph(_("(to be written)"))
