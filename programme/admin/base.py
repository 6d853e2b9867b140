"""How the programme shows rows in the admin: what has no state is edited, the rest is shown and changed on its own pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import URLField
from django.forms import ModelForm
from django.http import HttpRequest

from r2r_portal.audit.actions import record

SOURCE = ("title_source", "title_state")


class Recorded(admin.ModelAdmin):
    """Plain tables: every save is in the audit log."""

    exclude: ClassVar[tuple[str, ...]] = SOURCE
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

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
