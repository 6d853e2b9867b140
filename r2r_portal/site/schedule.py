"""The regular tasks in the admin: when each ran last; one that does harm can be stopped."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat import models as library

from r2r_portal.audit.actions import record
from r2r_portal.site.models import RegularTask


class Switch(forms.ModelForm):
    """Whether the task runs; everything else stands in the settings."""

    enabled = forms.BooleanField(label=_("runs"), required=False)

    class Meta:
        model = RegularTask
        fields = ("enabled",)


class ScheduleAdmin(admin.ModelAdmin):
    """Tasks come from the settings; here they are watched, stopped and started again."""

    form = Switch
    list_display = ("words", "runs", "last", "count")
    fields = ("words", "enabled", "path", "last", "count")
    readonly_fields = ("words", "path", "last", "count")
    ordering = ("name",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They stand in the settings."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stand in the settings."""
        return False

    @admin.display(description=_("task"), ordering="name")
    def words(self, task: RegularTask) -> str:
        """Name the task in words."""
        return str(task)

    @admin.display(description=_("runs"), boolean=True)
    def runs(self, task: RegularTask) -> bool:
        """Tell whether it runs."""
        return bool(task.enabled)

    @admin.display(description=_("function"))
    def path(self, task: RegularTask) -> str:
        """Name the function that runs."""
        return str(task.task)

    @admin.display(description=_("last run (real time)"), ordering="last_run_at")
    def last(self, task: RegularTask) -> str:
        """Tell when it ran last."""
        return str(display_for_value(task.last_run_at, "–"))

    @admin.display(description=_("number of runs"))
    def count(self, task: RegularTask) -> int:
        """Tell how often it has run."""
        return int(task.total_run_count)

    def save_model(self, request: HttpRequest, obj: RegularTask, form: Any, change: bool) -> None:
        """Save and write it down."""
        super().save_model(request, obj, form, change)
        verb = "task.started" if obj.enabled else "task.stopped"
        record(at=request.received_at, by=request.user, verb=verb, subject=obj, task=obj.name)


def register() -> None:
    """Put our page in the place of the library's."""
    for model in list(admin.site._registry):
        if model.__module__ == library.__name__:
            admin.site.unregister(model)
    admin.site.register(RegularTask, ScheduleAdmin)
