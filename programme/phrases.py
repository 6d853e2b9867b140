"""Codes of the domain in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from programme import wording
from programme.domain.advice import Advice, Doubt
from programme.domain.agenda import Change, FieldChange
from programme.domain.slots import Away, Blocker, Reason, SessionSlot
from programme.models import Interpretation, Mode, VaultField
from programme.models.words import ZONES
from r2r_portal import bilingual, times
from r2r_portal.territories.models import MemberState

FOOTING: dict[str, Promise] = {
    "funded": gettext_lazy("Funded"),
    "own_cost": gettext_lazy("Own cost"),
    "eu_staff": gettext_lazy("EU staff"),
}
FIELDS: dict[str, Promise] = {
    "given_name": gettext_lazy("given names"),
    "family_name": gettext_lazy("family name"),
    "kana": gettext_lazy("name in katakana"),
    "post": gettext_lazy("post"),
    "email": gettext_lazy("e-mail address"),
    "emergency_name": gettext_lazy("emergency contact"),
    "emergency_phone": gettext_lazy("emergency telephone"),
    **{field.value: field.label for field in VaultField},
}
TAKEN_AS: dict[str, Promise] = {
    "page": gettext_lazy("List of guests for the hosts (page)"),
    "pdf": gettext_lazy("List of guests for the hosts (PDF)"),
    "xlsx": gettext_lazy("List of guests for the hosts (workbook)"),
}
TEXTS: dict[str, Promise] = {
    "title": gettext_lazy("title"),
    "note": gettext_lazy("note"),
    "place": gettext_lazy("place"),
    "address": gettext_lazy("address"),
    "entrance": gettext_lazy("main entrance"),
}
KINDS: dict[str, Promise] = {
    "added": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "cancelled": gettext_lazy("Cancelled"),
    "restored": gettext_lazy("Takes place again"),
    "removed": gettext_lazy("Cancelled"),
}
SENTENCES: dict[Reason, Promise] = {
    Reason.NO_SESSIONS: gettext_lazy("The agenda has no session"),
    Reason.NO_EMERGENCY_CONTACT: gettext_lazy(
        "Enter an emergency contact in both languages, with a telephone number"
    ),
    Reason.VISIT_OUTSIDE_PHASE: gettext_lazy("The visit lies outside the days of its phase"),
    Reason.LEG_OUTSIDE_VISIT: gettext_lazy("Leg %(leg)s lies outside the days of the visit"),
    Reason.LEG_WITHOUT_DELEGATION: gettext_lazy("Nobody is on leg %(leg)s"),
    Reason.DELEGATION_WITHOUT_LEG: gettext_lazy("%(delegation)s is on no leg"),
    Reason.TWO_LEGS: gettext_lazy(
        "%(delegation)s would be on two legs on the same day: %(first)s and %(second)s"
    ),
    Reason.PLENARY_MISSED: gettext_lazy("%(delegation)s misses the plenary on leg %(leg)s"),
    Reason.SESSION_OUTSIDE_LEG: gettext_lazy('"%(session)s" lies outside the days of leg %(leg)s'),
    Reason.OVERLAP: gettext_lazy('%(hours)s overlaps "%(first)s" (%(others)s) for %(delegation)s'),
    Reason.PERSON_TWICE: gettext_lazy('%(hours)s overlaps "%(first)s" (%(others)s) for %(person)s'),
    Reason.NO_TIME_TO_TRAVEL: gettext_lazy(
        '%(delegation)s needs about %(needed)s minutes from "%(first)s" to "%(second)s" and has %(there)s'
    ),
    Reason.NO_PLACE: gettext_lazy('"%(session)s" is in a room but has no place'),
    Reason.UNTRANSLATED: gettext_lazy('"%(session)s": the %(field)s is missing in one language'),
    Reason.PLACEHOLDER: gettext_lazy('"%(session)s": the %(field)s still says "%(found)s"'),
    Reason.NO_INTERPRETATION: gettext_lazy('"%(session)s" is a main activity and has no interpretation'),
    **wording.BLOCKERS,
}


def language() -> str:
    """Return "en" or "ja"."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def blocker(found: Blocker, zone: str) -> str:
    """Return a reason as a sentence."""
    data = dict(found.data)
    first, second = data.get("first"), data.get("second")
    if isinstance(first, SessionSlot) and isinstance(second, SessionSlot):
        data |= {"first": first.label, "second": second.label}
        data |= {"hours": _hours(second, zone), "others": _hours(first, zone)}
    if "field" in data:
        data["field"] = TEXTS.get(str(data["field"]), data["field"])
    if isinstance(one := data.get("away"), Away):
        data["away"] = wording.away(one, zone)
    return str(SENTENCES[found.reason]) % data


