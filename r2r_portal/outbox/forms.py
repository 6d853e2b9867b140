"""Words of a message that staff change."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Words(forms.Form):
    """Subject and text, in the language of the recipient."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        strip=False,
        help_text=_("Plain text. An empty line begins a paragraph; addresses of this portal become links."),
        widget=forms.Textarea(attrs={"rows": 20}),
    )

    def __init__(self, *args: object, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs["lang"] = language


class KindWords(Words):
    """Subject and text of a kind of message, with their placeholders."""

    subject = forms.CharField(label=_("Subject"), max_length=400)
