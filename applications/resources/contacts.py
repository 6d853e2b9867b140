"""One row a contact: whom to write to about which application."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from applications.domain.draft import is_empty
from applications.models import ContactRole
from applications.queries.bulk import Whole
from applications.queries.drafts import CONTACT_COLUMNS
from applications.resources.base import TableResource, facts

FACTS = ("id", "reference", "side", "status", "territory", "organisation")


class ContactResource(TableResource):
    """The contacts of the version that counts, or of the draft."""

    code = "contacts"

    @classmethod
    def get_display_name(cls) -> str:
        """Name the table on the page."""
        return _("Contacts: one row a contact")

    def headings(self) -> Sequence[str]:
        """Name the columns."""
        return (*FACTS, "role", *CONTACT_COLUMNS)

    def rows_of(self, one: Whole) -> Iterator[Sequence[Any]]:
        """Yield a row for every contact with something in it."""
        known = facts(one)
        for role in ContactRole.values:
            contact = one.values.get(f"contact_{role}") or {}
            if not is_empty(contact):
                yield [
                    *(known[name] for name in FACTS),
                    role,
                    *(contact.get(name, "") for name in CONTACT_COLUMNS),
                ]
