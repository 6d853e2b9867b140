"""Interpreters, who works at a session, and when somebody is not free."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.forms.wallclock import WallClockForm
from programme.models import Interpreter, Session


class InterpreterForm(forms.ModelForm):
    """An interpreter of the call."""

    class Meta:
        model = Interpreter
        fields = ("name", "organisation", "languages", "email", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Enter the name")
        self.fields["languages"].error_messages["required"] = _("Enter the languages")

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""


class AssignForm(forms.Form):
    """Who interprets at a session."""

    interpreters = forms.ModelMultipleChoiceField(
        label=_("Interpreters"), queryset=Interpreter.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["interpreters"]
        field.queryset = Interpreter.objects.filter(call=session.leg.visit.call_id).order_by("name", "pk")
        field.label_from_instance = lambda one: f"{one.name} ({one.languages})"
        field.initial = list(session.assignments.values_list("interpreter", flat=True))


class AbsenceForm(WallClockForm):
    """When somebody of `owners` (key → name) is not free."""

    owner = forms.ChoiceField(label=_("Who"), error_messages={"required": _("Choose who")})
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("No reason need be given.")
    )

    field_order = ("owner", "on", "starts", "until", "ends", "zone", "first_or_second", "note")

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners
        if len(owners) == 1:
            self.fields["owner"].initial = owners[0][0]
