"""Messages of the programme: changes of the agenda, data of a delegation, an allowance."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse, translate_url
from django.utils.translation import get_language

from programme import emails_afterwards, phrases
from programme.domain.agenda import Change
from programme.models import (
    AllowanceSheet,
    Claim,
    Delegate,
    Delegation,
    ModeSwitch,
    Receipt,
    Sighting,
    TravelWish,
)
from programme.queries import delegations, vault
from programme.queries.claims import is_late
from programme.queries.told import changes_for, still_goes
from programme.states import ClaimStatus, WishStatus
from r2r_portal import times
from r2r_portal.bilingual import OTHER
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("agenda.changed", agenda_changed)
    topics.register("delegation.opened", delegation_opened)
    topics.register("agenda.nudge", agenda_nudge)
    topics.register("delegation.data", delegation_data)
    topics.register("details.due", details_due)
    topics.register("allowance.approved", allowance_approved)
    topics.register("claim.due", claim_due)
    topics.register("claim.returned", claim_news)
    topics.register("claim.approved", claim_news)
    topics.register("claim.paid", claim_news)
    topics.register("receipt.quarantined", receipt_quarantined)
    topics.register("wish.answered", wish_answered)
    emails_afterwards.register()


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
        "lines": [folded(phrases.change(change)) for change in changes],
        **_because(message),
        **_links(reverse("programme:agenda", kwargs={"slug": visit.slug})),
    }


def agenda_nudge(message: Message) -> Mapping[str, Any] | None:
    """Give what the reader has not seen yet; None once they saw the newest version, or left."""
    payload = message.payload
    visit, number, changes = changes_for(message)
    seen = Sighting.objects.filter(visit=visit, user=payload["user"], number__gte=payload["until"])
    if not number or seen.exists() or (payload["delegate"] and not still_goes(payload["delegate"])):
        return None
    return {
        "visit": visit.title,
        "version": payload["until"],
        "held": payload["since"],
        "lines": [folded(phrases.change(change)) for change in changes] if payload["since"] else [],
        **_links(reverse("programme:agenda", kwargs={"slug": visit.slug})),
    }


def _because(message: Message) -> dict[str, Any]:
    """Give why a visit went online or hybrid, or that it is as planned again."""
    switch = ModeSwitch.objects.filter(pk=message.payload.get("switch")).first()
    reason = folded(switch.reason) if switch else ""
    return {"reason": reason, "as_planned": bool(switch) and message.payload.get("undone", False)}


def _links(path: str) -> dict[str, str]:
    """Return the page in the reader's language and in the other one."""
    return {"link": path, "other": translate_url(path, OTHER[_language()])}


PIECE = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+\s*|\s"
)
COLUMNS = 66  # and two for the mark before a line


def folded(text: str) -> str:
    """Return a text in lines of at most 70 columns, wide letters counting as two; later lines stand in by two."""
    lines, used = [""], 0
    for piece in PIECE.findall(text):
        wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in piece.rstrip())
        if used + wide > COLUMNS and lines[-1] and piece not in "、。）」":
            lines.append("")
            used = 0
        lines[-1] += piece
        used += wide + len(piece) - len(piece.rstrip())
    return "\n  ".join(line.rstrip() for line in lines)


def _day(change: Change) -> str:
    start = datetime.fromisoformat(change.starts_at).astimezone(ZoneInfo(change.zone))
    return times.day(start.date(), _language(), year=False)


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _people(message: Message) -> delegations.People | None:
    found = delegations.with_people(Delegation.objects.filter(pk=message.payload["delegation"])).first()
    return delegations.people(found) if found else None


def delegation_opened(message: Message) -> Mapping[str, Any] | None:
    """Give what a body needs to name its people; None where no name can come any more."""
    people = _people(message)
    return _call(people) if people and delegations.names_open(people) else None


def delegation_data(message: Message) -> Mapping[str, Any] | None:
    """Give which names and details are missing; None once nothing is."""
    people = _people(message)
    if people is None or not delegations.lacking(people):
        return None
    lines = [
        {"name": row.delegate.name, "missing": [str(phrases.FIELDS[name]) for name in row.missing]}
        for row in people.rows
        if row.missing
    ]
    free = people.places.free if delegations.names_open(people) else 0
    return {**_call(people), "people": lines, "nobody": not people.rows, "free": free}