DOUBTS: dict[Advice, Promise] = {
    Advice.HOLIDAY: gettext_lazy('"%(session)s" is on a public holiday of %(country)s (%(day)s)'),
    Advice.OFFICE_HOURS: gettext_lazy('"%(session)s" is outside 08:00 to 20:00 in %(city)s: %(hours)s'),
    Advice.NO_REST: gettext_lazy(
        '"%(session)s" is on the day on which people of %(delegation)s arrive (%(day)s)'
    ),
    Advice.LONG_DAY: gettext_lazy("The day of %(delegation)s is %(hours)s hours long (%(day)s)"),
    **wording.DOUBTS,
}


def doubt(found: Doubt) -> str:
    """Return a doubt as a sentence."""
    data: dict[str, Any] = dict(found.data)
    if "day" in data:
        data["day"] = times.day(date.fromisoformat(data["day"]), language(), year=False)
    if "country" in data:
        data["country"] = _country(data["country"])
    if "zone" in data:
        own = ZoneInfo(data["zone"])
        start, end = (datetime.fromisoformat(data[name]) for name in ("starts", "ends"))
        data["hours"] = times.hours(start, end, language(), own, start.astimezone(own).date())
        data["city"] = dict(ZONES)[data["zone"]]
    if "languages" in data:
        data["languages"] = wording.spoken(data["languages"])
    if "own_zone" in data:
        start, end = (datetime.fromisoformat(data[name]) for name in ("starts", "ends"))
        data["away"] = wording.span(start, end, data["own_zone"])
    return str(DOUBTS[found.advice]) % data


def _country(code: str) -> str:
    if code == "JP":
        return _("Japan")
    return _state_names(code)[language() == "ja"]


@lru_cache(maxsize=40)
def _state_names(code: str) -> tuple[str, str]:
    """Return a Member State's names in English and Japanese: facts, asked for once a process."""
    found = MemberState.objects.filter(pk=code).values_list("name_en", "name_ja").first()
    return found or (code, code)


def _hours(session: SessionSlot, zone: str) -> str:
    own = ZoneInfo(zone)
    return times.hours(
        session.starts_at, session.ends_at, language(), own, session.starts_at.astimezone(own).date()
    )


def change(told: Change) -> str:
    """Return one change as a line: when, what, and how it was before."""
    own = ZoneInfo(told.zone)
    start = datetime.fromisoformat(told.starts_at)
    title = bilingual.text(told, "title")
    when = _moment(start, own)
    parts = [part for part in (_detail(f, told) for f in told.fields) if part]
    detail = _(": ") + _("; ").join(parts) if parts else ""
    return _("%(kind)s: %(when)s, %(title)s%(detail)s") % {
        "kind": KINDS[told.kind], "when": when, "title": title, "detail": detail,
    }  # fmt: skip


def _detail(found: FieldChange, told: Change) -> str:
    other = "_en" if language() == "ja" else "_ja"
    if found.name in {"starts_at", "ends_at"}:
        return _when(found, told.zone)
    words = DETAILS.get(found.name.removesuffix("_en").removesuffix("_ja"))
    if words is None or found.name.endswith(other):
        return ""
    label, show = words
    before, after = (show(value, told.zone) or _("none") for value in (found.before, found.after))
    return _("%(label)s %(before)s → %(after)s") % {"label": label, "before": before, "after": after}


def _when(found: FieldChange, name: str) -> str:
    """Return a moved time: hours alone where the day stays."""
    zone = ZoneInfo(name)
    before, after = (datetime.fromisoformat(value) for value in (found.before, found.after))
    same_day = before.astimezone(zone).date() == after.astimezone(zone).date()
    old, new = (
        times.clock(at, language(), zone) if same_day else _moment(at, zone) for at in (before, after)
    )
    label = _("starts") if found.name == "starts_at" else _("ends")
    return _("%(label)s %(before)s → %(after)s") % {"label": label, "before": old, "after": new}


