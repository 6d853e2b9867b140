"""The audit log, to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from r2r_portal.audit.models import Event
from r2r_portal.audit.words import WORDS, said
from r2r_portal.hiding import hidden_from


class Act(admin.SimpleListFilter):
    """Choose among the acts by what they are called; every one is offered, so that the log need not be read for it."""

    title = pgettext_lazy("audit", "what happened")
    parameter_name = "verb"
    template = (
        "admin/audit/act_filter.html"  # a list to choose from: as links it would be longer than the page
    )

    def __init__(self, request: HttpRequest, *rest: Any) -> None:
        """Note what else was asked for, so that the form passes it on."""
        super().__init__(request, *rest)
        kept = request.GET.items()
        self.others = [(name, value) for name, value in kept if name not in {self.parameter_name, "p"}]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer every act that has words, in the order of the words."""
        return sorted(((verb, str(words)) for verb, words in WORDS.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep those of the act chosen."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Who did what to which row, when. Nobody changes it, the database sees to that."""

    list_display = ("at", "act", "by", "subject")
    list_filter = (Act,)
    search_fields = ("verb", "by", "subject")
    ordering = ("-at", "-pk")
    list_per_page = 100
    show_full_result_count = False
    fields = readonly_fields = ("at", "act", "verb", "by", "subject", "detail")

    @admin.display(description=pgettext_lazy("audit", "what happened"), ordering="verb")
    def act(self, event: Event) -> str:
        """Say the act in words."""
        return said(event.verb)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Leave out what the reader is recused from."""
        hidden = hidden_from(request.user).references
        return super().get_queryset(request).exclude(subject__in=hidden).exclude(by__in=hidden)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by actions only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Never deleted."""
        return False
