"""Travel requirements are kept here; switches, attendance and certificates are shown. Feedback is not: it has no name."""

from typing import ClassVar

from django.contrib import admin

from programme import models
from programme.admin.base import SOURCE, Recorded, Shown


@admin.register(models.TravelRequirement)
class TravelRequirementAdmin(Recorded):
    """What counts at one side for arrivals within some days."""

    list_display = ("title_en", "title_ja", "side", "kind", "valid_from", "valid_to", "checked_on")
    list_filter = ("side", "kind")
    ordering = ("side", "kind", "valid_from")
    exclude: ClassVar[tuple[str, ...]] = (*SOURCE, "text_source", "text_state")


@admin.register(models.ModeSwitch)
class ModeSwitchAdmin(Shown):
    """Switches of visits."""

    list_display = ("visit", "to", "reason_en", "by", "at", "undone_at")
    fields = ("visit", "leg", "session", "to", "reason_en", "reason_ja", "by", "at", "undone_by", "undone_at")
    list_select_related = ("visit", "by")
    ordering = ("-at",)


@admin.register(models.Presence)
class PresenceAdmin(Shown):
    """Who was noted where."""

    list_display = ("session", "activity", "delegate", "user", "way", "noted_at")
    fields = (*list_display, "noted_by")
    list_filter = ("way",)
    list_select_related = ("session", "activity", "delegate", "user")
    ordering = ("-noted_at",)


@admin.register(models.Certificate)
class CertificateAdmin(Shown):
    """Certificates that were issued."""

    list_display = ("number", "delegate", "issued_at", "issued_by")
    fields = (*list_display, "digest")
    list_select_related = ("delegate", "issued_by")
    ordering = ("number",)