def details_due(message: Message) -> Mapping[str, Any] | None:
    """Give which of their own details a traveller still owes, and by when; None once nothing is, or who left."""
    rows = vault.with_given(Delegate.objects.going().filter(pk=message.payload["delegate"]))
    person = rows.select_related("delegation__visit").first()
    needs = vault.needs_of(person.delegation.visit) if person else []
    lacking = vault.missing(person, needs) if person else ()
    if person is None or not lacking:
        return None
    visit, due = person.delegation.visit, vault.first_due(needs, lacking)
    return {
        "name": person.name,
        "visit": visit.title,
        "days": times.days(visit.starts_on, visit.ends_on, _language()),
        "due": times.day(due, _language()) if due else "",
        "lacking": [str(phrases.FIELDS[name]) for name in lacking],
        **_links(reverse("programme:my_details", kwargs={"slug": visit.slug})),
    }


def _call(people: delegations.People) -> dict[str, Any]:
    delegation, visit = people.delegation, people.delegation.visit
    return {
        "visit": visit.title,
        "territory": delegation.territory.name,
        "days": times.days(visit.starts_on, visit.ends_on, _language()),
        "due": times.day(delegations.data_due(delegation), _language()),
        "total": people.places.total,
        **_links(reverse("programme:delegation", kwargs={"pk": delegation.pk})),
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
        **_links(reverse("programme:sheet", kwargs={"pk": sheet.pk})),
    }


def claim_due(message: Message) -> Mapping[str, Any] | None:
    """Give what can be claimed; None once a claim was handed in."""
    sheets = AllowanceSheet.objects.select_related("delegate__delegation__visit__call", "table", "claim")
    sheet = sheets.filter(pk=message.payload["sheet"]).first()
    claim = getattr(sheet, "claim", None)
    if sheet is None or (claim is not None and claim.status != ClaimStatus.DRAFT):
        return None
    due_on = sheet.delegation.visit.claims_due_on
    return {
        "name": sheet.delegate.name,
        "visit": sheet.delegation.visit.title,
        "most": phrases.money(sheet.subtotal, sheet.table.currency),
        "begun": claim is not None,
        "due": times.day(due_on, _language()),
        "due_day": times.day(due_on, _language(), year=False),
        "is_late": is_late(sheet, message.spoken_at),
        **_links(reverse("programme:sheet", kwargs={"pk": sheet.pk})),
    }


def claim_news(message: Message) -> Mapping[str, Any] | None:
    """Give what happened to a claim."""
    claims = Claim.objects.select_related("sheet__delegate__delegation__visit", "sheet__table")
    claim = claims.filter(pk=message.payload["claim"]).first()
    if claim is None:
        return None
    return {
        "name": claim.sheet.delegate.name,
        "visit": claim.sheet.delegation.visit.title,
        "total": phrases.money(claim.total, claim.sheet.currency),
        "reason": claim.returned_for,
        "paid_on": times.day(claim.paid_on, _language()) if claim.paid_on else "",
        "payment": claim.payment,
        **_links(reverse("programme:claim", kwargs={"pk": claim.pk})),
    }


def receipt_quarantined(message: Message) -> Mapping[str, Any] | None:
    """Say which receipt was stopped, and what to do; None once it was removed."""
    receipts = Receipt.objects.select_related("claim__sheet__delegate__delegation__visit")
    receipt = receipts.filter(pk=message.payload["receipt"]).first()
    if receipt is None:
        return None
    delegate = receipt.claim.sheet.delegate
    return {
        "name": delegate.name,
        "visit": delegate.delegation.visit.title,
        "file": receipt.name,
        "is_draft": receipt.claim.status == ClaimStatus.DRAFT,
        **_links(reverse("programme:claim", kwargs={"pk": receipt.claim_id})),
    }


def wish_answered(message: Message) -> Mapping[str, Any] | None:
    """Give the reply to a travel wish."""
    wishes = TravelWish.objects.select_related("delegate__delegation__visit")
    wish = wishes.filter(pk=message.payload["wish"]).first()
    if wish is None or wish.difference is None:
        return None
    path = reverse("programme:wishes", kwargs={"pk": wish.delegate.delegation_id, "number": wish.delegate_id})
    return {
        "name": wish.delegate.name,
        "visit": wish.delegate.delegation.visit.title,
        "wish": wish,
        "accepted": wish.status == WishStatus.ACCEPTED,
        "difference": phrases.difference(wish.difference, wish.currency),
        **_links(path),
    }
