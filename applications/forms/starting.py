"""Before a draft: does the call fit, and in which language will the texts be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from r2r_portal.bilingual import Language

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class Eligibility(forms.Form):
    """Three questions to an EU region; the answers lead to a page, never to an error."""

    use_required_attribute = False
    body = forms.ChoiceField(
        label=_("Whom do you act for?"),
        choices=[
            ("authority", _("A regional authority")),
            ("agency", _("An agency or other body with a mandate of a regional authority")),
            ("other", _("Somebody else, for example a university, a firm or a city")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whom you act for")},
    )
    state = forms.ChoiceField(
        label=_("Is your region in a Member State of the European Union?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes if your region is in a Member State")},
    )
    staff = forms.ChoiceField(
        label=_("Can your staff work on the cooperation until November 2023?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select yes if your staff can work on it")},
    )

    def fits(self) -> bool:
        """Tell whether the call is for these people."""
        answers = self.cleaned_data
        return answers["body"] != "other" and answers["state"] == "yes" and answers["staff"] == "yes"


class TextLanguage(forms.Form):
    """The language of an applicant's texts; limits follow it."""

    use_required_attribute = False
    language = forms.ChoiceField(
        label=_("Language of your texts"),
        help_text=_(
            "The pages stay in the language you read. Text limits follow the language you write: "
            "Japanese texts may be half as long as English ones."
        ),
        choices=Language,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select the language of your texts")},
    )
