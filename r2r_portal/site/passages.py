"""The sentences that staff may word, in the admin: the disclaimer, and the slots of the legal pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from r2r_portal.audit.actions import record
from r2r_portal.site.models import Passage

SLOTS = [
    ("disclaimer", _("Disclaimer at the foot of every page")),
    ("publisher", _("Legal notice: who publishes the portal")),
    ("controller", _("Privacy statement: who is responsible for personal data")),
    ("feedback", _("Accessibility statement: where to complain")),
]


class Words(forms.ModelForm):
    """One passage in both languages; empty texts leave our own wording."""

    slug = forms.ChoiceField(label=_("Where it stands"), choices=SLOTS)

    class Meta:
        model = Passage
        fields = ("slug", "text_en", "text_ja")


class PassageAdmin(admin.ModelAdmin):
    """Passages by their place."""

    form = Words
    list_display = ("place", "text_en", "text_ja")
    ordering = ("slug",)

    @admin.display(description=_("Where it stands"), ordering="slug")
    def place(self, passage: Passage) -> str:
        """Name the place in words."""
        return str(dict(SLOTS).get(passage.slug, passage.slug))

    def save_model(self, request: HttpRequest, obj: Passage, form: Any, change: bool) -> None:
        """Save, and note who changed the public words."""
        super().save_model(request, obj, form, change)
        record(at=request.received_at, by=request.user, verb="passage.worded", subject=obj, slug=obj.slug)  # type: ignore[attr-defined, arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Passage | None = None) -> bool:
        """Empty a passage instead."""
        return False
