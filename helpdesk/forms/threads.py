"""What a desk does with a thread: closing, giving it to somebody, joining two, translating."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.domain.closing import needs_decision
from helpdesk.models import PublishedAnswer, Question
from helpdesk.queries.threads import mergeable, people_of_desk
from helpdesk.states import Decision
from r2r_portal.accounts.models import User

LONGEST = 20_000


class Close(forms.Form):
    """The decision if everybody should know; where the question is about the call it must be taken."""

    decision = forms.ChoiceField(
        label=_("Should everybody know the answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Decide whether everybody should know the answer")},
    )
    answered_in = forms.ModelChoiceField(
        label=_("Answer that is there already"),
        queryset=PublishedAnswer.objects.none(),
        required=False,
        empty_label=_("None: begin a new one from this question"),
        help_text=_("Only if everybody should know."),
    )
    decision_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if it concerns the asker only. Kept with the question."),
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = needs_decision(question.topic, question.form_question)
        nothing = [] if self.fields["decision"].required else [("", _("No decision is needed"))]
        self.fields["decision"].choices = [*Decision.choices, *nothing]  # type: ignore[attr-defined]
        answers = PublishedAnswer.objects.standing().order_by("-written_at", "-pk")
        self.fields["answered_in"].queryset = answers  # type: ignore[attr-defined]
        self.initial.setdefault("answered_in", question.answered_in_id)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where nobody else shall know."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == Decision.ASKER and not cleaned.get("decision_reason", "").strip():
            self.add_error("decision_reason", _("Say why it concerns the asker only"))
        return cleaned


class Assign(forms.Form):
    """Somebody of the desk, or nobody."""

    to = forms.ModelChoiceField(
        label=_("Colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people_of_desk(question.side)  # type: ignore[attr-defined]
        self.initial.setdefault("to", question.assignee_id)


class QuestionChoice(forms.ModelChoiceField):
    """Questions by number and beginning."""

    def label_from_instance(self, obj: Any) -> str:
        """Return number, topic and the beginning of the text."""
        return f"{obj.number} · {obj.get_topic_display()} · {obj.text[:60]}"


class Merge(forms.Form):
    """The question that another one is joined with."""

    into = QuestionChoice(
        label=_("Join it with"),
        queryset=Question.objects.none(),
        error_messages={"required": _("Select a question")},
    )

    def __init__(self, *args: Any, question: Question, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = mergeable(question, by)  # type: ignore[attr-defined]


class Translate(forms.Form):
    """A working translation."""

    text = forms.CharField(
        label=_("Working translation"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Enter the translation")},
    )


class SendBack(forms.Form):
    """Why a proposed answer goes back to its author."""

    reason = forms.CharField(
        label=pgettext_lazy("answer", "What has to change"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what has to change")},
    )
