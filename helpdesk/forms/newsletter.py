"""Asking for the newsletter, and writing an issue of it."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from helpdesk.models import NewsletterIssue, PublishedAnswer, Resource
from programme.models import Activity
from r2r_portal.bilingual import Language
from r2r_portal.robots import HeldOff

MOST_OFFERED = 60  # of the newest library items to choose from
WORDS = ("subject_en", "text_en", "subject_ja", "text_ja")


class Subscribe(HeldOff):
    """An address and a language."""

    quick = _("That was very quick. Check your address and send it again")

    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "size": "40"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an email address in the correct format, like name@example.eu"),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of the newsletter"), choices=Language.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Select the language of the newsletter")},
    )  # fmt: skip


class IssueForm(forms.Form):
    """Both subjects and texts, and what of the portal the issue points to."""

    subject_en = forms.CharField(label=_("Subject (English)"), max_length=160, required=False)
    text_en = forms.CharField(
        label=_("Own text (English)"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    subject_ja = forms.CharField(label=_("Subject (Japanese)"), max_length=160, required=False)
    text_ja = forms.CharField(
        label=_("Own text (Japanese)"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    activities = forms.ModelMultipleChoiceField(
        Activity.objects.none(), label=_("Events"), required=False, widget=forms.CheckboxSelectMultiple
    )
    resources = forms.ModelMultipleChoiceField(
        Resource.objects.none(), label=_("Library items"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The newest public items"),
    )  # fmt: skip
    answers = forms.ModelMultipleChoiceField(
        PublishedAnswer.objects.none(), label=_("Published answers"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("The newest public answers"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activities = Activity.objects.filter(is_cancelled=False).order_by("starts_at", "pk")
        public = Resource.objects.visible_to(AnonymousUser())
        newest = public.order_by("-published_at", "-pk").values("pk")[:MOST_OFFERED]
        offered = public.filter(pk__in=newest).prefetch_related("versions").order_by("-published_at", "-pk")
        told = PublishedAnswer.objects.public().order_by("-published_at", "-pk").values("pk")[:MOST_OFFERED]
        answers = PublishedAnswer.objects.public().filter(pk__in=told).order_by("-published_at", "-pk")
        self.fields["answers"].queryset = answers  # type: ignore[attr-defined]
        self.fields["activities"].queryset = activities  # type: ignore[attr-defined]
        self.fields["resources"].queryset = offered  # type: ignore[attr-defined]

    @property
    def words(self) -> dict[str, str]:
        """The subjects and texts by the names of their columns."""
        return {name: self.cleaned_data[name] for name in WORDS}


def start_of(issue: NewsletterIssue) -> dict[str, Any]:
    """Return an issue as the form shows it."""
    rows = list(issue.items.order_by("position"))
    return {
        **{name: getattr(issue, name) for name in WORDS},
        "activities": [row.activity_id for row in rows if row.activity_id],
        "resources": [row.resource_id for row in rows if row.resource_id],
        "answers": [row.answer_id for row in rows if row.answer_id],
    }
