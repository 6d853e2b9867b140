"""Times typed by a wall clock, turned into instants: what does not exist is refused, what comes twice is asked (SPEC T7)."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from programme.models.words import ZONES
from r2r_portal.times import AmbiguousTimeError, ImpossibleTimeError, to_instant
from r2r_portal.widgets import DayInput, TimeOfDay


class WallClockForm(forms.Form):
    """A first day and time, a last day and time, and by which clock they are meant."""

    on = forms.DateField(label=_("Day"), widget=DayInput(), error_messages={"required": _("Enter the day")})
    starts = forms.TimeField(
        label=_("Starts"), widget=TimeOfDay(), error_messages={"required": _("Enter when it starts")}
    )
    until = forms.DateField(
        label=_("Last day"), widget=DayInput(), required=False, help_text=_("Empty: the same day")
    )
    ends = forms.TimeField(
        label=_("Ends"), widget=TimeOfDay(), error_messages={"required": _("Enter when it ends")}
    )
    zone = forms.ChoiceField(label=_("By the clock of"), choices=ZONES)
    first_or_second = forms.ChoiceField(
        label=_("This hour comes twice: which one?"), required=False, widget=forms.HiddenInput,
        choices=[("0", _("The first")), ("1", _("The second"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("first_or_second"):
            self._show_question()

    def _show_question(self) -> None:
        field = self.fields["first_or_second"]
        field.widget = forms.RadioSelect(choices=field.choices)

    def clean(self) -> dict[str, Any]:
        """Add `starts_at` and `ends_at` (None where they could not be read)."""
        data = super().clean() or self.cleaned_data
        on = data.get("on")
        start = self._instant("starts", on)
        end = self._instant("ends", data.get("until") or on)
        if start and end and end <= start:
            self.add_error("ends", _("The end must be after the start"))
        return data | {"starts_at": start, "ends_at": end}

    def _instant(self, name: str, on: date | None) -> datetime | None:
        at: time | None = self.cleaned_data.get(name)
        zone = self.cleaned_data.get("zone")
        if on is None or at is None or not zone:
            return None
        chosen = self.cleaned_data.get("first_or_second")
        try:
            return to_instant(on, at, ZoneInfo(zone), int(chosen) if chosen else None)
        except AmbiguousTimeError as error:
            self._show_question()
            self.add_error(name, str(error))
        except ImpossibleTimeError as error:
            self.add_error(name, str(error))
        return None


def typed(start: datetime, end: datetime, zone: str) -> dict[str, Any]:
    """Return the fields of the form for two instants, by the clock of a zone."""
    first, last = (at.astimezone(ZoneInfo(zone)) for at in (start, end))
    until = last.date() if last.date() != first.date() else None
    return {"on": first.date(), "starts": first.time(), "until": until, "ends": last.time(), "zone": zone}
