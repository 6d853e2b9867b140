"""One session of an agenda: times are typed in the wall clock of the visit, impossible ones refused."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models import Leg, Session, Visit
from r2r_portal.bilingual import TranslationState
from r2r_portal.times import AmbiguousTimeError, ImpossibleTimeError, to_instant
from r2r_portal.widgets import DayInput, TimeOfDay


class SessionForm(forms.ModelForm):
    """A row of the agenda. `first_or_second` is asked only when the clocks go back."""

    on = forms.DateField(
        label=_("Day"), widget=DayInput(),
        error_messages={"required": _("Enter the day")},
    )  # fmt: skip
    starts = forms.TimeField(
        label=_("Starts"), widget=TimeOfDay(),
        error_messages={"required": _("Enter when it starts")},
    )  # fmt: skip
    ends = forms.TimeField(
        label=_("Ends"), widget=TimeOfDay(),
        error_messages={"required": _("Enter when it ends")},
    )  # fmt: skip
    first_or_second = forms.ChoiceField(
        label=_("This hour comes twice: which one?"), required=False, widget=forms.RadioSelect,
        choices=[("0", _("The first")), ("1", _("The second"))],
    )  # fmt: skip

    link = forms.URLField(
        label=_("Link to join"), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput({"size": 60}),
        help_text=_("Shown only to those who take part. It may change without a new version."),
        error_messages={"invalid": _("Enter a full address, like https://meet.example/room")},
    )  # fmt: skip

    class Meta:
        model = Session
        fields = (
            "leg", "on", "starts", "ends", "first_or_second", "title_en", "title_ja", "place", "mode_eu", "mode_jp",
            "interpretation", "is_main", "is_side", "link", "host_contact", "phone", "note_en", "note_ja",
        )  # fmt: skip
        widgets = {
            "title_en": forms.TextInput({"size": 60}),
            "title_ja": forms.TextInput({"size": 60}),
            "host_contact": forms.TextInput({"size": 40}),
            "note_en": forms.Textarea({"rows": 3}),
            "note_ja": forms.Textarea({"rows": 3, "lang": "ja"}),
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.zone = ZoneInfo(visit.zone)
        legs = Leg.objects.filter(visit=visit).select_related("host").order_by("starts_on", "number", "pk")
        self.fields["leg"].queryset = legs
        self.fields["leg"].empty_label = None
        self.fields["leg"].error_messages["required"] = _("Choose the leg")
        self.fields["title_ja"].widget.attrs["lang"] = "ja"
        for name in ("mode_eu", "mode_jp", "interpretation"):
            self.fields[name].error_messages["required"] = _("Choose one")
        if self.instance.pk and not self.is_bound:
            self._fill()
        if not self.data.get("first_or_second"):
            self.fields["first_or_second"].widget = forms.HiddenInput()

    def _fill(self) -> None:
        start, end = (at.astimezone(self.zone) for at in (self.instance.starts_at, self.instance.ends_at))
        self.initial.update({"on": start.date(), "starts": start.time(), "ends": end.time()})

    def clean(self) -> dict[str, Any]:
        """Turn day and wall-clock times into instants."""
        data = super().clean() or self.cleaned_data
        if not (data.get("title_en") or data.get("title_ja")):
            self.add_error("title_en", _("Enter the title in one language at least"))
        start, end = self._instant("starts"), self._instant("ends")
        if start and end and end <= start:
            self.add_error("ends", _("The end must be after the start"))
        data["starts_at"], data["ends_at"] = start, end
        return data

    def _instant(self, name: str) -> datetime | None:
        on: date | None = self.cleaned_data.get("on")
        at: time | None = self.cleaned_data.get(name)
        if on is None or at is None:
            return None
        chosen = self.cleaned_data.get("first_or_second")
        try:
            return to_instant(on, at, self.zone, int(chosen) if chosen else None)
        except AmbiguousTimeError as error:
            self._ask(name, str(error))
        except ImpossibleTimeError as error:
            self.add_error(name, str(error))
        return None

    def _ask(self, name: str, question: str) -> None:
        field = self.fields["first_or_second"]
        field.widget = forms.RadioSelect(choices=field.choices)
        self.add_error(name, question)

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""

    def values(self) -> dict[str, Any]:
        """Return the columns to write. A title in one language only is noted as untranslated."""
        own = ("on", "starts", "ends", "first_or_second")
        data = {name: value for name, value in self.cleaned_data.items() if name not in own}
        source = "en" if data["title_en"] else "ja"
        done = bool(data["title_en"] and data["title_ja"])
        state = TranslationState.REVIEWED if done else TranslationState.MISSING
        return data | {"title_source": source, "title_state": state, "zone": self.visit.zone}