def _moment(at: datetime, zone: ZoneInfo) -> str:
    gap = "" if language() == "ja" else " "
    return (
        times.day(at.astimezone(zone).date(), language(), year=False)
        + gap
        + times.clock(at, language(), zone)
    )


def _as_it_is(text: str, _zone: str) -> str:
    return text


def _mode(text: str, _zone: str) -> str:
    return str(Mode(text).label)


def _interpretation(text: str, _zone: str) -> str:
    return str(Interpretation(text).label)


DETAILS: Mapping[str, tuple[Promise, Callable[[str, str], str]]] = {
    "title": (gettext_lazy("title"), _as_it_is),
    "place": (gettext_lazy("place"), _as_it_is),
    "address": (gettext_lazy("address"), _as_it_is),
    "entrance": (gettext_lazy("main entrance"), _as_it_is),
    "contact": (gettext_lazy("contact"), _as_it_is),
    "phone": (gettext_lazy("telephone"), _as_it_is),
    "note": (gettext_lazy("note"), _as_it_is),
    "mode_eu": (gettext_lazy("European side"), _mode),
    "mode_jp": (gettext_lazy("Japanese side"), _mode),
    "interpretation": (gettext_lazy("interpretation"), _interpretation),
}


def changed(told: Change) -> str:
    """Return what was changed in an item, for a mark beside it: "starts 10:00 → 10:30"."""
    return _("; ").join(part for part in (_detail(f, told) for f in told.fields) if part)


def changed_on(at: datetime, zone: str) -> str:
    """Return the mark of a changed item with its day: "Changed 12 Nov"."""
    day = times.short_day(at.astimezone(ZoneInfo(zone)).date(), language())
    return _("Changed %(day)s") % {"day": day}


def still_has(number: int | None, count: int, total: int) -> str:
    """Return how many of all still hold a version: "2 of 25 still have version 4"."""
    if number is None:
        words = ngettext(
            "%(count)s of %(total)s has not opened any version",
            "%(count)s of %(total)s have not opened any version",
            count,
        )
    else:
        words = ngettext(
            "%(count)s of %(total)s still has version %(number)s",
            "%(count)s of %(total)s still have version %(number)s",
            count,
        )
    return words % {"count": count, "total": total, "number": number}


def money(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency, thousands apart: "1,234.50 EUR", 「181,456円」."""
    figure = f"{amount:,.0f}" if currency == "JPY" else f"{amount:,.2f}"
    if language() == "ja":
        return figure + ("円" if currency == "JPY" else "ユーロ")
    return f"{figure} {currency}"


def difference(amount: Decimal, currency: str) -> str:
    """Return a difference with its sign; none where there is none."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return sign + money(abs(amount), currency)


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence."""
    return ("、" if language() == "ja" else ", ").join(words)


RULES: dict[str, Promise] = {
    "nights": gettext_lazy("Accommodation"),
    "cancelled": gettext_lazy("Cancelled nights"),
    "travel": gettext_lazy("Travel"),
    "deduction": gettext_lazy("Provided directly"),
    "share": gettext_lazy("Borne by another budget"),
}


def claim_line(line: Mapping[str, Any], currency: str) -> tuple[str, str, str]:
    """Return title, reckoning and amount of one line of a statement."""
    amount = Decimal(line["amount"])
    shown = money(abs(amount), currency)
    return str(RULES[line["rule"]]), _reckoning(line, currency), f"−{shown}" if amount < 0 else shown


def _reckoning(line: Mapping[str, Any], currency: str) -> str:
    given: Mapping[str, str] = line["inputs"]
    amounts = {name: money(Decimal(text), currency) for name, text in given.items() if name in AMOUNTS}
    values = {**given, **amounts}
    if line["rule"] in ("nights", "cancelled"):
        words = ngettext(
            "%(cost)s spent, up to %(nights)s night × %(nightly)s",
            "%(cost)s spent, up to %(nights)s nights × %(nightly)s",
            int(given["nights"]),
        )
        return words % values
    if line["rule"] == "travel":
        back = Decimal(given["refund"]) > 0
        words = (
            _("%(fare)s less %(refund)s given back, up to %(ceiling)s")
            if back
            else _("%(fare)s, up to %(ceiling)s")
        )
        return words % values
    if line["rule"] == "share":
        return _("The programme bears %(share)s %% of %(before)s") % values
    return _("Deducted")


AMOUNTS = ("nightly", "cost", "fare", "refund", "ceiling", "deduction", "before")
