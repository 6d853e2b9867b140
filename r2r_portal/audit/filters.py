"""What the log is narrowed by: what happened, who did it, to what kind of thing, and when."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import pgettext_lazy

from r2r_portal.audit import naming
from r2r_portal.audit.models import Event
from r2r_portal.audit.words import WORDS
from r2r_portal.filters import Choice, carried
from r2r_portal.hiding import hidden_from

PERIOD = ("since", "until")
SHOWN = 5  # people named below the field


class Act(Choice):
    """Choose among the acts by what they are called; every one is offered, so that the log need not be read for it."""

    title = pgettext_lazy("audit", "what happened")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer every act that has words, in the order of the words."""
        return sorted(((verb, str(words)) for verb, words in WORDS.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep those of the act chosen."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


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
        self.others = carried(request, self.parameter_name)

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


class Kind(Choice):
    """Choose among the kinds of things; every one is offered, so that the log need not be read for it."""

    title = pgettext_lazy("audit", "kind of thing")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer every kind by what it is called."""
        return list(naming.kinds().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep those about the kind chosen."""
        return queryset.filter(subject__startswith=f"{self.value()}:") if self.value() else queryset


class Period(admin.ListFilter):
    """Choose by day, in the reader's time zone: from a day on, or the log as it stood at the end of a day."""

    title = pgettext_lazy("audit", "when")
    template = "admin/audit/period_filter.html"

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Event], model_admin: admin.ModelAdmin
    ) -> None:
        """Take the two days out of what was asked for; words that are no day ask for nothing."""
        super().__init__(request, params, model, model_admin)
        given = {name: params.pop(name, [""])[-1] for name in PERIOD}
        self.days = {name: _day(value) for name, value in given.items()}
        self.others = carried(request, *PERIOD)

    def expected_parameters(self) -> list[str | None]:
        """Name the two parameters."""
        return [*PERIOD]

    def has_output(self) -> bool:
        """Always offered."""
        return True

    def choices(self, changelist: Any) -> Iterator[Mapping[str, object]]:
        """Give no links: two days are typed."""
        return iter(())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Keep what lies between, both days included."""
        since, until = self.days["since"], self.days["until"]
        if since:
            queryset = queryset.filter(at__gte=_midnight(since))
        if until:
            queryset = queryset.filter(at__lt=_midnight(until + timedelta(days=1)))
        return queryset


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:  # well formed, but no day of any calendar
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
