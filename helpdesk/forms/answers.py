"""Writing an answer for everybody, and searching them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.models import PublishedAnswer
from helpdesk.models.answers import PUBLIC_TOPICS
from helpdesk.queries.answers import form_questions

LONGEST_SEARCH = 200
TEXTS = ("question_en", "question_ja", "answer_en", "answer_ja")


class Write(forms.Form):
    """Question and answer in both languages, without names."""

    topic = forms.ChoiceField(label=_("Topic"), choices=PUBLIC_TOPICS)
    question_en = forms.CharField(
        label=_("Question (English)"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en"}),
    )
    answer_en = forms.CharField(
        label=_("Answer (English)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "en"}),
    )
    question_ja = forms.CharField(
        label=_("Question (Japanese)"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "ja"}),
    )
    answer_ja = forms.CharField(
        label=_("Answer (Japanese)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "lang": "ja"}),
    )
    keys = forms.MultipleChoiceField(
        label=_("Questions of the form that it concerns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It is shown beside them to everybody who fills in the form."),
    )

    def __init__(self, *args: Any, answer: PublishedAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = sorted(answer.about.values_list("key", flat=True))
        known = form_questions()
        gone = [(key, key) for key in linked if key not in dict(known)]
        self.fields["keys"].choices = known + gone  # type: ignore[attr-defined]
        self.initial = {
            "topic": answer.topic, "keys": linked, **{name: getattr(answer, name) for name in TEXTS}, **self.initial,
        }  # fmt: skip


class Search(forms.Form):
    """What is looked for among the answers."""

    q = forms.CharField(
        label=_("Search the answers"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "size": "40"}),
    )
