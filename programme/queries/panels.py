"""What "My page" says about visits."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programme.domain.agenda import Change, Item
from programme.models import AllowanceSheet, Claim, Delegation, Interpretation, TravelWish, Visit
from programme.permissions import can_plan
from programme.queries import appointments, vault
from programme.queries.appointments import Coming
from programme.queries.claims import is_late
from programme.queries.delegations import (
    People,
    data_due,
    lacking,
    names_open,
    of_person,
    people,
)
from programme.queries.pages import next_item
from programme.states import ClaimStatus, SheetStatus, WishStatus
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import OTHER
from r2r_portal.panels import Panel

CHANGES = 3  # of an agenda, told on the front page


def panel_for(user: User, at: datetime) -> tuple[Panel, ...]:
    """Return the panels of a person at an instant: the next appointment, what is to do, the allowance; staff: the desk."""
    if can_plan(user):
        return tuple(_desk(user))
    own = of_person(user, at)
    visits, over = appointments.coming(user, own, at)
    parts = (*_appointments(visits, at), *_details(own, user), *_to_do(own, at), *_guests(visits, at))
    parts += (*_allowances(user, at), *_afterwards(over))
    return tuple(parts)


def language() -> str:
    """Return "en" or "ja"."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _appointments(visits: list[Coming], at: datetime) -> Iterator[Panel]:
    for one in visits:
        visit, agenda = one.visit, one.agenda
        item = next_item(agenda, one.reader, at) if agenda else None
        link = reverse("programme:agenda", kwargs={"slug": visit.slug})
        if item:
            title = _("Next: %(title)s") % {"title": item.title_ja if language() == "ja" else item.title_en}
            lines = (*_lines(item), *_changed(one))
            yield Panel(title, lines, link, _("Open the agenda"))
        elif agenda is None:
            planned = _("Your visit is being planned. Dates: %(days)s.") % {
                "days": times.days(visit.starts_on, visit.ends_on, language())
            }
            yield Panel(visit.title, (planned,), link, _("Open the page of the visit"))


def _lines(item: Item) -> Iterator[str]:
    zone, mine = ZoneInfo(item.zone), language()
    if item.mode == "online":
        yield times.online(item.start, item.end, mine)
    else:
        yield times.on_site(item.start, item.end, mine, zone, hybrid=item.mode == "hybrid")
    for code in (mine, OTHER[mine]):  # the place in both scripts, to show to a driver
        name, address = getattr(item.where, f"title_{code}"), getattr(item.where, f"address_{code}")
        if name:
            yield f"{name} · {address}" if address else name
    if item.contact or item.phone:
        yield _("Contact: %(who)s") % {"who": " ".join(filter(None, (item.contact, item.phone)))}
    if item.interpretation != Interpretation.NONE:
        yield str(Interpretation(item.interpretation).label)


def _details(own: list[Delegation], user: User) -> Iterator[Panel]:
    """Ask a traveller for the details that are still missing; say where they stand once they are there."""
    for delegation in own:
        visit, needs = delegation.visit, list(delegation.visit.needs.all())
        person = next((one for one in delegation.delegates.all() if one.user_id == user.pk), None)
        if person is None or not needs:
            continue
        lacking = vault.missing(person, needs)
        link = reverse("programme:my_details", kwargs={"slug": visit.slug})
        title = _("Your details: %(visit)s") % {"visit": visit.title}
        first = vault.first_due(needs, lacking)
        lines = (_("By %(day)s") % {"day": times.day(first, language())},) if first else ()
        said = (*lines, _of_yours(len(lacking))) if lacking else (_("Everything is there."),)
        words = _("Enter your details") if lacking else _("Open your details")
        yield Panel(title, said, link, words, urgent=bool(lacking))


def _of_yours(count: int) -> str:
    words = ngettext("%(count)s detail is missing.", "%(count)s details are missing.", count)
    return words % {"count": count}


def _guests(visits: list[Coming], at: datetime) -> Iterator[Panel]:
    """Show a host the way to the list of guests, from its day on."""
    for one in visits:
        visit = one.visit
        if one.guests_from and at.astimezone(ZoneInfo(visit.zone)).date() >= one.guests_from:
            link = reverse("programme:guests", kwargs={"slug": visit.slug})
            yield Panel(_("Your guests"), (visit.title,), link, _("Open the list of guests"))


def _afterwards(visits: list[Visit]) -> Iterator[Panel]:
    """Show the way to what is left of a visit that is over."""
    for visit in visits:
        lines = (
            times.days(visit.starts_on, visit.ends_on, language()),
            _("Feedback, notes, trip report, certificate"),
        )
        link = reverse("programme:after", kwargs={"slug": visit.slug})
        yield Panel(visit.title, lines, link, _("After the meetings"))


