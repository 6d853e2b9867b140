"""Legs and places as rows: added or changed as a workbook says, checked as the forms of the admin check them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from programme.models import Leg, Place, Visit
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record

PLACE_TEXTS = ("title_en", "title_ja", "address_en", "address_ja", "entrance_en", "entrance_ja")
SESSION_TEXTS = {  # a cell's name -> the column's
    "title_en": "title_en", "title_ja": "title_ja", "contact": "host_contact", "telephone": "phone", "link": "link",
    "note_en": "note_en", "note_ja": "note_ja",
}  # fmt: skip
CELLS = {column: name for name, column in SESSION_TEXTS.items()} | {
    "starts_on": "first_day",
    "ends_on": "last_day",
}


@transaction.atomic
def put_leg(*, visit: Visit, leg: Leg | None, values: Mapping[str, Any], by: User, at: datetime) -> Leg:
    """Add a leg to a visit, or change one of its legs. Raises ValidationError, IntegrityError."""
    return _put(leg or Leg(visit=visit), values, is_new=leg is None, by=by, at=at)


@transaction.atomic
def put_place(*, place: Place | None, values: Mapping[str, Any], by: User, at: datetime) -> Place:
    """Add a place, or change one. Raises ValidationError."""
    return _put(place or Place(), values, is_new=place is None, by=by, at=at)


Kind = TypeVar("Kind", bound=models.Model)


def _put(row: Kind, values: Mapping[str, Any], *, is_new: bool, by: User, at: datetime) -> Kind:
    before = {} if is_new else {name: getattr(row, name) for name in values}
    check(row, values)
    changed = sorted(name for name in before if before[name] != getattr(row, name))
    if is_new:
        row.save()
    elif changed:
        row.save(update_fields=changed)
    verb = f"{row._meta.model_name}.{'added' if is_new else 'changed'}"
    record(at=at, by=by, verb=verb, subject=row, fields=changed)
    return row


def check(row: models.Model, values: Mapping[str, Any]) -> None:
    """Put values into a row and see that each is one for its column: length, address, range. Raises ValidationError."""
    for name, value in values.items():
        setattr(row, name, value)
    row.clean_fields(exclude={f.name for f in row._meta.fields if f.name not in values})


def said(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield column and sentence of each thing that was refused."""
    for name, sentences in error.message_dict.items():
        yield from ((CELLS.get(name, name), sentence) for sentence in sentences)


def code_of(error: IntegrityError) -> str:
    """Return what the database refused, by the name of its constraint; "refused" for one without a sentence."""
    known = {"leg_one_per_host": "leg_twice", "leg_ends_after_it_starts": "reversed"}
    return next((code for name, code in known.items() if name in str(error)), "refused")
