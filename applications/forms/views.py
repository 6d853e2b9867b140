"""Naming a view of the desk's list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import SavedView


class NameView(forms.ModelForm):
    """What it is called, and whether colleagues see it too."""

    class Meta:
        model = SavedView
        fields = ("name", "is_shared")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].label = _("Name of the view")
        self.fields["is_shared"].label = _("Show it to all staff of the desks")