def _changed(coming: Coming) -> Iterator[str]:
    """Say what was changed for the reader in the last 72 hours; the rest stands on the agenda."""
    recent = [(one, when) for one, when in coming.recent if coming.reader.was_told(one)]
    for one, when in recent[:CHANGES]:
        day = times.short_day(when.astimezone(ZoneInfo(one.zone)).date(), language())
        yield _change(one) % {"day": day, "title": one.title_ja if language() == "ja" else one.title_en}
    if len(recent) > CHANGES:
        more = len(recent) - CHANGES
        yield ngettext("and %(count)s more change", "and %(count)s more changes", more) % {"count": more}


def _change(change: Change) -> str:
    """Return the sentence with places for its day and title; hours are filled in."""
    if change.kind in ("cancelled", "removed"):
        return _("Cancelled %(day)s: %(title)s")
    moved = next((f for f in change.fields if f.name == "starts_at"), None)
    if change.kind != "changed" or moved is None:
        return _("Changed %(day)s: %(title)s")
    zone = ZoneInfo(change.zone)
    before, after = (datetime.fromisoformat(text).astimezone(zone) for text in (moved.before, moved.after))
    far = before.date() != after.date()
    hours = [
        (times.short_day(moment.date(), language()) + " " if far else "")
        + times.clock(moment, language(), zone)
        for moment in (before, after)
    ]
    words = _("Changed %(day)s: %(before)s → %(after)s, %(title)s")
    return words.replace("%(before)s", hours[0]).replace("%(after)s", hours[1])


def _to_do(own: list[Delegation], at: datetime) -> Iterator[Panel]:
    for delegation in own:
        found = people(delegation)
        if not delegation.may_fill or delegation.visit.starts_on <= at.date() or not lacking(found):  # type: ignore[attr-defined]
            continue
        lines = [_("By %(day)s") % {"day": times.day(data_due(delegation), language())}]
        lines += _what_lacks(found)
        link = reverse("programme:delegation", kwargs={"pk": delegation.pk})
        title = _("Your delegation: %(visit)s") % {"visit": delegation.visit.title}
        yield Panel(title, tuple(lines), link, _("Enter the details"), urgent=True)


def _what_lacks(found: People) -> Iterator[str]:
    if not found.rows:
        yield _("Nobody is named yet.")
    elif names_open(found):
        places = found.places
        words = ngettext(
            "%(free)s of %(total)s funded place is free.",
            "%(free)s of %(total)s funded places are free.",
            places.free,
        )
        yield words % {"free": places.free, "total": places.total}
    if found.incomplete:
        yield _missing(found.incomplete)


def _missing(count: int) -> str:
    words = ngettext(
        "Details of %(count)s person are missing.", "Details of %(count)s people are missing.", count
    )
    return words % {"count": count}


def _allowances(user: User, at: datetime) -> Iterator[Panel]:
    sheets = AllowanceSheet.objects.filter(delegate__user=user, status=SheetStatus.APPROVED)
    for sheet in sheets.select_related("delegate__delegation__visit__call", "claim").order_by("pk"):
        yield _allowance(sheet, at)


def _allowance(sheet: AllowanceSheet, at: datetime) -> Panel:
    visit, claim = sheet.delegate.delegation.visit, getattr(sheet, "claim", None)
    link = reverse("programme:sheet", kwargs={"pk": sheet.pk})
    if claim is not None and claim.status != ClaimStatus.DRAFT:
        link = reverse("programme:claim", kwargs={"pk": claim.pk})
        words = _("Travel expenses: %(state)s") % {"state": claim.get_status_display()}
        return Panel(_("Travel allowance"), (visit.title, words), link, _("Open the claim"))
    if visit.ends_on < at.date():
        words = claim.returned_for if claim and claim.returned_for else _asked(sheet, at)
        return Panel(_("Travel allowance"), (visit.title, words), link, _("Open the sheet"), urgent=True)
    return Panel(_("Travel allowance"), (visit.title, _("Approved")), link, _("Open the sheet"))


def _asked(sheet: AllowanceSheet, at: datetime) -> str:
    words = _("Claim what you spent by %(day)s.")
    if is_late(sheet, at):
        words = _("Claims were due on %(day)s. Yours is still taken: hand it in now, or ask us.")
    return words % {"day": times.day(sheet.delegation.visit.claims_due_on, language())}


def _desk(user: User) -> Iterator[Panel]:
    waiting = AllowanceSheet.objects.filter(status=SheetStatus.DRAFT).exclude(prepared_by=user).count()
    words = ngettext(
        "%(count)s allowance waits for a second person.",
        "%(count)s allowances wait for a second person.",
        waiting,
    )
    lines = [words % {"count": waiting}] if waiting else []
    claims = Claim.objects.waiting().exclude(handed_in_by=user).count()
    if claims:
        lines.append(ngettext("%(count)s claim waits.", "%(count)s claims wait.", claims) % {"count": claims})
    wishes = TravelWish.objects.filter(status=WishStatus.OPEN).count()
    if wishes:
        told = ngettext("%(count)s travel wish waits.", "%(count)s travel wishes wait.", wishes)
        lines.append(told % {"count": wishes})
    said = tuple(lines) or (_("Legs, agendas, delegations, allowances"),)
    yield Panel(_("Visits"), said, reverse("programme:desk"), _("Open the visits"), urgent=bool(lines))
