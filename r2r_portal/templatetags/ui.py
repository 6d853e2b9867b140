"""The shared components: one tag each, one small template each in templates/_components/. See docs/components.md."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2r_portal import bilingual, linebreaks, times
from r2r_portal.markup import rendered

register = template.Library()

TAG_KINDS = {
    "todo": "not_started not_opened new open undeclared requested",
    "busy": "draft in_progress declared submitted assigned asked eligibility planned working proposed prepared not_sure",
    "ok": "completed done selected accepted approved paid eligible published answered confirmed reviewed sent clean",
    "warn": "due information_requested info_asked reserve repairable waiting late_draft stale missing held",
    "bad": "overdue failed error infected",
    "end": "interest withdrawn not_selected not_eligible ineligible declined cancelled recused closed cannot_start",
}
KIND_OF = {code: kind for kind, codes in TAG_KINDS.items() for code in codes.split()}
PLAIN = {"completed"}  # done work is plain text; only unfinished work is coloured


def language() -> str:
    """Return the reader's language, "en" or "ja"."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def reader_zone(context: Context) -> ZoneInfo:
    """Return the reader's own side: a signed-in person's zone, else the one that the language tells."""
    user = getattr(context.get("request"), "user", None) or context.get("user")
    zone = getattr(user, "zone", "") if getattr(user, "is_authenticated", False) else ""
    return ZoneInfo(zone) if zone else times.home_zone(language())


# --- time ---------------------------------------------------------------------------------------------------


def _time(at: date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), linebreaks.keep_whole(text))


def _closing(thing: Any) -> datetime | None:
    """Return the instant; of a track or an application the latest of its own and the call's (`closing`)."""
    if thing is None or isinstance(thing, datetime):
        return thing
    return getattr(thing, "closing", None) or thing.closes_at


@register.simple_tag
def deadline(closing: Any) -> SafeString | str:
    """Print the deadline sentence of an instant, a call, a track or an application."""
    closes_at = _closing(closing)
    if closes_at is None:
        return ""
    owner = getattr(closing, "call", closing)
    zone = ZoneInfo(getattr(owner, "zone", "") or times.BRUSSELS.key)
    return _time(times.last_minute(closes_at).astimezone(zone), times.deadline(closes_at, language(), zone))


@register.simple_tag
def own_clock() -> str:
    """Name the clock by which typed times are read: "Brussels time" / 「日本時間」, the active person's zone."""
    return times.zone_name(ZoneInfo(timezone.get_current_timezone_name()), language())


@register.simple_tag(takes_context=True)
def both_clocks(context: Context, at: datetime | None, precision: str = "minute") -> SafeString | str:
    """Print an instant on both clocks, the reader's side first; precision "second", or "clock" for today."""
    if at is None:
        return ""
    home = reader_zone(context)
    if precision == "clock":
        return _time(at, times.clocks(at, language(), home))
    return _time(at, times.instant(at, language(), home, seconds=precision == "second"))


@register.simple_tag(takes_context=True)
def event_time(
    context: Context, start: datetime, end: datetime | None, zone: str, mode: str, place: str = ""
) -> SafeString:
    """Print when something runs: online on both clocks, on site in local time, hybrid with the other side's."""
    if mode == "online":
        text = times.online(start, end or start, language(), reader_zone(context))
    else:
        text = times.on_site(start, end, language(), ZoneInfo(zone), place, hybrid=mode == "hybrid")
    return _time(start, text)


@register.simple_tag(takes_context=True)
def hours_of(context: Context, start: datetime, end: datetime | None, zone: str, mode: str) -> SafeString:
    """Print the hours alone, for a list under a day's heading: as event_time without the day."""
    own = reader_zone(context) if mode == "online" else ZoneInfo(zone)
    said = start.astimezone(own).date()
    text = times.hours(start, end, language(), own, said)
    if mode in {"online", "hybrid"}:
        other = times.TOKYO if own.key != times.TOKYO.key else times.BRUSSELS
        text = _two_clocks(text, own, times.hours(start, end, language(), other, said), other, mode)
    return _time(start, text)


