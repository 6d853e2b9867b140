"""The form of one item of a repeated group: a practice, a partner, an earlier cooperation."""

from collections.abc import Mapping
from typing import Any

from django import forms

from applications import phrases
from applications.domain.draft import Question
from applications.domain.readiness import item_faults
from applications.forms import questions


class ItemForm(forms.Form):
    """Fields of one item; `value` is what was typed, right or wrong."""

    use_required_attribute = False

    def __init__(
        self, group: Question, item: Mapping[str, Any], text_language: str, data: Any = None
    ) -> None:
        super().__init__(data=data)
        self.group, self.text_language = group, text_language
        for child in group.children:
            self.fields.update(questions.fields(child, text_language))
            self.initial.update(questions.initial(child, item.get(child.key)))

        for field in self.fields.values():
            field.widget.attrs["data-question"] = group.key

    def clean(self) -> dict[str, Any]:
        """Gather the item."""
        cleaned = super().clean() or {}
        self.value = {child.key: questions.value_of(child, cleaned) for child in self.group.children}
        return cleaned

    def judge(self) -> None:
        """Show what is wrong or missing."""
        for fault in item_faults(self.group, self.value, self.text_language):
            self.add_error(fault.field, phrases.sentence(fault))
