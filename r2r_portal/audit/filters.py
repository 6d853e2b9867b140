"""What the log is narrowed by, besides acts and days: who did it, and to what kind of thing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from r2r_portal.audit import naming
from r2r_portal.audit.models import Event
from r2r_portal.hiding import hidden_from

SHOWN = 5  # people named below the field


class Doer(admin.ListFilter):
    """Choose by person: a name or part of it, an e-mail address, or the reference behind a name in the list."""

    title = pgettext_lazy("audit", "by whom")
    template = "admin/audit/person_filter.html"
    parameter_name = "person"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Event], model_admin: admin.ModelAdmin
    ) -> None:
        """Look up who is meant; who is kept from the reader is nobody."""
        super().__init__(request, params, model, model_admin)
        self.value = params.pop(self.parameter_name, [""])[-1].strip()
        found = naming.people(self.value) if self.value else {}
        hidden = hidden_from(request.user).references if found else frozenset()
        self.found = {reference: name for reference, name in found.items() if reference not in hidden}
        kept = request.GET.items()
        self.others = [(name, value) for name, value in kept if name not in {self.parameter_name, "p"}]

    @property
    def few(self) -> list[str]:
        """The names below the field."""
        return list(self.found.values())[:SHOWN]

    @property
    def more(self) -> int:
        """How many people are not named."""
        return len(self.found) - len(self.few)

    def expected_parameters(self) -> list[str | None]:
        """Name the parameter."""
        return [self.parameter_name]

    def has_output(self) -> bool:
        """Always offered."""
        return True

    def choices(self, changelist: Any) -> Iterator[Mapping[str, object]]:
        """Give no links: a name is typed."""
        return iter(())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep what these people did; nothing where nobody is called that."""
        return queryset.filter(by__in=list(self.found)) if self.value else queryset


class Kind(admin.SimpleListFilter):
    """Choose among the kinds of things; every one is offered, so that the log need not be read for it."""

    title = pgettext_lazy("audit", "kind of thing")
    parameter_name = "kind"
    template = "admin/choice_filter.html"

    def __init__(self, request: HttpRequest, *rest: Any) -> None:
        """Note what else was asked for, so that the form passes it on."""
        super().__init__(request, *rest)
        kept = request.GET.items()
        self.others = [(name, value) for name, value in kept if name not in {self.parameter_name, "p"}]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer every kind by what it is called."""
        return list(naming.kinds().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep those about the kind chosen."""
        return queryset.filter(subject__startswith=f"{self.value()}:") if self.value() else queryset
