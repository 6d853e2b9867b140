"""What views share: the rows a person may see, who may plan, refusals as messages."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from programme.models import Delegation, Visit
from programme.permissions import can_plan
from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError


def person(request: HttpRequest) -> User:
    """Return who asks; the middleware lets nobody else in."""
    return cast(User, request.user)


def visible_visit(request: HttpRequest, slug: str) -> Visit:
    """Return a visit that the person has part in; another one is not there."""
    return get_object_or_404(
        Visit.objects.visible_to(person(request)).select_related("call", "phase"), slug=slug
    )


def visible_delegation(request: HttpRequest, pk: int) -> Delegation:
    """Return a delegation of the person's own; a stranger's is not there."""
    rows = Delegation.objects.visible_to(person(request))
    return get_object_or_404(
        rows.select_related("visit", "territory__member_state", "organisation", "track"), pk=pk
    )


class OfficersView(View):
    """A page of the desk: who sees the visit but may not plan gets 403, who does not see it 404."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the visit first, then ask who comes."""
        super().setup(request, *args, **kwargs)
        if "slug" in kwargs and request.user.is_authenticated:
            self.visit = visible_visit(request, kwargs["slug"])
        if request.user.is_authenticated and not can_plan(person(request)):
            raise PermissionDenied


def tried(request: HttpRequest, done: str, action: Callable[[], object]) -> bool:
    """Do something and say how it went; a refusal is a message, nothing is lost."""
    try:
        action()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def refused(request: HttpRequest, template: str, context: dict[str, Any], error: DomainError) -> HttpResponse:
    """Show a page again with the refusal and its HTTP status."""
    return render(request, template, {**context, "refusal": error}, status=error.status)