def _two_clocks(first: str, own: ZoneInfo, second: str, other: ZoneInfo, mode: str) -> str:
    if language() == "ja":
        here = "現地時間" if mode == "hybrid" else times.zone_name(own, "ja")
        return f"{first}（{here}）／{second}（{times.zone_name(other, 'ja')}）"
    here = "local time" if mode == "hybrid" else times.city(own, "en")
    return f"{first} {here} · {second} {times.city(other, 'en')}"


@register.simple_tag
def on_date(on: date | None, until: date | None = None, *, year: bool = True) -> SafeString | str:
    """Print a date with its weekday, or a range of dates."""
    if on is None:
        return ""
    text = times.days(on, until, language(), year=year) if until else times.day(on, language(), year=year)
    return _time(on, text)


@register.simple_tag(takes_context=True)
def days_left(context: Context, closing: Any) -> str:
    """Print how many days are left until a deadline, counted from when the request arrived."""
    closes_at = _closing(closing)
    return times.days_left(closes_at, context["request"].received_at, language()) if closes_at else ""


@register.simple_tag
def utc(at: datetime | None) -> str:
    """Print an instant to the second in universal time."""
    return times.utc(at) if at else ""


# --- words --------------------------------------------------------------------------------------------------


@register.simple_tag
def bi(row: Any, field: str, *, mark: bool = True) -> SafeString | str:
    """Print a text in the reader's language; from the other one it carries `lang` and says so."""
    text, found = bilingual.found(row, field)
    if found == language() or not text:
        return text
    note = _("in English only") if found == "en" else _("in Japanese only")
    tail = format_html(' <span class="only-in">({})</span>', note) if mark else ""
    return format_html('<span lang="{}">{}</span>{}', found, text, tail)


@register.inclusion_tag("_components/territory_name.html")
def territory_name(territory: Any, form: str = "full") -> dict[str, Any]:
    """Print a territory with its shape (circle EU, square Japan), country once; form "short" or "all"."""
    names = [(territory.name_en, "en"), (territory.name_ja, "ja"), (territory.name_local, "")]
    others = [(name, lang) for name, lang in names if name and name != territory.name]
    unique = list(dict(others).items())
    return {"territory": territory, "form": form, "others": unique if form == "all" else []}


@register.filter
def phrased(text: object) -> SafeString:
    """Let a Japanese heading break between phrases only, dates and numbers kept whole."""
    return linebreaks.phrased(str(text)) if language() == "ja" else linebreaks.keep_whole(str(text))


@register.filter
def whole(text: object) -> SafeString:
    """Keep dates, times and reference numbers of a text on one line each."""
    return linebreaks.keep_whole(str(text))


@register.simple_tag
def helpdesk_address(side: str) -> str:
    """Return the address of the EU desk ("eu") or the Japan desk ("jp"); works without a request."""
    return settings.HELPDESK_ADDRESSES[side]


# --- parts of a page ----------------------------------------------------------------------------------------


@register.inclusion_tag("_components/status_tag.html")
def status_tag(code: str, label: object = "", kind: str = "") -> dict[str, Any]:
    """Print a status word with its sign; the colour follows the code and is never alone."""
    return {
        "label": label or getattr(code, "label", code),
        "kind": kind or KIND_OF.get(str(code), "busy"),
        "plain": str(code) in PLAIN,
    }


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: object = "") -> SafeString:
    """Wrap a text in a notice: info, ok, warn or bad. The word before it says the kind."""
    context = {"kind": kind, "title": title, "content": mark_safe(content)}  # noqa: S308 - rendered by a template
    return render_to_string("_components/notice.html", context)


