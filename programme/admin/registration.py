"""Registration for events in the admin: shown here, written on the pages of the event, in and out as a table."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programme import models
from programme.admin.base import Shown
from programme.admin.tables import TablesPart
from programme.resources import RegistrationResource


def page_of(activity: models.Activity) -> SafeString:
    """Link the page where registration is looked after."""
    address = reverse("programme:registrations", args=[activity.slug])
    return format_html('<a href="{}">{}</a>', address, _("Registration for this event"))


@admin.register(models.Opening)
class OpeningAdmin(Shown):
    """Events with registration."""

    list_display = ("activity", "opens_at", "closes_at", "seats", "who", "page")
    fields = (
        "activity", "opens_at", "closes_at", "seats", "who", "spoken", "link_minutes", "offer_hours", "join_text_en",
        "join_text_ja", "made_at", "made_by", "page",
    )  # fmt: skip
    readonly_fields = ("page",)
    list_select_related = ("activity",)
    ordering = ("-opens_at",)

    @admin.display(description=gettext_lazy("Page"))
    def page(self, opening: models.Opening) -> SafeString:
        """Link the event's page."""
        return page_of(opening.activity)


class OfOpening(admin.RelatedFieldListFilter):
    """The events with registration, named in one question."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Any:
        """Return the key and the name of each."""
        rows = models.Opening.objects.select_related("activity").order_by("-opens_at", "pk")
        return [(one.pk, str(one)) for one in rows]


@admin.register(models.Registration)
class RegistrationAdmin(TablesPart, Shown):
    """Registered people; the secret of their own page is shown to nobody."""

    resource_classes = (RegistrationResource,)
    list_display = ("name", "body", "email", "event", "status", "seat", "page")
    fields = (
        "opening", "name", "body", "email", "language", "zone", "status", "seat", "asked_at", "confirmed_at",
        "waiting_since", "offered_until", "ended_at",
    )  # fmt: skip
    list_filter = ("status", ("opening", OfOpening))
    list_select_related = ("opening__activity",)
    search_fields = ("name", "body", "email")
    ordering = ("opening", "seat", "pk")
    import_hints = (
        gettext_lazy("Take an export as the pattern: event is the name in the event's address. A row with an address that is not registered yet registers this person, or puts them on the waiting list, and tells them. Who is registered stays as they are."),
    )  # fmt: skip

    @admin.display(description=gettext_lazy("event"))
    def event(self, one: models.Registration) -> str:
        """Name the event."""
        return str(one.activity)

    @admin.display(description=gettext_lazy("Page"))
    def page(self, one: models.Registration) -> SafeString:
        """Link the event's page."""
        return page_of(one.activity)


@admin.register(models.EventCertificate)
class EventCertificateAdmin(Shown):
    """Certificates of events that were issued."""

    list_display = ("number", "registration", "issued_at", "issued_by")
    fields = (*list_display, "digest")
    list_select_related = ("registration", "issued_by")
    ordering = ("number",)
