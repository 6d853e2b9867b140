"""Filters of the admin's lists that are forms, not links: what else was asked for goes along."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


def carried(request: HttpRequest, *own: str) -> list[tuple[str, str]]:
    """Return what else the address asks for, for hidden fields: all but a filter's `own` names and the page's number."""
    return [(name, str(value)) for name, value in request.GET.items() if name not in {*own, "p"}]


class Choice(admin.SimpleListFilter):
    """A list to choose from, by words that would be longer than the page as links."""

    template = "admin/choice_filter.html"

    def __init__(self, request: HttpRequest, *rest: Any) -> None:
        """Note what else was asked for."""
        super().__init__(request, *rest)
        self.others = carried(request, str(self.parameter_name))
