"""Delegations."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from programme import models
from programme.admin.base import Shown


@admin.register(models.Delegation)
class DelegationAdmin(Shown):
    """Delegations, with the way to their page."""

    list_display = ("__str__", "visit", "organisation", "opened_at", "page")
    list_filter = ("visit",)
    list_select_related = ("visit", "territory", "organisation")
    ordering = ("visit", "territory__code")

    @admin.display(description=_("Page"))
    def page(self, delegation: models.Delegation) -> SafeString:
        """Link the page of people and places."""
        return format_html(
            '<a href="{}">{}</a>', reverse("programme:delegation", args=[delegation.pk]), _("People")
        )
