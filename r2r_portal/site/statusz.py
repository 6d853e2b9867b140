"""/statusz for staff and monitors, /metrics for Prometheus; to everybody else there is nothing here."""

import hmac
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from r2r_portal import clock, figures
from r2r_portal.middleware import arrival
from r2r_portal.site import phrases, status


def has_token(request: HttpRequest) -> bool:
    """Tell whether a monitor showed the token."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.STATUS_TOKEN) and hmac.compare_digest(shown.encode(), settings.STATUS_TOKEN.encode())


@method_decorator(login_not_required, name="dispatch")
class Statusz(View):
    """Every part with its state and age: a page for staff who see the outbox, JSON for a monitor."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer 200, or 503 where a part is away; 404 to strangers."""
        if has_token(request):
            return self.told()
        if not request.user.has_perm("outbox.view_message"):
            raise Http404
        return self.shown(request)

    def told(self) -> HttpResponse:
        """Answer as JSON."""
        parts = status.parts(clock.real(), arrival(self.request))
        found: dict[str, Any] = {
            "status": status.summary(parts), "mode": status.mode(parts),
            "parts": {
                part.name: {"state": part.state, "age_seconds": part.age, **part.figures} for part in parts
            },
        }  # fmt: skip
        return JsonResponse(found, status=503 if found["status"] == status.AWAY else 200)

    def shown(self, request: HttpRequest) -> HttpResponse:
        """Answer as a page."""
        parts = status.parts(clock.real(), arrival(self.request))
        rows = [
            {
                "name": phrases.PARTS[part.name], "state": part.state, "said": phrases.STATES[part.state],
                "age": phrases.age(part.age), "figures": phrases.figures(part.figures),
            }
            for part in parts
        ]  # fmt: skip
        context = {
            **admin.site.each_context(request), "title": _("State of the portal"), "rows": rows,
            "mode": phrases.mode(status.mode(parts)),
        }  # fmt: skip
        return render(request, "admin/status.html", context)


@method_decorator(login_not_required, name="dispatch")
class Metrics(View):
    """Figures for Prometheus, where they are switched on, with the token."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer in Prometheus' text format."""
        if not (settings.METRICS and has_token(request)):
            raise Http404
        parts = status.parts(clock.real(), arrival(request))
        return HttpResponse(
            status.exposition(parts, status.mode(parts)) + figures.exposition(),
            content_type="text/plain; version=0.0.4; charset=utf-8",
        )
