"""Registering for an event; opening its registration; recordings and slides."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.states import Scan
from programme.forms.wallclock import WallClockForm, typed
from programme.models import (
    Activity,
    ActivityDocument,
    Captions,
    EventMaterial,
    MaterialAccess,
    MaterialKind,
    Opening,
    OpenTo,
    SpokenIn,
)
from programme.models.registration import LINK_EARLIEST, MOST_SEATS
from r2r_portal.bilingual import Language
from r2r_portal.robots import HeldOff

ADDRESS = re.compile(r"://|www\.|[\w-]+\.(com|net|org|info|ru|cn|xyz|top)\b", re.IGNORECASE)


def plain_name(value: str) -> None:
    """Refuse what is no name: markup, line breaks and other controls, addresses. Raises ValidationError."""
    controls = any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in value)
    if controls or set("<>{}") & set(value) or ADDRESS.search(value):
        raise ValidationError(
            _("Enter a name: letters, without addresses and signs like < or >"), code="name"
        )


class Person(forms.Form):
    """Who comes: address, name, organisation, the language of our messages."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link there. Your registration counts once you open it and confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "size": "40"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, validators=[plain_name],
        help_text=_("As it stands on the certificate of attendance"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "size": "40"}),
        error_messages={"required": _("Enter your name")},
    )  # fmt: skip
    body = forms.CharField(
        label=_("Organisation"), max_length=160, required=False, validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "size": "40"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of our messages"), choices=Language.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Select the language of our messages")},
    )  # fmt: skip

    def person(self) -> dict[str, str]:
        """Return name, organisation and language."""
        return {name: self.cleaned_data[name] for name in ("name", "body", "language")}


class Register(Person, HeldOff):
    """The public form. The address comes from the account where there is one."""

    quick = _("That was very quick. Check your details and send it again")

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]


class OpeningForm(WallClockForm):
    """From when until when, how many seats, for whom, how to join."""

    seats = forms.IntegerField(label=capfirst(_("seats")), min_value=1, max_value=MOST_SEATS)
    who = forms.ChoiceField(label=capfirst(_("who may register")), choices=OpenTo.choices)
    spoken = forms.ChoiceField(
        label=capfirst(_("language of the event")), choices=SpokenIn.choices, initial=SpokenIn.BOTH
    )
    join_text_en = forms.CharField(
        label=capfirst(_("how to join (English)")), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Shown with the link, to the registered alone"),
    )  # fmt: skip
    join_text_ja = forms.CharField(
        label=capfirst(_("how to join (Japanese)")), required=False,
        widget=forms.Textarea({"rows": 3, "lang": "ja"}),
    )  # fmt: skip
    link_minutes = forms.IntegerField(
        label=capfirst(_("minutes before the start when the link is shown")), min_value=0,
        max_value=LINK_EARLIEST, initial=60,
    )  # fmt: skip
    offer_hours = forms.IntegerField(
        label=capfirst(_("hours for which a seat offered is held")), min_value=1, max_value=168, initial=24,
        help_text=_("Near the event it is held for a quarter of the time that is left, half an hour at least."),
    )  # fmt: skip
    field_order = (
        "on", "starts", "until", "ends", "zone", "first_or_second", "seats", "who", "spoken", "link_minutes",
        "offer_hours", "join_text_en", "join_text_ja",
    )  # fmt: skip
    OWN = ("seats", "who", "spoken", "link_minutes", "offer_hours", "join_text_en", "join_text_ja")

    def __init__(self, *args: Any, activity: Activity, opening: Opening | None, **kwargs: Any) -> None:
        initial = {"zone": activity.zone}
        if opening:
            initial = typed(opening.opens_at, opening.closes_at, activity.zone)
            initial |= {name: getattr(opening, name) for name in self.OWN}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["on"].label = _("Registration opens on")
        self.fields["starts"].label = pgettext_lazy("registration opens", "At")
        self.fields["until"].label = _("Registration closes on")
        self.fields["ends"].label = pgettext_lazy("registration closes", "At")

    def clean(self) -> dict[str, Any]:
        """Ask for both languages of the words, or neither."""
        data = super().clean()
        texts = [data.get(f"join_text_{code}") for code in ("en", "ja")]
        if any(texts) and not all(texts):
            self.add_error(
                "join_text_en" if texts[1] else "join_text_ja", _("Enter the text in both languages")
            )
        return data

    def values(self) -> Mapping[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        times = {"opens_at": data["starts_at"], "closes_at": data["ends_at"]}
        return times | {name: data[name] for name in self.OWN}


class MaterialForm(forms.Form):
    """A recording or slides: titles, language, captions, for whom, and where."""

    kind = forms.ChoiceField(label=capfirst(_("kind")), choices=MaterialKind.choices)
    title_en = forms.CharField(label=capfirst(_("title (English)")), max_length=300)
    title_ja = forms.CharField(
        label=capfirst(_("title (Japanese)")), max_length=300, widget=forms.TextInput({"lang": "ja"})
    )
    language = forms.ChoiceField(label=capfirst(_("language")), choices=SpokenIn.choices)
    captions = forms.ChoiceField(
        label=capfirst(_("captions")), choices=[("", "—"), *Captions.choices], required=False,
        help_text=_("For a recording"),
    )  # fmt: skip
    access = forms.ChoiceField(
        label=capfirst(_("open to")), choices=MaterialAccess.choices, initial=MaterialAccess.REGISTERED
    )
    link = forms.URLField(
        label=capfirst(_("link")), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput({"size": 60}),
        error_messages={"invalid": _("Enter a full address, like https://meet.example/room")},
    )  # fmt: skip
    document = forms.ModelChoiceField(
        label=_("Or a document of this event"), queryset=ActivityDocument.objects.none(), required=False
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = activity.documents.exclude(scan__in=(Scan.INFECTED, Scan.WAITING))
        self.fields["document"].queryset = whole.order_by("added_at", "pk")

    def clean(self) -> dict[str, Any]:
        """Take a link or a document, and of a recording how it is captioned."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("link")) == bool(data.get("document")) and "link" not in self.errors:
            self.add_error("link", _("Enter a link, or choose a document"))
        is_recording = data.get("kind") == MaterialKind.RECORDING
        if is_recording and not data.get("captions"):
            self.add_error("captions", _("Select how the recording is captioned"))
        return data | {"captions": data.get("captions", "") if is_recording else ""}

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = {field.name for field in EventMaterial._meta.fields}
        return {name: value for name, value in self.cleaned_data.items() if name in names}
