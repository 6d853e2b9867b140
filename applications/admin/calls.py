"""The call, its tracks, themes and topics in both languages; its deadlines are moved, never edited."""

from typing import Any

from django.contrib import admin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import permissions
from applications.actions import deadlines, editions
from applications.admin.base import ReadOnlyAdmin, ask, page_of
from applications.admin.deadlines import approve, move
from applications.forms.desk import CopyCall
from applications.models import Call, DeadlineChange, Theme, Topic, Track, recused
from applications.phrases import schedule
from r2r_portal import times
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.audit.actions import record
from r2r_portal.templatetags.ui import language

TITLE = (("title_en", "title_ja"), ("title_source", "title_state"))
LATER = (
    "evaluation_days",
    "delegation_days",
    "claim_days",
    "claim_within",
    "event_days",
)  # what is reminded of, and due, after the call
A_WEEK = 7 * 24 * 3600
TEXT = ("text_en", "text_ja", ("text_source", "text_state"))


class TrackInline(admin.TabularInline):
    """The two ways in."""

    model = Track
    extra = 0
    fields = ("side", "target", "funded_places", "by_invitation", "closes_at")
    readonly_fields = ("closes_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A call keeps both sides."""
        return False


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):
    """One edition. Once it is published, its deadline moves by its own page only, and publicly."""

    list_display = ("title", "code", "opens_at", "closing", "is_published")
    fieldsets = (
        (None, {"fields": ("code", "opens_at", "closes_at", "zone", "results_by", "is_published")}),
        (gettext_lazy("Reminders"), {"fields": ("reminder_days", "reminder_hour", "reminders", *LATER)}),
        (gettext_lazy("Words"), {"fields": (*TITLE, *TEXT)}),
    )
    inlines = (TrackInline,)
    change_form_template = "admin/applications/call/change_form.html"

    @admin.display(description=gettext_lazy("closes"))
    def closing(self, call: Call) -> str:
        """Print the deadline as pages do."""
        return times.deadline(call.closes_at, language())

    @admin.display(description=gettext_lazy("when they leave"))
    def reminders(self, call: Call) -> SafeString | str:
        """List the instants by what is saved, for a reader of each side, on both clocks."""
        if not call.pk:
            return _("Shown once the call is saved.")
        lists = [(name, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
                 for name, lines in schedule(call)]  # fmt: skip
        return format_html_join("", "<p>{}</p><ul>{}</ul>", lists)

    def get_readonly_fields(self, request: HttpRequest, obj: Call | None = None) -> tuple[str, ...]:
        """Lock what a published call promised, also once it is no longer shown: people have begun by it."""
        # As it is stored: a form with an error elsewhere has already written its own idea into `obj`.
        promised = Q(is_published=True) | Q(applications__isnull=False)
        public = obj is not None and Call.objects.filter(promised, pk=obj.pk).exists()
        locked = ("code", "opens_at", "closes_at", "zone") if public else ()
        return ("reminders", *locked)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Save the tracks and record which fields were touched, theirs by side; nothing where nothing was."""
        super().save_related(request, form, formsets, change)
        fields = {*form.changed_data}
        for one in (one for formset in formsets for one in formset.forms if one.has_changed()):
            fields |= {f"{one.instance.side}: {name}" for name in one.changed_data}
        if fields or not change:
            verb = "call.changed" if change else "call.added"
            record(
                at=arrived(request),
                by=person(request),
                verb=verb,
                subject=form.instance,
                fields=sorted(fields),
            )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that moves a deadline."""
        move = self.admin_site.admin_view(self.move_deadline)
        approve, copy = self.admin_site.admin_view(self.approve), self.admin_site.admin_view(self.copy)
        return [
            path("<int:pk>/deadline/", move, name="applications_call_deadline"),
            path("<int:pk>/approve/", approve, name="applications_call_approve"),
            path("<int:pk>/copy/", copy, name="applications_call_copy"),
            *super().get_urls(),
        ]

    def move_deadline(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move the deadline of the call, or of one track."""
        if not permissions.can_move_deadlines(person(request)):
            raise PermissionDenied
        call = get_object_or_404(Call, pk=pk)
        track = call.tracks.filter(side=request.GET.get("side")).first()
        return move(self, request, call, track=track, back=page_of(call))

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a second officer approve an earlier deadline that a colleague proposed by a signed address."""
        if not permissions.can_move_deadlines(person(request)):
            raise PermissionDenied
        call = get_object_or_404(Call, pk=pk)
        try:
            proposal = signing.loads(request.GET.get("proposal", ""), salt=deadlines.PROPOSED, max_age=A_WEEK)
        except signing.BadSignature:
            raise Http404 from None
        return approve(self, request, call, proposal)

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the next edition."""
        if not permissions.can_move_deadlines(person(request)):
            raise PermissionDenied
        call, form = get_object_or_404(Call, pk=pk), CopyCall(request.POST or None)

        def act() -> str:
            made = editions.copy(
                call=call,
                code=form.cleaned_data["code"],
                opens_at=form.opens_at,
                closes_at=form.closes_at,
                by=person(request),
                at=arrived(request),
            )
            return _("The call %(code)s is made. It is not published yet.") % {"code": made.code}

        intro = (_("Tracks, themes, topics and both questionnaires are copied; nothing of applicants is."),)
        title = _("Make the next edition")
        back = reverse("admin:applications_call_changelist")
        return ask(self, request, title=title, form=form, act=act, back=back, intro=intro, button=_("Copy"))


@admin.register(Track)
class TrackAdmin(ReadOnlyAdmin):
    """Tracks for autocompletes; edited on the call's page."""

    list_display = ("call", "side", "target", "funded_places", "by_invitation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep out of the index."""
        return False


class TopicInline(admin.TabularInline):
    """Working topics under a theme."""

    model = Topic
    extra = 0
    fields = ("number", "slug", "title_en", "title_ja")


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    """A theme of the call, in both languages."""

    list_display = ("number", "title", "title_state", "call")
    list_display_links = ("title",)
    ordering = ("call", "number")
    fields = ("call", "number", "slug", *TITLE, *TEXT)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """A working topic, in both languages."""

    list_display = ("number", "title", "theme", "title_state")
    list_display_links = ("title",)
    list_filter = ("theme",)
    list_select_related = ("theme",)
    ordering = ("number",)
    fields = ("call", "theme", "number", "slug", *TITLE)


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnlyAdmin):
    """The history of deadlines."""

    list_display = ("at", "call", "track", "application", "old", "new", "by", "approved_by")
    list_filter = ("track",)
    ordering = ("-at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadlineChange]:
        """Fetch the names at once."""
        return (
            super()
            .get_queryset(request)
            .filter(~recused(person(request), "application"))
            .select_related(
                "call",
                "track__call",
                "application__territory",
                "application__organisation",
                "by",
                "approved_by",
            )
        )
