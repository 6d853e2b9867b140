"""What the PDFs show: an agenda or an allowance sheet, in one language or in both."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from programme.domain.agenda import Item
from programme.models import AllowanceSheet, Claim, Interpretation, Mode
from programme.queries.agenda import Agenda, Reader, Sender, Stop
from programme.queries.pages import Scope, days
from programme.states import SheetStatus
from r2r_portal import charts, pdf, times
from r2r_portal.bilingual import text

BOTH = "both"


@dataclass(frozen=True)
class Paper:
    """A paper ready for the press: HTML, title, and the language of the document ("en" or "ja")."""

    html: str
    title: str
    language: str

    @property
    def planned(self) -> pdf.StoredPdf:
        """Return where its PDF lies, or will lie once the worker has made it."""
        return pdf.planned(self.html, title=self.title, language=self.language)


def agenda_paper(agenda: Agenda, scope: Scope, language: str) -> Paper:
    """Return an agenda: "en", "ja", or "both" side by side (the document's language is English). Renders nothing."""
    main = "en" if language == BOTH else language
    with translation.override(main):
        context = _agenda(agenda, scope, main)
        if language == BOTH:
            context["body"] |= _beside(agenda, context["body"])
        title = _("Visit agenda: %(visit)s") % {"visit": text(agenda.visit, "title", main)}
    if language == BOTH:
        title = f"{title} / 行程表：{agenda.visit.title_ja}"
    template = "pdf/agenda_both.html" if language == BOTH else "pdf/agenda.html"
    html = pdf.compose(
        template, title=title, language=main, reference=context["reference"],
        issued=times.instant(agenda.published_at, main, ZoneInfo(agenda.visit.zone)), **context["body"],
    )  # fmt: skip
    return Paper(html, title, main)


def _agenda(agenda: Agenda, scope: Scope, language: str) -> dict[str, Any]:
    items = [item for item in agenda.items if scope.covers(item) and not item.cancelled]
    cancelled = [item for item in agenda.items if scope.covers(item) and item.cancelled]
    body = {
        "agenda": agenda,
        "visit": agenda.visit,
        "scope": scope,
        "scope_name": scope.name_ja if language == "ja" else scope.name_en,
        "days": days(agenda, items, scope.reader or Reader(), agenda.published_at),
        "cancelled": cancelled,
        "legs": legs(agenda, scope),
        "route": route(agenda, own=scope.delegation),
        "contacts": contacts(items),
        "desk": "jp" if language == "ja" else "eu",
        "zone_name": times.zone_name(ZoneInfo(agenda.visit.zone), language),
        "first": first_place(items),
    }
    return {"reference": _("Version %(number)s") % {"number": agenda.number}, "body": body}


def first_place(items: Iterable[Item]) -> Item | None:
    """Return the first item at a place that a driver can be shown, for the card on page 1."""
    found = (item for item in items if item.where.title_en or item.where.title_ja)
    return min(found, key=lambda item: (item.starts_at, item.uid), default=None)


def _beside(agenda: Agenda, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the Japanese column says that is not stored in Japanese."""
    with translation.override("ja"):
        days_ja = [
            {
                "on": day.on,
                "on_ja": times.day(day.on, "ja"),
                "rows": [
                    {"item": row.item, "changed": row.changed, "words_ja": _words_ja(row.item)}
                    for row in day.rows
                ],
            }
            for day in body["days"]
        ]
        legs_ja = [
            {**leg, "days_ja": times.days(leg["stop"].starts_on, leg["stop"].ends_on, "ja")}
            for leg in body["legs"]
        ]
        visit = agenda.visit
        return {
            "days": days_ja,
            "legs": legs_ja,
            "days_ja": times.days(visit.starts_on, visit.ends_on, "ja"),
            "zone_name_ja": times.zone_name(ZoneInfo(visit.zone), "ja"),
        }


def _words_ja(item: Item) -> list[str]:
    who = " ".join(filter(None, (item.contact, item.phone)))
    words = [mode_words(item.mode_eu, item.mode_jp), interpretation_words(item.interpretation)]
    return [*filter(None, words), *([_("Contact: %(who)s") % {"who": who}] if who else [])]


def contacts(items: list[Any]) -> list[tuple[str, str]]:
    """Return who can be called on the spot, each once."""
    return list(dict.fromkeys((item.contact, item.phone) for item in items if item.contact and item.phone))


def legs(agenda: Agenda, scope: Scope) -> list[dict[str, Any]]:
    """Return the legs with host, days and who attends, as the scope sees them."""
    names = {sender.id: sender for sender in agenda.senders}
    shown = [stop for stop in agenda.stops if _is_in(stop, scope)]
    return [
        {"stop": stop, "senders": [names[one] for one in stop.delegations if one in names]} for stop in shown
    ]


def _is_in(stop: Stop, scope: Scope) -> bool:
    if scope.kind == "leg":
        return stop.id == scope.leg
    return scope.delegation is None or scope.delegation in stop.delegations


def route(agenda: Agenda, *, own: int | None = None) -> Any:
    """Return the picture of everybody's way from leg to leg, in the active language; "" without legs."""
    by_number: dict[int, list[Stop]] = defaultdict(list)
    for stop in agenda.stops:
        by_number[stop.number].append(stop)
    rows, lines, mine = _legs_of(by_number), _lines(agenda, by_number), _name_of(agenda, own)
    return charts.route(rows, lines, own=mine) if rows and lines else ""


def route_table(agenda: Agenda, *, own: int | None = None) -> Any:
    """Return the same as a table."""
    by_number: dict[int, list[Stop]] = defaultdict(list)
    for stop in agenda.stops:
        by_number[stop.number].append(stop)
    rows, lines = _legs_of(by_number), _lines(agenda, by_number)
    return charts.route_rows(rows, lines, own=_name_of(agenda, own)) if rows and lines else None


def _legs_of(by_number: dict[int, list[Stop]]) -> list[charts.Leg]:
    return [
        charts.Leg(
            _("Leg %(number)s") % {"number": number},
            min(stop.starts_on for stop in stops),
            max(stop.ends_on for stop in stops),
        )
        for number, stops in sorted(by_number.items())
    ]


def _lines(agenda: Agenda, by_number: dict[int, list[Stop]]) -> list[charts.Line]:
    def host(sender: Sender, stops: list[Stop]) -> str | None:
        return next((_host(stop) for stop in stops if sender.id in stop.delegations), None)

    return [
        charts.Line(
            _name(sender),
            tuple(host(sender, stops) for _number, stops in sorted(by_number.items())),
            side=sender.side,
        )
        for sender in agenda.senders
    ]


def _japanese() -> bool:
    return (translation.get_language() or "en").startswith("ja")


def _host(stop: Stop) -> str:
    return stop.host_ja if _japanese() else stop.host_en


def _name(sender: Sender) -> str:
    return sender.name_ja if _japanese() else sender.name_en


def _name_of(agenda: Agenda, own: int | None) -> str:
    return next((_name(sender) for sender in agenda.senders if sender.id == own), "")


def mode_words(mode_eu: str, mode_jp: str) -> str:
    """Return "European side: in the room · Japanese side: online" where the sides differ; "" where both are there."""
    if mode_eu == mode_jp == Mode.ROOM:
        return ""
    if mode_eu == mode_jp:
        return str(Mode(mode_eu).label)
    eu, jp = Mode(mode_eu).label, Mode(mode_jp).label
    return _("European side: %(eu)s · Japanese side: %(jp)s") % {"eu": eu, "jp": jp}


def interpretation_words(code: str) -> str:
    """Return what is interpreted, in the active language; "" where nothing is."""
    return "" if code == Interpretation.NONE else str(Interpretation(code).label)


def sheet_pdf(sheet: AllowanceSheet, language: str) -> tuple[str, pdf.StoredPdf]:
    """Return title and PDF of an allowance sheet."""
    with translation.override(language):
        title = _("Travel allowance: %(name)s") % {"name": sheet.delegate.name}
        at = sheet.approved_at or sheet.prepared_at
        issued = times.instant(at, language, ZoneInfo(sheet.delegate.zone))
        html = pdf.compose(
            "pdf/allowance.html", title=title, language=language, issued=issued,
            reference=_("Sheet %(number)s") % {"number": sheet.pk}, sheet=sheet,
            is_approved=sheet.status == SheetStatus.APPROVED,
        )  # fmt: skip
    return title, pdf.stored(html, title=title, language=language)


def statement_pdf(claim: Claim, language: str) -> tuple[str, pdf.StoredPdf]:
    """Return title and PDF of the statement of a claim."""
    sheet = claim.sheet
    with translation.override(language):
        title = _("Travel expenses: %(name)s") % {"name": sheet.delegate.name}
        at = claim.approved_at or claim.checked_at or claim.handed_in_at or claim.started_at
        issued = times.instant(at, language, ZoneInfo(sheet.delegate.zone))
        html = pdf.compose(
            "pdf/statement.html", title=title, language=language, issued=issued,
            reference=_("Claim %(number)s") % {"number": claim.pk}, claim=claim, sheet=sheet,
            is_approved=claim.approved_at is not None,
            receipts=claim.receipts.order_by("added_at", "pk"),
        )  # fmt: skip
    return title, pdf.stored(html, title=title, language=language)
