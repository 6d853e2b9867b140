"""Forms for everybody, held off from robots by a trap and a clock, never by a riddle."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from r2r_portal import clock

AT_LEAST = timedelta(seconds=2)  # nobody reads and fills a form faster
SALT = "helpdesk.ask"
QUICK = _("That was very quick. Check what you entered and send it again")


def stamp() -> str:
    """Return a signed note of when a form was shown, in real time."""
    return signing.dumps(clock.real().timestamp(), salt=SALT)


def shown_at(note: str) -> datetime:
    """Return when the form was shown; now, where the note is missing or forged."""
    try:
        return datetime.fromtimestamp(signing.loads(note, salt=SALT), UTC)
    except signing.BadSignature:
        return clock.real()


class HeldOff(forms.Form):
    """What only a robot fills in, and how fast the form came back."""

    homepage = forms.CharField(label=_("Leave this field empty"), required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    quick = QUICK  # what is said to who was too fast

    def clean_homepage(self) -> str:
        """Refuse what only a robot fills in."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Leave this field empty"), code="robot")
        return ""

    def clean(self) -> dict[str, Any]:
        """Refuse a form that came back faster than anybody types."""
        cleaned = super().clean() or {}
        if clock.real() - shown_at(cleaned.get("shown", "")) < AT_LEAST:
            raise forms.ValidationError(self.quick, code="robot")
        return cleaned
