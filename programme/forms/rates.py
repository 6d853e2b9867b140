"""Tables of rates in the admin."""

from typing import Any

from django import forms

from programme import book_phrases
from programme.actions.rates import new_faults
from programme.models import RateTable


class RateTableForm(forms.ModelForm):
    """A table; one that would overlap another or leave days out is refused."""

    class Meta:
        model = RateTable
        fields = (
            "title_en", "title_ja", "side", "listed_on", "valid_from", "valid_to", "currency", "nightly", "travel",
            "source", "is_example",
        )  # fmt: skip

    def _post_clean(self) -> None:
        """Look at the whole series once the table itself is sound."""
        super()._post_clean()  # type: ignore[misc]
        found: tuple[Any, ...] = () if self.errors else new_faults(self.instance)
        for fault in found:
            self.add_error("valid_from", book_phrases.fault(fault))
