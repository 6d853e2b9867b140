"""Notes from a visit, and what is made of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Theme
from programme.models import (
    CheckIn,
    Commitment,
    Finding,
    Observation,
    Progress,
    Recommendation,
    Session,
    Visit,
)
from programme.queries.results import sessions_so_far
from r2r_portal.accounts.models import Organisation
from r2r_portal.bilingual import Language
from r2r_portal.territories.models import Territory
from r2r_portal.widgets import DayInput

BOTH = _("Enter it in both languages")


class ObservationForm(forms.ModelForm):
    """One note; `key` is the device's, so that a note sent twice is one."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Observation
        fields = ("key", "text", "session", "host", "theme", "language")
        widgets = {
            "text": forms.Textarea({"rows": 5, "maxlength": 2000}),
            "language": forms.RadioSelect,
        }
        labels = {"session": _("At which session"), "host": _("Whose example"), "language": _("Language")}
        help_texts = {"text": _("What you saw, what could be done at home. Do not name people.")}
        error_messages = {"text": {"required": _("Enter what you saw")}}

    def __init__(self, *args: Any, visit: Visit, at: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions_so_far(visit, at)
        self.fields["host"].queryset = Territory.objects.filter(pk__in=visit.legs.values("host")).order_by(
            "code"
        )
        self.fields["theme"].queryset = Theme.objects.filter(call=visit.call_id).order_by("number")
        for name in ("session", "host", "theme"):
            self.fields[name].empty_label = _("none in particular")

    def values(self) -> dict[str, Any]:
        """Return the columns; the host of the session where none was named."""
        data = {name: self.cleaned_data[name] for name in ("text", "session", "host", "theme", "language")}
        session: Session | None = data["session"]
        return data | {"host": data["host"] or (session.leg.host if session else None)}


class _InBothLanguages(forms.ModelForm):
    """A title and a text in both languages, with what it stands on."""

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.fields["theme"].queryset = Theme.objects.filter(call=visit.call_id).order_by("number")
        self.fields["theme"].empty_label = _("none in particular")
        for name in ("title_en", "title_ja", "text_en", "text_ja"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = BOTH
            if name.startswith("text"):
                self.fields[name].widget = forms.Textarea({"rows": 5})
            if name.endswith("_ja"):
                self.fields[name].widget.attrs["lang"] = "ja"

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""

    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        return {name: self.cleaned_data[name] for name in self.columns}


class FindingForm(_InBothLanguages):
    """What several notes come to."""

    columns = ("title_en", "title_ja", "text_en", "text_ja", "theme")
    observations = forms.ModelMultipleChoiceField(
        label=_("Observations that it stands on"), queryset=Observation.objects.none(),
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one observation")},
    )  # fmt: skip

    class Meta:
        model = Finding
        fields = ("title_en", "title_ja", "text_en", "text_ja", "theme")

    field_order = ("observations", *columns)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, visit=visit, **kwargs)
        found = visit.observations.select_related("host", "session")
        self.fields["observations"].queryset = found.order_by("at", "pk")
        self.fields["observations"].label_from_instance = _observed


def _observed(row: Observation) -> str:
    where = row.session or row.host
    return f"{row.text} ({where})" if where else row.text


class RecommendationForm(_InBothLanguages):
    """What somebody should do."""

    columns = ("title_en", "title_ja", "text_en", "text_ja", "theme", "owner")
    findings = forms.ModelMultipleChoiceField(
        label=_("Findings that it stands on"), queryset=Finding.objects.none(),
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one finding")},
    )  # fmt: skip

    class Meta:
        model = Recommendation
        fields = ("title_en", "title_ja", "text_en", "text_ja", "theme", "owner")
        labels = {"owner": _("For which organisation")}

    field_order = ("findings", *columns)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, visit=visit, **kwargs)
        self.fields["findings"].queryset = Finding.objects.filter(visit=visit).order_by("at", "pk")
        self.fields["owner"].queryset = bodies(visit)
        self.fields["owner"].error_messages["required"] = _("Choose one")


def bodies(visit: Visit) -> Any:
    """Return the bodies that take part in a visit: senders, and those of the hosts' territories."""
    senders = Organisation.objects.filter(delegations__visit=visit)
    hosts = Organisation.objects.filter(territory__in=visit.legs.values("host"))
    return (senders | hosts).distinct().order_by("name_en", "name_local", "pk")


class CommitmentForm(forms.ModelForm):
    """What a body promises, and until when."""

    class Meta:
        model = Commitment
        fields = ("organisation", "text_en", "text_ja", "due_on")
        widgets = {
            "text_en": forms.Textarea({"rows": 3}),
            "text_ja": forms.Textarea({"rows": 3, "lang": "ja"}),
            "due_on": DayInput(),
        }

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = bodies(visit)
        self.fields["organisation"].error_messages["required"] = _("Choose one")
        self.fields["due_on"].error_messages["required"] = _("Enter the day")
        for name in ("text_en", "text_ja"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = BOTH

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""

    def values(self) -> dict[str, Any]:
        """Return the columns to write, without the organisation."""
        return {name: self.cleaned_data[name] for name in ("text_en", "text_ja", "due_on")}


class CheckInForm(forms.ModelForm):
    """How far it is."""

    class Meta:
        model = CheckIn
        fields = ("progress", "text", "language")
        widgets = {
            "progress": forms.RadioSelect,
            "text": forms.Textarea({"rows": 4}),
            "language": forms.RadioSelect,
        }
        labels = {"progress": _("How far is it?"), "text": _("In your own words"), "language": _("Language")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["progress"].choices = Progress.choices
        self.fields["progress"].required = True
        self.fields["progress"].error_messages["required"] = _("Choose one")
        self.fields["language"].choices = Language.choices

    def _post_clean(self) -> None:
        """Build no instance: the action writes the row."""
