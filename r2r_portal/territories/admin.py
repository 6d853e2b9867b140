"""The register in the admin: found by any of its names."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from r2r_portal.territories.models import Territory


@admin.register(Territory)
class TerritoryAdmin(admin.ModelAdmin):
    """EU regions and prefectures by local, Latin, English, Japanese name, kana or code."""

    list_display = ("code", "name", "name_local", "name_ja", "member_state", "level")
    list_filter = ("side", "level", "is_fictional", "member_state")
    list_select_related = ("member_state",)
    search_fields = ("code", "name_local", "name_latin", "name_en", "name_ja", "name_kana")
    search_help_text = _("Local, Latin, English or Japanese name, kana, or code")
    ordering = ("side", "code")
    readonly_fields = ("side", "code", "level", "member_state", "name_local", "is_fictional")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The register comes from data."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Territory | None = None) -> bool:
        """The register is complete."""
        return False
