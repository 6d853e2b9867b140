"""Delegates as a table: one row a person, taken in through the same form and actions as the pages.

Nothing of the vault leaves or enters here: an uploaded table waits in a file between dry run and confirmation.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field

from applications.domain.cells import plain
from programme.actions import delegations as actions
from programme.actions.seats import free_seat, fund
from programme.forms.people import DelegateForm
from programme.models import Basis, Delegate, Delegation
from programme.permissions import can_fill
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.spreadsheet import settled
from r2r_portal.table_rows import ActedRows

KEYS = ("id", "visit", "delegation")
PERSON = (
    "family_name", "given_name", "display_name", "kana", "post", "body", "email", "language", "zone",
    "emergency_name", "emergency_phone", "arrives_on", "leaves_on",
)  # fmt: skip
COMES_AS, FUNDED = "comes_as", "funded"
COLUMNS = (*KEYS, *PERSON, COMES_AS)


class DelegateResource(ActedRows):
    """The people of the delegations that a person may fill; a row without an id names somebody new."""

    code = "delegates"

    class Meta:
        model = Delegate

    def __init__(self, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(by, at, **kwargs)
        for name in COLUMNS:
            self.fields[name] = Field(column_name=name)

    @classmethod
    def get_display_name(cls) -> str:
        """Name the table on the page."""
        return _("Delegates: one row a person")

    def get_queryset(self) -> QuerySet[Delegate]:
        """Reach only what the person may see, and who has not left."""
        related = ("delegation__visit", "delegation__territory", "delegation__organisation", "seat")
        return Delegate.objects.visible_to(self.by).going().select_related(*related)

    # --- going out ------------------------------------------------------------------------------------------

    def lines(self, rows: QuerySet[Delegate]) -> Iterator[Sequence[Any]]:
        """Yield the heading, then row after row."""
        yield list(COLUMNS)
        for person in rows:
            told = _told(person)
            yield [told[name] for name in COLUMNS]

    def export(self, queryset: QuerySet[Delegate] | None = None, **kwargs: Any) -> tablib.Dataset:
        """Return the whole table, for those who want it in memory."""
        rows = self.get_queryset().order_by("pk") if queryset is None else queryset
        heading, *lines = self.lines(rows)
        return tablib.Dataset(*lines, headers=heading)

    # --- coming in ------------------------------------------------------------------------------------------

    def label(self, row: Mapping[str, Any]) -> str:
        """Name a row by the person."""
        return " ".join(filter(None, (plain(row.get(name)) for name in ("family_name", "given_name"))))

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Delegate, bool]:
        """Find the person of a row among those one may see."""
        self.touched = []
        text = plain(row.get("id"))
        if not text:
            return Delegate(), True
        found = self.get_queryset().filter(pk=int(text)).first() if text.isdecimal() else None
        if found is None:
            raise ValidationError({"id": _("There is no such person among those you may see.")})
        return found, False

    def save_instance(self, instance: Delegate, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Save a row as a person would have done on the pages; a refusal is the row's error."""
        given = {name: plain(row[name]) for name in COLUMNS if name in row}
        delegation = self._delegation(instance, given, is_create)
        values = self._checked(instance, delegation, given, is_create)
        try:
            person = self._written(instance, delegation, values, is_create)
            self._place(person, given.get(COMES_AS, ""))
        except DomainError as error:
            column = {"person_twice": "email", "places_full": COMES_AS, "already_funded": COMES_AS}
            raise ValidationError({column.get(error.code, COMES_AS): str(error.message)}) from error
        instance.__dict__.update(person.__dict__)  # the log names it

    def _delegation(self, person: Delegate, given: Mapping[str, str], is_new: bool) -> Delegation:
        """Return the delegation of a row; a person stays in theirs."""
        if not is_new:
            found = person.delegation
            told = (found.visit.slug, found.territory.code)
            if (given.get("visit") or told[0], given.get("delegation") or told[1]) != told:
                raise ValidationError({"delegation": _("An import moves nobody to another delegation.")})
        else:
            rows = Delegation.objects.visible_to(self.by).select_related("visit", "territory", "organisation")
            wanted = {"visit__slug": given.get("visit", ""), "territory__code": given.get("delegation", "")}
            first = rows.filter(**wanted).first()
            if first is None:
                raise ValidationError({"delegation": _("There is no such delegation for this visit.")})
            found = first
        if not can_fill(self.by, found):
            raise ValidationError(_("You may not name people for this delegation."))
        return found

    def _checked(
        self, person: Delegate, delegation: Delegation, given: Mapping[str, str], is_new: bool
    ) -> dict[str, Any]:
        """Return what the form of the page accepts of a row: everything of a new one, the changes of another."""
        before = {**DelegateForm.start(delegation), COMES_AS: ""} if is_new else _told(person)
        stays = {*KEYS, COMES_AS}  # what an empty cell leaves as it is
        filled = {name: text for name, text in given.items() if text or not (is_new or name in stays)}
        merged = {**before, **filled}
        as_ = merged[COMES_AS] or Basis.OWN_COST
        if as_ not in {FUNDED, *Basis.values}:
            words = _("Write one of: %(words)s") % {"words": ", ".join((FUNDED, *Basis.values))}
            raise ValidationError({COMES_AS: words})
        basis = Basis.OWN_COST if as_ == FUNDED else as_
        form = DelegateForm(
            {**merged, "basis": basis}, delegation=delegation,
            **({} if is_new else {"instance": Delegate.objects.get(pk=person.pk)}),
        )  # fmt: skip
        if not form.is_valid():
            raise ValidationError({_column(name): list(errors) for name, errors in form.errors.items()})
        self.touched = [
            name for name in given if settled(merged.get(name, "")) != settled(before.get(name, ""))
        ]
        if is_new:
            return dict(form.cleaned_data)
        names = [name for name in self.touched if name in form.cleaned_data]
        names += ["basis"] if person.basis != basis else []
        return {name: form.cleaned_data[name] for name in names}

    def _written(
        self, person: Delegate, delegation: Delegation, values: dict[str, Any], is_new: bool
    ) -> Delegate:
        if is_new:
            return actions.add_delegate(delegation=delegation, values=values, by=self.by, at=self.at)
        if not values:
            return person
        if values.get("basis") == Basis.EU_STAFF:
            self._place(person, Basis.EU_STAFF)  # before the footing changes: staff hold no place
        return actions.change_delegate(delegate=person, values=values, by=self.by, at=self.at)

    def _place(self, person: Delegate, comes_as: str) -> None:
        """Take a funded place, or give it back, where the row says so."""
        if comes_as == FUNDED:
            fund(delegate=person, by=self.by, at=self.at)
        elif comes_as:
            free_seat(delegate=person, reason=_("Table taken in"), by=self.by, at=self.at)


def _column(name: str) -> str:
    return COMES_AS if name == "basis" else name


def _told(person: Delegate) -> dict[str, Any]:
    """Return a person as a row."""
    seat = getattr(person, "seat", None)
    days = {name: getattr(person, name) for name in ("arrives_on", "leaves_on")}
    return {
        "id": str(person.pk),
        "visit": person.delegation.visit.slug,
        "delegation": person.delegation.territory.code,
        **{name: getattr(person, name) for name in PERSON},
        **{name: day.isoformat() if day else "" for name, day in days.items()},
        COMES_AS: FUNDED if seat else person.basis,
    }
