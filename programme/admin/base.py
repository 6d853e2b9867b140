"""How the programme shows rows in the admin: what has no state is edited, the rest is shown and changed on its own pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop

from r2r_portal.audit.actions import record

SOURCE = ("title_source", "title_state")
PAIRS = (("starts_on", "ends_on"), ("starts_at", "ends_at"))
ORDER = {
    "ends_on": gettext_noop("The last day must not be before the first day"),
    "ends_at": gettext_noop("The end must be after the start"),
}


class InOrder(ModelForm):
    """A form that refuses in words what begins after it ends; the database would, with the name of its constraint."""

    def clean(self) -> dict[str, Any] | None:
        """Say it at the end of what is turned round."""
        data = super().clean() or self.cleaned_data
        for first, last in PAIRS:
            begin, end = data.get(first), data.get(last)
            if begin and end and end < begin:
                self.add_error(last, gettext(ORDER[last]))
        return data


class Recorded(admin.ModelAdmin):
    """Plain tables: every save is in the audit log."""

    form: type[ModelForm] = InOrder
    exclude: ClassVar[tuple[str, ...]] = SOURCE
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Leave the rows beneath out: Django's own log would name them for good, whoever is erased."""
        return super().construct_change_message(request, form, [], add)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save and record which fields were touched."""
        super().save_model(request, obj, form, change)
        verb = f"{obj._meta.model_name}.{'changed' if change else 'added'}"
        record(
            at=request.received_at, by=request.user, verb=verb, subject=obj, fields=sorted(form.changed_data)
        )


class Shown(admin.ModelAdmin):
    """Rows with a state: read here, written by the actions of their pages."""

    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False
