"""Messages of the programme: changes of the agenda, data of a delegation, an allowance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language

from programme import phrases
from programme.domain.agenda import Change
from programme.models import AllowanceSheet, Delegation
from programme.queries import delegations
from programme.queries.told import changes_for
from r2r_portal import times
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("agenda.changed", agenda_changed)
    topics.register("delegation.data", delegation_data)
    topics.register("allowance.approved", allowance_approved)


def agenda_changed(message: Message) -> Mapping[str, Any] | None:
    """Give the changes that concern the reader; None where they were undone or the reader left."""
    visit, number, changes = changes_for(message)
    if not changes:
        return None
    return {
        "visit": visit.title,
        "version": number,
        "first": number == 1,
        "count": len(changes),
        "day": _day(changes[0]),
        "several_days": len({_day(change) for change in changes}) > 1,
        "lines": [phrases.change(change) for change in changes],
        "link": reverse("programme:agenda", kwargs={"slug": visit.slug}),
    }


def _day(change: Change) -> str:
    start = datetime.fromisoformat(change.starts_at).astimezone(ZoneInfo(change.zone))
    return times.day(start.date(), _language(), year=False)


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def delegation_data(message: Message) -> Mapping[str, Any] | None:
    """Give what is missing; None once nothing is, or the visit began."""
    found = Delegation.objects.filter(pk=message.payload["delegation"])
    delegation = delegations.with_people(found).first()
    if delegation is None or not delegations.lacking(delegation):
        return None
    people = delegations.people(delegation)
    visit = delegation.visit
    lines = [
        {"name": row.delegate.name, "missing": [str(phrases.FIELDS[name]) for name in row.missing]}
        for row in people.rows
        if row.missing
    ]
    return {
        "visit": visit.title,
        "territory": delegation.territory.name,
        "days": times.days(visit.starts_on, visit.ends_on, _language()),
        "due": times.day(delegations.data_due(visit), _language()),
        "total": people.places.total,
        "people": lines,
        "nobody": not people.rows,
        "link": reverse("programme:delegation", kwargs={"pk": delegation.pk}),
    }


def allowance_approved(message: Message) -> Mapping[str, Any] | None:
    """Give the figures of an approved sheet."""
    sheets = AllowanceSheet.objects.select_related("delegate__delegation__visit", "table", "rate")
    sheet = sheets.filter(pk=message.payload["sheet"]).first()
    if sheet is None:
        return None
    table = sheet.table.currency
    return {
        "sheet": sheet,
        "nightly": phrases.money(sheet.nightly, table),
        "travel": phrases.money(sheet.travel, table),
        "deduction": phrases.money(sheet.deduction, table) if sheet.deduction else "",
        "total": phrases.money(sheet.total, sheet.currency),
        "name": sheet.delegate.name,
        "visit": sheet.delegation.visit.title,
        "listed_on": times.day(sheet.table.listed_on, _language()),
        "rate_on": times.day(sheet.rate.on, _language()) if sheet.rate else "",
        "link": reverse("programme:sheet", kwargs={"pk": sheet.pk}),
    }
