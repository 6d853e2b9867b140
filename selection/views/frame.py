"""What the admin pages of the selection share: who may come in, the admin's frame, the call in hand."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import View

from applications.models import Call, Track
from r2r_portal.accounts.models import User
from selection import permissions
from selection.queries.staffing import sees_all


def with_roles(user: User) -> User:
    """Read a person's roles once: a page asks about them again with every act."""
    if user.is_authenticated:
        prefetch_related_objects([user], "groups")
    return user


class AdminPage(View):
    """A page of ours in the admin's frame. `permission` says who may come in; others get 403."""

    template_name = ""
    title: Any = ""

    @staticmethod
    def permission(user: User) -> bool:
        """Nobody, until a page says who."""
        return False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may come in."""
        prefetch_related_objects([self.user], "groups")  # asked about at every turn
        if not self.permission(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The person who asks."""
        return self.request.user  # type: ignore[return-value]

    @property
    def at(self) -> datetime:
        """When the request arrived."""
        return self.request.received_at  # type: ignore[attr-defined]

    @property
    def language(self) -> str:
        """The language of the page."""
        return "ja" if (get_language() or "").startswith("ja") else "en"

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Return the page in the admin's frame."""
        frame = admin.site.each_context(self.request)
        return TemplateResponse(
            self.request, self.template_name, {**frame, "title": self.title, **context}, status=status
        )


class EvaluatorPage(AdminPage):
    """For evaluators."""

    @staticmethod
    def permission(user: User) -> bool:
        """Evaluators only."""
        return permissions.evaluates(with_roles(user))


class OfficerPage(AdminPage):
    """For programme officers; about one call, the current one unless the address names another."""

    permission = staticmethod(permissions.runs_the_selection)

    @cached_property
    def call(self) -> Call:
        """The call in hand."""
        code, calls = self.request.GET.get("call"), Call.objects.select_related("selection_rules")
        call = calls.filter(code=code).first() if code else calls.current()
        if call is None:
            raise Http404
        return call

    @cached_property
    def tracks(self) -> list[Track]:
        """The tracks of the call in hand, EU first; each knows its call."""
        return list(self.call.tracks.order_by("side"))

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Add the call and its tracks, for the links between the pages."""
        return super().page(status=status, call=self.call, tracks=self.tracks, here=self.here, **context)

    here = ""


class WholePage(OfficerPage):
    """A page about all applications at once: closed to whoever must see nothing of one of them (SPEC E5)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in officers from whom nothing is hidden; roles are read once, however often they are asked."""
        prefetch_related_objects([self.user], "groups")
        if permissions.runs_the_selection(self.user) and not sees_all(self.user, self.call):
            self.template_name = "admin/selection/recused.html"
            return self.page(status=403)
        return super().dispatch(request, *args, **kwargs)


class OfficerDesk(OfficerPage):
    """An officer's page that reads roles once."""

    @staticmethod
    def permission(user: User) -> bool:
        """Officers only."""
        return permissions.runs_the_selection(with_roles(user))
