"""The list of guests for the hosts of a visit: names and posts, and of the vault only what each person agreed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from programme.models import Delegate, Delegation, HostList, Leg, Need, Sealed, Visit
from programme.permissions import can_plan
from programme.queries.vault import in_words, needs_of, opened
from r2r_portal import pdf, times
from r2r_portal.accounts.models import User

DAYS_BEFORE = 14  # the visit, where no other day was set


@dataclass(frozen=True)
class Guest:
    """Somebody who comes, with the agreed details in the order of the list's fields; "" where not agreed or none."""

    delegate: Delegate
    delegation: Delegation
    values: tuple[str, ...]
    agreed: tuple[str, ...]  # the fields that stand here

    def cells(self, *, kana: bool) -> list[str]:
        """Return the row as a table prints it, with the name in katakana or without."""
        person = self.delegate
        body = person.body or self.delegation.organisation.name
        names = [person.name, person.kana] if kana else [person.name]
        home = self.delegation.territory.name
        return [*names, person.post, body, home, _language_of(person), *self.values]


def _language_of(person: Delegate) -> str:
    return _("Japanese") if person.language == "ja" else _("English")


@dataclass(frozen=True)
class GuestList:
    """The guests of one reader's legs."""

    visit: Visit
    needs: tuple[Need, ...]
    guests: tuple[Guest, ...]

    @property
    def has_kana(self) -> bool:
        """Whether anybody has a name in katakana: else the list has no such column."""
        return any(guest.delegate.kana for guest in self.guests)

    @property
    def head(self) -> list[str]:
        """The names of the columns."""
        names = [_("Name"), _("Name in katakana")] if self.has_kana else [_("Name")]
        facts = [_("Post"), _("Organisation"), _("Delegation"), _("Language")]
        return [*names, *facts, *(capfirst(need.get_field_display()) for need in self.needs)]

    @property
    def rows(self) -> list[list[str]]:
        """A row for each guest."""
        return [guest.cells(kana=self.has_kana) for guest in self.guests]

    @property
    def table(self) -> dict[str, object]:
        """The list for a page or a PDF."""
        return {"caption": _("Guests"), "head": self.head, "rows": self.rows}

    def lines(self) -> Iterator[list[str]]:
        """Yield heading and rows for a workbook: names also apart, for badges and plates."""
        yield [_("Family name"), _("Given names"), *self.head]
        for guest, row in zip(self.guests, self.rows, strict=True):
            yield [guest.delegate.family_name, guest.delegate.given_name, *row]


def opens_on(visit: Visit) -> date:
    """Return the day from which hosts read the list."""
    return day_of(visit, HostList.objects.filter(visit=visit).values_list("opens_on", flat=True).first())


def day_of(visit: Visit, chosen: date | None) -> date:
    """Return the day that was chosen for the list, else the usual one."""
    return chosen or visit.starts_on - timedelta(days=DAYS_BEFORE)


def is_open(visit: Visit, at: datetime) -> bool:
    """Tell whether hosts read the list at an instant, by the calendar of the visit."""
    return at.astimezone(ZoneInfo(visit.zone)).date() >= opens_on(visit)


def hosts(visit: Visit, user: User) -> bool:
    """Tell whether somebody's body receives guests on this visit."""
    return Leg.objects.filter(visit=visit, host__organisations__memberships__user=user).exists()


def guest_list(visit: Visit, user: User) -> GuestList:
    """Return the guests that come to a reader's own legs; officers read all."""
    received = Delegation.objects.filter(visit=visit)
    if not can_plan(user):
        legs = Leg.objects.filter(visit=visit, host__organisations__memberships__user=user)
        received = received.filter(attendances__leg__in=legs)
    rows = Delegate.objects.going().filter(delegation__in=received.values("pk"))
    rows = rows.select_related("delegation__territory__member_state", "delegation__organisation")
    people = list(rows.order_by("delegation__territory__code", "pk"))
    needs = tuple(need for need in needs_of(visit) if need.shared)
    return GuestList(visit, needs, tuple(_guests(people, needs)))


def _guests(people: list[Delegate], needs: tuple[Need, ...]) -> Iterator[Guest]:
    fields = [need.field for need in needs]
    agreed = set(
        Sealed.objects.filter(delegate__in=people, field__in=fields, agreed_at__isnull=False)
        .values_list("delegate", "field")
    )  # fmt: skip
    values = opened(people, fields) if agreed else {}
    for person in people:
        mine = tuple(field for field in fields if (person.pk, field) in agreed)
        shown = (in_words(field, values[person.pk][field]) if field in mine else "" for field in fields)
        yield Guest(person, person.delegation, tuple(shown), mine)


def guests_pdf(found: GuestList, language: str, at: datetime) -> tuple[str, bytes]:
    """Return title and PDF of a list. It is never stored: it would outlive the erasure of what it shows."""
    with translation.override(language):
        title = _("List of guests: %(visit)s") % {"visit": found.visit.title}
        html = pdf.compose(
            "pdf/guests.html", title=title, language=language, found=found, visit=found.visit,
            issued=times.instant(at, language, ZoneInfo(found.visit.zone)),
        )  # fmt: skip
    return title, pdf.render_isolated(html, title=title, language=language)
