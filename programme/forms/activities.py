"""An activity, its guests, documents and questions beforehand."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from applications.models import Call
from programme.forms.wallclock import WallClockForm, typed
from programme.models import Activity, ActivityGuest, ActivityKind, Audience, Interpretation, Mode, Visit
from programme.models.words import ZONES
from r2r_portal.bilingual import TranslationState
from r2r_portal.times import AmbiguousTimeError, ImpossibleTimeError, to_instant
from r2r_portal.widgets import DayInput, TimeOfDay
from selection.models import Group

PLAIN = (
    "kind", "title_en", "title_ja", "text_en", "text_ja", "expected_en", "expected_ja", "mode_eu", "mode_jp", "venue_en",
    "venue_ja", "room", "link", "interpretation", "audience", "group", "visit", "is_cancelled",
)  # fmt: skip


def _line(label: Any, limit: int, *, ja: bool = False, hint: Any = "") -> forms.CharField:
    attributes = {"size": 60, "lang": "ja"} if ja else {"size": 60}
    widget = forms.TextInput(attributes)
    return forms.CharField(
        label=capfirst(label), max_length=limit, required=False, widget=widget, help_text=hint
    )


class ActivityForm(WallClockForm):
    """Everything about an activity; times by either clock, none while the date is to come."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind.choices)
    title_en = _line(_("title (English)"), 300)
    title_ja = _line(_("title (Japanese)"), 300, ja=True)
    text_en = forms.CharField(
        label=capfirst(_("text (English)")), required=False, widget=forms.Textarea({"rows": 4})
    )
    text_ja = forms.CharField(
        label=capfirst(_("text (Japanese)")), required=False, widget=forms.Textarea({"rows": 4, "lang": "ja"})
    )
    expected_en = _line(_("expected when (English)"), 120, hint=_("While there is no date"))
    expected_ja = _line(_("expected when (Japanese)"), 120, ja=True, hint=_("While there is no date"))
    mode_eu = forms.ChoiceField(label=_("European side"), choices=Mode.choices, initial=Mode.ONLINE)
    mode_jp = forms.ChoiceField(label=_("Japanese side"), choices=Mode.choices, initial=Mode.ONLINE)
    venue_en = _line(_("venue (English)"), 200)
    venue_ja = _line(_("venue (Japanese)"), 200, ja=True)
    room = _line(_("room and how to get in"), 200, hint=_("Shown only to the audience"))
    link = forms.URLField(
        label=capfirst(_("link to join")), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput({"size": 60}), help_text=_("Shown only to the audience"),
        error_messages={"invalid": _("Enter a full address, like https://meet.example/room")},
    )  # fmt: skip
    interpretation = forms.ChoiceField(label=capfirst(_("interpretation")), choices=Interpretation.choices)
    audience = forms.ChoiceField(label=capfirst(_("audience")), choices=Audience.choices)
    group = forms.ModelChoiceField(
        label=capfirst(_("thematic group")), queryset=Group.objects.none(), required=False,
        help_text=_("For the audience of one thematic group"),
    )  # fmt: skip
    visit = forms.ModelChoiceField(
        label=capfirst(_("visit")), queryset=Visit.objects.none(), required=False,
        help_text=_("For a study visit: its days are those of the visit"),
    )  # fmt: skip
    is_cancelled = forms.BooleanField(label=capfirst(_("cancelled")), required=False)

    field_order = (
        "kind", "title_en", "title_ja", "on", "starts", "until", "ends", "zone", "first_or_second", "expected_en",
        "expected_ja", "visit", "mode_eu", "mode_jp", "venue_en", "venue_ja", "room", "link", "interpretation", "audience",
        "group", "text_en", "text_ja", "is_cancelled",
    )  # fmt: skip

    def __init__(self, *args: Any, call: Call, activity: Activity | None = None, **kwargs: Any) -> None:
        initial = {**_initial(activity), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.activity = activity
        for name in ("on", "starts", "ends"):
            self.fields[name].required = False
        self.fields["group"].queryset = Group.objects.filter(call=call).order_by("number")
        self.fields["visit"].queryset = Visit.objects.filter(call=call).order_by("starts_on", "pk")

    def clean(self) -> dict[str, Any]:
        """All of day, start and end, or none; a group exactly for the audience of one; a title."""
        data = super().clean()
        given = [name for name in ("on", "starts", "ends") if data.get(name) is not None]
        words = {
            "on": _("Enter the day"),
            "starts": _("Enter when it starts"),
            "ends": _("Enter when it ends"),
        }
        for name, word in words.items():
            if given and name not in given and name not in self.errors:
                self.add_error(name, word)
        if not (data.get("title_en") or data.get("title_ja")):
            self.add_error("title_en", _("Enter the title in one language at least"))
        if data.get("audience") == Audience.GROUP and not data.get("group"):
            self.add_error("group", _("Choose the thematic group"))
        if data.get("audience") != Audience.GROUP:
            data["group"] = None
        return data

    def values(self) -> dict[str, Any]:
        """Return the columns to write; what stands in one language only is noted as untranslated."""
        data = {name: self.cleaned_data[name] for name in (*PLAIN, "zone", "starts_at", "ends_at")}
        for name in ("title", "text"):
            english, japanese = data[f"{name}_en"], data[f"{name}_ja"]
            lacks = bool(english) != bool(japanese)
            data[f"{name}_source"] = "ja" if japanese and not english else "en"
            data[f"{name}_state"] = TranslationState.MISSING if lacks else TranslationState.REVIEWED
        return data


def _initial(activity: Activity | None) -> dict[str, Any]:
    if activity is None:
        return {}
    values = {name: getattr(activity, name) for name in (*PLAIN, "zone")}
    if activity.starts_at and activity.ends_at:
        values |= typed(activity.starts_at, activity.ends_at, activity.zone)
    return values


class GuestForm(forms.ModelForm):
    """Somebody from outside."""

    class Meta:
        model = ActivityGuest
        fields = ("name", "body", "email", "language", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Enter the name")
        for code in ("required", "invalid"):
            self.fields["email"].error_messages[code] = _(
                "Enter an email address in the correct format, like name@example.eu"
            )

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""


class DocumentForm(forms.Form):
    """A file with its titles."""

    title_en = _line(_("title (English)"), 300)
    title_ja = _line(_("title (Japanese)"), 300, ja=True)
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, Word (docx), OpenDocument (odt), JPEG or PNG, at most 10 MB"),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty. Choose another")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One title at least."""
        data = super().clean() or self.cleaned_data
        if not (data.get("title_en") or data.get("title_ja")):
            self.add_error("title_en", _("Enter the title in one language at least"))
        return data


class QuestionForm(forms.Form):
    """A question in both languages, and until when answers count."""

    text_en = forms.CharField(
        label=capfirst(_("question (English)")), max_length=2000, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Enter the question in English")},
    )  # fmt: skip
    text_ja = forms.CharField(
        label=capfirst(_("question (Japanese)")), max_length=2000, widget=forms.Textarea({"rows": 3, "lang": "ja"}),
        error_messages={"required": _("Enter the question in Japanese")},
    )  # fmt: skip
    day = forms.DateField(
        label=_("Answers until (day)"), widget=DayInput(), error_messages={"required": _("Enter the day")}
    )
    hour = forms.TimeField(label=_("Answers until (time)"), widget=TimeOfDay(), initial=time(17))
    zone = forms.ChoiceField(label=_("By the clock of"), choices=ZONES)

    def clean(self) -> dict[str, Any]:
        """Add `due_at`."""
        data = super().clean() or self.cleaned_data
        return data | {"due_at": self._instant(data)}

    def _instant(self, data: dict[str, Any]) -> datetime | None:
        if not (data.get("day") and data.get("hour") and data.get("zone")):
            return None
        try:
            return to_instant(data["day"], data["hour"], ZoneInfo(data["zone"]))
        except (AmbiguousTimeError, ImpossibleTimeError) as error:
            self.add_error("hour", str(error))
        return None


class AnswersForm(forms.Form):
    """The answers of one organisation: a field for each question that is open."""

    def __init__(self, *args: Any, rows: list[Any], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            text = row.question.text_ja if language == "ja" else row.question.text_en
            known = row.answer
            self.fields[f"q{row.question.pk}"] = forms.CharField(
                label=text, required=False, max_length=3000, widget=forms.Textarea({"rows": 4, "data-limit": 3000}),
                initial=known.text if known else "",
            )  # fmt: skip
            self.fields[f"v{row.question.pk}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=known.version if known else 0
            )
