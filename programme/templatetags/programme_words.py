"""Words of agendas and allowances in templates."""

import json
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from programme import phrases
from programme.domain.agenda import Change
from programme.models import Activity, Claim, Disclosure
from programme.queries import papers
from programme.queries.event_data import event_data
from programme.queries.pages import Row
from programme.queries.registration import Places
from r2r_portal import linebreaks

register = template.Library()


# What could end a script element, or begin one, inside JSON.
HARMLESS = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.simple_tag
def as_event_data(activity: Activity, places: Places | str | None = None) -> SafeString | str:
    """Print an event as schema.org's JSON, to stand in a script element; nothing while it has no date."""
    found = event_data(activity, places if isinstance(places, Places) else None)
    if found is None:
        return ""
    return SafeString(json.dumps(found, ensure_ascii=False).translate(HARMLESS))


@register.filter
def modes(thing: object) -> str:
    """Say how each side takes part, where it is not simply in the room."""
    return papers.mode_words(thing.mode_eu, thing.mode_jp)  # type: ignore[attr-defined]


@register.filter
def interpreted(thing: object) -> str:
    """Say what is interpreted."""
    return papers.interpretation_words(thing.interpretation)  # type: ignore[attr-defined]


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """Print an amount: "1,234.50 EUR", "181,456 JPY" or 「181,456円」."""
    return phrases.money(amount, currency)


@register.filter
def told(row: Row) -> SafeString | str:
    """Say what was changed in an item lately."""
    change: Change | None = row.changed
    return linebreaks.keep_whole(phrases.changed(change)) if change else ""


@register.filter
def changed_on(row: Row) -> str:
    """Say when an item was changed lately: "Changed 12 Nov", by the clock of its place."""
    return phrases.changed_on(row.changed_at, row.item.zone) if row.changed_at else ""


@register.filter
def change_detail(change: Change) -> str:
    """Say what was changed: "starts 10:00 → 10:30"; "" where the list has no such detail."""
    return phrases.changed(change)


@register.filter
def footing(code: str) -> str:
    """Say on what footing somebody comes."""
    return str(phrases.FOOTING[code])


@register.filter
def fields(codes: tuple[str, ...]) -> str:
    """List the names of fields."""
    return phrases.listed([str(phrases.FIELDS[code]) for code in codes])


@register.filter
def taken_as(reading: Disclosure) -> str:
    """Say as what a host took the list on which a person's details stand."""
    return str(phrases.TAKEN_AS[reading.form])


@register.simple_tag
def claim_lines(claim: Claim) -> list[tuple[str, str, str]]:
    """Return title, reckoning and amount of every line of a claim."""
    return [phrases.claim_line(line, claim.sheet.table.currency) for line in claim.lines]


@register.filter
def difference(amount: Decimal, currency: str) -> str:
    """Print a difference with its sign; none where there is none."""
    return phrases.difference(amount, currency)
