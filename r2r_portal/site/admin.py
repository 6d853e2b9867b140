"""The admin's own site: our frame, our words, evaluators straight to their work."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from r2r_portal.accounts.requests import arrived, person
from r2r_portal.site import board
from r2r_portal.site.panels import today_for
from selection.permissions import only_evaluates


class PortalAdmin(AdminSite):
    """The admin of the portal."""

    site_header = _("EU-Japan Region-to-Region Innovation Cooperation")
    site_title = _("R2R admin")
    index_title = _("Today")
    enable_nav_sidebar = False

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the one sign-in page; there are no passwords. Who is signed in may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List apps and models when a page shows them: every page's frame is given the list, few print it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show what is due today above the tables; evaluators their evaluations, and nothing else of the admin."""
        if only_evaluates(request.user):
            return redirect("admin:selection_mine")
        today = today_for(person(request), arrived(request))
        return super().index(request, {"today": today, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no table."""
        return [
            path("translations/", self.admin_view(self.translations), name="translations"),
            *super().get_urls(),
        ]

    def translations(self, request: HttpRequest) -> HttpResponse:
        """Show the translation board."""
        return board.show(request, self.each_context(request))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The same for one app."""
        if only_evaluates(request.user):
            return redirect("admin:selection_mine")
        return super().app_index(request, app_label, extra_context)
