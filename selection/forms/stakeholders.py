"""Naming a stakeholder, asking for a meeting, answering one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from r2r_portal import times
from r2r_portal.bilingual import Language
from r2r_portal.times import AmbiguousTimeError, ImpossibleTimeError, to_instant
from r2r_portal.widgets import DayInput, TimeOfDay
from selection.actions.meetings import Wish
from selection.actions.stakeholders import Named
from selection.domain.meeting import MOST_TIMES
from selection.models import Meeting, MeetingMode, Stakeholder, StakeholderKind

LONG = 1500
PLACES = range(1, MOST_TIMES + 1)


class NameForm(forms.Form):
    """What a territory says of one stakeholder."""

    kind = forms.ChoiceField(
        label=_("Kind of body"), choices=[("", "–"), *StakeholderKind.choices],
        error_messages={"required": _("Choose the kind of body")},
    )  # fmt: skip
    name_local = forms.CharField(
        label=_("Official name"), max_length=200, error_messages={"required": _("Enter the official name")}
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=200,
        error_messages={"required": _("Enter the name in English")},
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    about = forms.CharField(
        label=_("What it does and looks for"), max_length=LONG,
        help_text=_("The other side reads this: fields of work, what it could show, whom it would like to meet."),
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": LONG}),
        error_messages={"required": _("Say what it does and looks for")},
    )  # fmt: skip
    about_language = forms.ChoiceField(label=_("Language of this text"), choices=Language.choices)
    email = forms.EmailField(
        label=_("E-mail address of its contact person"),
        help_text=_("We ask this person to take part. They sign in with this address."),
        error_messages={"required": _("Enter the e-mail address of its contact person")},
    )
    language = forms.ChoiceField(label=_("Language of our messages to them"), choices=Language.choices)

    def named(self) -> Named:
        """Return what was typed."""
        return Named(**self.cleaned_data)


class AskForm(forms.Form):
    """What the meeting would be about, how, and up to three times in the clock of the person who asks."""

    asker = forms.ChoiceField(label=_("On behalf of"))
    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Enter the subject")}
    )
    text = forms.CharField(
        label=_("What would it be about?"), max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": LONG}),
        error_messages={"required": _("Say what the meeting would be about")},
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("Way of meeting"), choices=MeetingMode.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a way of meeting")},
    )  # fmt: skip

    def __init__(self, *args: Any, mine: Iterable[Stakeholder], zone: ZoneInfo, **kwargs: Any) -> None:
        """Offer the bodies that the person acts for; one alone is not asked about."""
        super().__init__(*args, **kwargs)
        self.mine, self.zone = {str(one.pk): one for one in mine}, zone
        self.fields["asker"].choices = [(pk, str(one)) for pk, one in self.mine.items()]
        if len(self.mine) == 1:
            self.fields["asker"].widget = forms.HiddenInput()
            self.fields["asker"].initial = next(iter(self.mine))
        for number in PLACES:
            self.fields[f"day{number}"] = forms.DateField(
                label=_("Day, proposal %(number)s") % {"number": number}, widget=DayInput(),
                required=number == 1, error_messages={"required": _("Enter a day")},
            )  # fmt: skip
            self.fields[f"time{number}"] = forms.TimeField(
                label=_("Time, proposal %(number)s") % {"number": number}, widget=TimeOfDay(),
                required=number == 1, error_messages={"required": _("Enter a time")},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Turn days and wall-clock times into instants."""
        data = super().clean() or {}
        found = [self._instant(data, number) for number in PLACES]
        data["times"] = [one for one in found if one]
        return data

    def _instant(self, data: dict[str, Any], number: int) -> datetime | None:
        day, time = data.get(f"day{number}"), data.get(f"time{number}")
        if not (day and time):
            missing = f"time{number}" if day else f"day{number}"
            if (day or time) and missing not in self.errors:
                self.add_error(missing, _("Give both the day and the time"))
            return None
        try:
            return to_instant(day, time, self.zone)
        except ImpossibleTimeError as error:
            self.add_error(f"time{number}", str(error.message))
        except AmbiguousTimeError:
            self.add_error(f"time{number}", _("This hour comes twice on that day. Choose another time"))
        return None

    @property
    def asking(self) -> Stakeholder:
        """On whose behalf."""
        return self.mine[self.cleaned_data["asker"]]

    def wish(self, language: str) -> Wish:
        """Return what was typed."""
        data = self.cleaned_data
        return Wish(data["subject"], data["text"], language, data["mode"], tuple(data["times"]))


class AnswerForm(forms.Form):
    """Which time, where, and a word to the other side."""

    starts_at = forms.ChoiceField(
        label=_("Time"), widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    place = forms.CharField(
        label=_("Place or link"), max_length=300, required=False,
        help_text=_("The address of the video meeting, or where you would meet. It can follow by e-mail."),
    )  # fmt: skip
    reply = forms.CharField(
        label=pgettext_lazy("meeting", "A word to them"), max_length=LONG, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-limit": LONG}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, meeting: Meeting, language: str, zone: ZoneInfo, at: datetime, **kwargs: Any
    ) -> None:
        """Offer the proposed times that are still to come."""
        super().__init__(*args, **kwargs)
        rows = meeting.times.filter(starts_at__gt=at).order_by("starts_at")
        self.known = {str(one.pk): one.starts_at for one in rows}
        if not self.known:  # nothing is left to agree to
            del self.fields["starts_at"], self.fields["place"]
            return
        self.fields["starts_at"].choices = [
            (pk, times.instant(instant, language, zone)) for pk, instant in self.known.items()
        ]

    @property
    def chosen(self) -> datetime | None:
        """The time that was chosen."""
        return self.known.get(self.cleaned_data.get("starts_at", ""))


class WordForm(forms.Form):
    """A word to the other side when a meeting is called off."""

    reply = forms.CharField(
        label=pgettext_lazy("meeting", "A word to them"), max_length=LONG, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-limit": LONG}),
    )  # fmt: skip


class SearchForm(forms.Form):
    """Looking through the other side's stakeholders."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of body"), required=False, choices=[("", _("All")), *StakeholderKind.choices]
    )
