"""Forms of the staff's side: moving a deadline, entering on behalf, withdrawing at an applicant's request."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.actions import inspecting
from applications.domain import uploads
from applications.forms.invitations import PrefectureField
from applications.phrases import refused_file
from r2r_portal import times
from r2r_portal.accounts.models import ZONES
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Side, Territory


class MoveDeadline(forms.Form):
    """When it closes from now on, and why; typed on the clock of one side."""

    day = forms.DateField(label=_("New closing day"), widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(
        label=_("Hour"),
        help_text=_("What arrives at this minute or later is late."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    zone = forms.ChoiceField(label=_("On the clock of"), choices=ZONES)
    reason_en = forms.CharField(
        label=_("Reason (English)"), widget=forms.Textarea(attrs={"rows": 3, "lang": "en"})
    )
    reason_ja = forms.CharField(
        label=_("Reason (Japanese)"), widget=forms.Textarea(attrs={"rows": 3, "lang": "ja"})
    )
    to: datetime

    @property
    def reasons(self) -> dict[str, str]:
        """Why, in both languages."""
        return {name: self.cleaned_data[name] for name in ("reason_en", "reason_ja")}

    def clean(self) -> dict[str, Any]:
        """Turn the wall clock into an instant: what does not exist is refused, what exists twice is asked about."""
        given = super().clean() or {}
        if {"day", "hour", "zone"} <= given.keys():
            which = self.data.get(self.add_prefix("which"), "")
            fold = int(which) if which in {"0", "1"} else None
            try:
                self.to = times.to_instant(given["day"], given["hour"], ZoneInfo(given["zone"]), fold)
            except times.AmbiguousTimeError as error:
                self._ask_which(error)
            except DomainError as error:
                self.add_error("hour", str(error.message))
        return given

    def _ask_which(self, error: times.AmbiguousTimeError) -> None:
        """Ask which of two instants is meant; each is told apart by the clock that knows no summer time."""
        language = "ja" if (get_language() or "en").startswith("ja") else "en"
        choices = [(str(n), times.instant(moment, language)) for n, moment in enumerate(error.choices)]
        self.fields["which"] = forms.ChoiceField(
            label=_("Which of the two?"), choices=choices, widget=forms.RadioSelect, required=False
        )
        self.add_error("which", str(error.message))


class GrantRequest(MoveDeadline):
    """More time for one applicant, and what to tell them."""

    answer = forms.CharField(
        label=_("Answer to the applicant"),
        help_text=_("In the applicant’s language. It stands in the e-mail, with the new deadline."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RefuseRequest(forms.Form):
    """No, and why."""

    answer = forms.CharField(
        label=_("Answer to the applicant"),
        help_text=_("In the applicant’s language. Say why: this is the whole message."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EnterOnBehalf(forms.Form):
    """A questionnaire that came by e-mail or post, with the document itself."""

    territory = PrefectureField(label=_("Prefecture"), queryset=Territory.objects.none())
    email = forms.EmailField(
        label=_("Applicant's e-mail address"), help_text=_("This person confirms the entry and submits it.")
    )
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.FileField(label=_("The document received"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefectures = Territory.objects.on(Side.JP).order_by("code")
        self.fields["territory"].queryset = prefectures  # type: ignore[attr-defined]

    def clean_document(self) -> UploadedFile:
        """Say at the field why a file cannot be taken."""
        document: UploadedFile = self.cleaned_data["document"]
        size = document.size or 0
        refusal = uploads.Refusal.TOO_LARGE if size > uploads.LARGEST else inspecting.refusal(document.read())
        if refusal:
            raise forms.ValidationError(refused_file(refusal, size))
        document.seek(0)
        return document


class WithdrawLate(forms.Form):
    """Why staff withdraw an application; recorded, and final after the deadline."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))


class DeclineInvitation(forms.Form):
    """Why no invitation is sent; the person who asked reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It goes to the person who asked. Write it in the language of the request."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why no invitation is sent")},
    )


class CopyCall(forms.Form):
    """The next edition: its code and its window on the clock of Brussels."""

    code = forms.SlugField(label=_("Code"), max_length=20, help_text=_("For example R2R-2024"))
    opens_on = forms.DateField(label=_("Opens on"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("The call closes as this day ends in Brussels."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    @property
    def opens_at(self) -> datetime:
        """The first instant of the first day."""
        return times.to_instant(self.cleaned_data["opens_on"], time(0), times.BRUSSELS)

    @property
    def closes_at(self) -> datetime:
        """The first instant after the last day."""
        return times.to_instant(self.cleaned_data["last_day"] + timedelta(days=1), time(0), times.BRUSSELS)
