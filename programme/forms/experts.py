"""An expert whom a participant offers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models import Expert
from r2r_portal.accounts.models import Organisation


class ExpertForm(forms.ModelForm):
    """Who, on what, in which languages, when."""

    class Meta:
        model = Expert
        fields = (
            "organisation",
            "name",
            "email",
            "language",
            "zone",
            "topic_en",
            "topic_ja",
            "languages",
            "availability",
        )

    def __init__(self, *args: Any, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in bodies]).order_by("pk")
        field.empty_label = None
        self.fields["topic_ja"].widget.attrs["lang"] = "ja"
        words = {
            "name": _("Enter the name"), "languages": _("Enter the languages"), "availability": _("Enter when"),
            "organisation": _("Choose the organisation"),
            "email": _("Enter an email address in the correct format, like name@example.eu"),
        }  # fmt: skip
        for name, word in words.items():
            self.fields[name].error_messages |= {"required": word}
        self.fields["email"].error_messages["invalid"] = words["email"]

    def clean(self) -> dict[str, Any]:
        """A topic in one language at least."""
        data = super().clean() or self.cleaned_data
        if not (data.get("topic_en") or data.get("topic_ja")):
            self.add_error("topic_en", _("Enter the topic in one language at least"))
        return data

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""
