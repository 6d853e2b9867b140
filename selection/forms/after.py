"""After the release: a request for review and its reply, a correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.deciding import DecisionForm
from selection.models import Decision


class ReviewForm(forms.Form):
    """What should be reviewed, in the applicant's words."""

    text = forms.CharField(
        label=_("What should be reviewed?"),
        help_text=_("Say which step of the procedure you mean, and why. Scores are not given again."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "data-limit": 4000}),
        error_messages={"required": _("Say what should be reviewed")},
    )


class ReplyForm(forms.Form):
    """The reply to a request for review."""

    granted = forms.ChoiceField(
        label=_("Result of the review"),
        choices=[("no", _("The decision stands")), ("yes", _("The decision is corrected"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select a result")},
    )
    text = forms.CharField(
        label=_("Reply"),
        help_text=_("The applicant reads it in the language in which you write it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the reply")},
    )


class CorrectionForm(DecisionForm):
    """Another outcome, place or grounds for a released decision, with the reason for the record."""

    reason = forms.CharField(
        label=_("Reason of the correction"),
        help_text=_("For the record; the applicant reads the letter, not this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason")},
    )

    def clean(self) -> dict:
        """A reserve needs its place: nobody else's moves."""
        data = super().clean() or {}
        if data.get("outcome") == "reserve" and not data.get("place"):
            self.add_error("place", _("Enter the place on the reserve list"))
        if data.get("outcome") != "reserve":
            data["place"] = None
        return data


def correction_initial(decision: Decision) -> dict:
    """Return what the form starts from: the decision as it stands."""
    return {
        "outcome": decision.outcome,
        "place": decision.reserve_place,
        "grounds_en": decision.grounds_en,
        "grounds_ja": decision.grounds_ja,
    }
