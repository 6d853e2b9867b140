"""Speeds of travel and exact transfers: tables that planners keep; interpreters and free time are kept on pages."""

from django.contrib import admin

from programme import models
from programme.admin.base import Recorded


@admin.register(models.TravelSpeed)
class TravelSpeedAdmin(Recorded):
    """How fast one travels, by kind."""

    exclude = ()
    list_display = ("kind", "kmh", "extra_minutes", "from_km", "to_km")
    ordering = ("from_km", "kind")


@admin.register(models.Transfer)
class TransferAdmin(Recorded):
    """What a way takes where somebody looked it up."""

    exclude = ()
    list_display = ("start", "end", "minutes", "kind", "source")
    list_select_related = ("start", "end")
    search_fields = ("start__title_en", "start__title_ja", "end__title_en", "end__title_ja")
    ordering = ("start__title_en", "end__title_en")