@register.inclusion_tag("_components/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]], *, wide: bool = False) -> dict[str, Any]:
    """Print label and value pairs; a row is {label, value, lang?, url?, action?, id?}."""
    return {"rows": list(rows), "wide": wide}


@register.inclusion_tag("_components/task_list.html")
def task_list(groups: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Print groups of tasks: {title, tasks: [{title, url?, status, label, hint?}]}; no url: cannot start yet."""
    return {"groups": list(groups)}


@register.inclusion_tag("_components/table.html")
def data_table(table: Any) -> dict[str, Any]:
    """Print a table (caption, head, rows; a dict or charts.Table): a row's first cell is its head; reflows at 320 px."""
    return {"table": table}


@register.filter
def labelled(table: Any) -> list[list[tuple[str, Any]]]:
    """Return the rows of a table, every cell beside the head of its column."""
    head, rows = (table["head"], table["rows"]) if isinstance(table, Mapping) else (table.head, table.rows)
    return [list(zip(head, row, strict=True)) for row in rows]


@register.inclusion_tag("_components/picture.html")
def picture(svg: str, table: Any = None, caption: object = "") -> dict[str, Any]:
    """Show a picture drawn on the server, its data as a table underneath."""
    return {"svg": svg, "table": table, "caption": caption}


@register.inclusion_tag("_components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Link the pages of a list, the query string kept."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("_components/fact_list.html")
def fact_list(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Print the facts on top of a page: {label, value} pairs."""
    return {"rows": list(rows)}


# --- forms --------------------------------------------------------------------------------------------------


@register.inclusion_tag("_components/error_summary.html")
def error_summary(*forms: BaseForm | list[BaseForm]) -> dict[str, Any]:
    """List every error of the forms on top of the page, each a link to its field; takes the focus."""
    every = [one for form in forms for one in (form if isinstance(form, list) else [form])]
    bound = [form for form in every if isinstance(form, BaseForm) and form.is_bound]
    return {"entries": [entry for form in bound for entry in _entries(form)]}


def _entries(form: BaseForm) -> list[dict[str, str]]:
    general = [{"href": "", "text": str(error)} for error in form.non_field_errors()]
    return general + [
        {"href": f"#{_target(field)}", "text": str(error)} for field in form for error in field.errors
    ]


def _target(field: BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("_components/field_errors.html")
def field_errors(field: BoundField) -> dict[str, Any]:
    """Print the errors of a field that is laid out by hand."""
    return {"field": field}


@register.inclusion_tag("_components/required_mark.html")
def required_mark(required: bool) -> dict[str, Any]:
    """Print (optional) in English; in Japanese 必須 or 任意 at every field."""
    return {"required": required, "japanese": language() == "ja"}


@register.filter
def text_limit(field: BoundField) -> int:
    """Return the limit of characters that a widget carries in `data-limit`; 0 without one."""
    return int(field.field.widget.attrs.get("data-limit") or 0)


@register.inclusion_tag("_components/counter.html")
def counter(field: BoundField) -> dict[str, Any]:
    """Print the limit of a long text; with JavaScript, what is left of it."""
    return {"field": field, "limit": text_limit(field)}


@register.filter
def has_errors(form: object) -> bool:
    """Tell whether a bound form has errors, for the title; anything that is no form has none."""
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)


# --- frame --------------------------------------------------------------------------------------------------


@register.inclusion_tag("_components/nav_link.html", takes_context=True)
def nav_link(context: Context, url: str, label: str) -> dict[str, Any]:
    """Print one entry of the navigation; nothing where the address does not exist."""
    path = getattr(context.get("request"), "path", "")
    current = "page" if path == url else "true" if url and path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}


@register.inclusion_tag("_components/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context, *parts: str) -> dict[str, Any]:
    """Print the way to this page: label, url, label, url … and last this page's own label."""
    home = (_("Home"), reverse("site:home"))
    pairs = list(zip(parts[::2], [*parts[1::2], ""], strict=False))
    return {"steps": [home, *pairs]}


@register.inclusion_tag("_components/back_link.html")
def back_link(url: str, label: str = "") -> dict[str, Any]:
    """Print the link back of a question page; never beside a breadcrumb."""
    return {"url": url, "label": label}


@register.simple_block_tag(takes_context=True)
def worded(context: Context, content: str, slug: str) -> SafeString:
    """Print what staff worded for a place of the public pages, else the content: the portal's own words."""
    portal = context.get("portal")
    words = portal.passage(slug) if portal else ""
    return rendered(words) if words else mark_safe(content)  # noqa: S308 - rendered by a template
