"""Views of the desk's list that people keep: their filters, search, order and columns under a name (UX S2)."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.errors import NameTakenError, ViewRefusedError
from applications.models import SavedView
from r2r_portal.accounts.models import User
from r2r_portal.audit.actions import record

LONGEST = 500
OF_A_MOMENT = {"p", "e", "all"}  # page, error mark: they belong to one look, not to a view


def save(*, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Keep a view. `query` is what stands in the list's address after the question mark.

    Raises NameTakenError where the person has a view of this name, ViewRefusedError where it is too long to keep.
    """
    kept = tidied(query)
    if len(kept) > LONGEST:
        raise ViewRefusedError(_("These filters are too long to be kept. Take some away."))
    view = SavedView(user=by, name=name, query=kept, is_shared=is_shared, created_at=at)
    return _written(view, "view.saved", by, at)


def change(*, view: SavedView, name: str, is_shared: bool, by: User, at: datetime) -> SavedView:
    """Rename a view of one's own, share it or share it no more. Raises NameTakenError."""
    view.name, view.is_shared = name, is_shared
    return _written(view, "view.changed", by, at)


def _written(view: SavedView, verb: str, by: User, at: datetime) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
            record(at=at, by=by, verb=verb, subject=view, shared=view.is_shared)
    except IntegrityError as error:
        if "saved_view_one_per_name" not in str(error):
            raise
        raise NameTakenError(view.name) from error
    return view


@transaction.atomic
def delete(*, view: SavedView, by: User, at: datetime) -> None:
    """Forget a view of one's own."""
    record(at=at, by=by, verb="view.deleted", subject=view)
    view.delete()


def tidied(query: str) -> str:
    """Return the part of an address that a view keeps: without page and without what is empty, in one order."""
    return urlencode(sorted(pairs(query)))


def pairs(query: str) -> list[tuple[str, str]]:
    """Return parameters and values of a view."""
    return [(key, value) for key, value in parse_qsl(query.removeprefix("?")) if key not in OF_A_MOMENT]
