"""What a territory says of itself, searching the others, writing to one, answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.models import Theme
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Side
from selection.actions.pairing import WORDS, Letter, Said
from selection.models import Decision, TerritoryProfile
from selection.queries.pairing_board import Search

LIMITS = {"en": 1500, "ja": 750}
SEARCHED = [
    ("", pgettext_lazy("pairing", "What they offer and what they seek")),
    ("offers", pgettext_lazy("pairing", "What they offer")),
    ("seeks", pgettext_lazy("pairing", "What they seek")),
]
LABELS = {
    "strategy": (_("Your strategy in short, in English"), _("Your strategy in short, in Japanese")),
    "offers": (_("What you offer, in English"), _("What you offer, in Japanese")),
    "seeks": (_("What you seek, in English"), _("What you seek, in Japanese")),
    "partners": (_("Your partners, in English"), _("Your partners, in Japanese")),
}


class ProfileForm(forms.ModelForm):
    """A territory's words in both languages, and its two choices."""

    is_public = forms.BooleanField(
        label=_("We agree that these texts are shown to everybody on the page of our territory"), required=False,
        help_text=_("Without this only the other participants read them. You can change it at any time."),
    )  # fmt: skip
    takes_messages = forms.BooleanField(
        label=_("Other participants may write to us through the portal"), required=False,
        help_text=_("They do not see your address, and you can decline or block."),
    )  # fmt: skip

    class Meta:
        model = TerritoryProfile
        fields = (*WORDS, "is_public", "takes_messages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give every text its own limit, half as long in Japanese."""
        super().__init__(*args, **kwargs)
        for name in WORDS:
            kind, language = name.rsplit("_", 1)
            most = LIMITS[language]
            self.fields[name] = forms.CharField(
                label=LABELS[kind][language == "ja"], required=False, max_length=most,
                widget=forms.Textarea(attrs={"rows": 4, "data-limit": most, "lang": language}),
            )  # fmt: skip
        self.fields["website"] = forms.URLField(
            label=_("Website"), required=False, assume_scheme="https", initial=self.instance.website
        )
        self.order_fields([*WORDS, "website", "is_public", "takes_messages"])

    def said(self) -> Said:
        """Return what was typed."""
        data = self.cleaned_data
        words = {name: data[name] for name in WORDS}
        return Said(words, data["website"], data["is_public"], data["takes_messages"])


class BoardForm(forms.Form):
    """Looking through what the others offer and seek."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    where = forms.ChoiceField(label=_("Look in"), choices=SEARCHED, required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    side = forms.ChoiceField(label=_("Side"), choices=[("", _("Both sides")), *Side.choices], required=False)

    def __init__(self, *args: Any, themes: list[Theme], **kwargs: Any) -> None:
        """Offer the themes of the call."""
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("All themes")), *((one.slug, one.title) for one in themes)]

    def search(self) -> Search:
        """Return what is looked for; what no field knows is left out."""
        self.full_clean()
        data = self.cleaned_data
        parts = (data.get(name, "") for name in ("q", "where", "theme", "side"))
        return Search(*parts)


class WriteForm(forms.Form):
    """A message to another territory."""

    sender = forms.ChoiceField(label=_("On behalf of"))
    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Enter the subject")}
    )
    text = forms.CharField(
        label=_("Your message"), max_length=1500, error_messages={"required": _("Write your message")},
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": 1500}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of this text"), choices=Language.choices)

    def __init__(self, *args: Any, mine: list[Decision], **kwargs: Any) -> None:
        """Offer the territories that the person acts for; one alone is not asked about."""
        super().__init__(*args, **kwargs)
        self.mine = {str(one.pk): one for one in mine}
        self.fields["sender"].choices = [
            (pk, str(one.application.submitted_territory)) for pk, one in self.mine.items()
        ]
        if len(self.mine) == 1:
            self.fields["sender"].widget = forms.HiddenInput()
            self.fields["sender"].initial = next(iter(self.mine))

    def letter(self) -> Letter:
        """Return what was typed."""
        data = self.cleaned_data
        return Letter(" ".join(data["subject"].split()), data["text"], data["language"])

    @property
    def sending(self) -> Decision:
        """On whose behalf."""
        return self.mine[self.cleaned_data["sender"]]


class ReplyForm(forms.Form):
    """An answer, or a no."""

    reply = forms.CharField(
        label=_("Your answer"), max_length=1500, required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": 1500}),
    )  # fmt: skip
    block = forms.BooleanField(
        label=_("Take no more messages of this territory"), required=False,
        help_text=_("Only when you decline. They are not told of this."),
    )  # fmt: skip
