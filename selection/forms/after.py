"""After the release: a request for review and its reply, a correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Language
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


class WordsForm(forms.Form):
    """The words of a correcting letter before it is approved; `seen` is the hash of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=Language.choices, widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("Subject"), max_length=200, error_messages={"required": _("Enter a subject")}
    )
    body = forms.CharField(
        label=_("Text"), max_length=12000, widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("{answer_by} and {review_by} are replaced by the dates of the release."),
        error_messages={"required": _("Enter a text")},
    )  # fmt: skip


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
