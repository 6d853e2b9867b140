"""What the portal knows about whoever asks: why, how long, and all of it to take away. And which cookies it sets."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from programme.models import Delegate
from r2r_portal.accounts.models import ErasureRequest
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.limits import doors
from r2r_portal.site.privacy import exporting, requests
from r2r_portal.site.privacy.rules import staying


class MyData(TemplateView):
    """Why something is kept about me, how much, on what basis, how long; who read my passport; the file with all of it."""

    template_name = "site/my_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is kept, and the visits whose details I entered."""
        me = person(self.request)
        mine = (
            Delegate.objects.own(me)
            .filter(sealed__isnull=False)
            .select_related("delegation__visit")
            .distinct()
        )
        travelled = [delegate.delegation.visit for delegate in mine.order_by("pk")]
        erasure = ErasureRequest.objects.filter(person=me).order_by("-pk").first()
        return super().get_context_data(
            kept=exporting.summary(me), staying=staying(me), visits=travelled, erasure=erasure, **kwargs
        )


class MyDataFile(View):
    """All of it as one file, by a button: who has a second step shows it again first."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the file, and write into the log that it was made."""
        me = person(request)
        if not doors.may(request, "my_data", key=str(me.pk)):
            return render(request, "429.html", status=429)
        content = exporting.export_person(person=me, by=me, at=arrived(request))
        answer = HttpResponse(content, content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer


class AskErasure(View):
    """Ask to be erased, by a button: a colleague of the secretariat decides, and answers by e-mail."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put the wish before the secretariat."""
        me = person(request)
        requests.ask(person=me, by=me, at=arrived(request))
        messages.success(request, _("We received your request. The answer comes by e-mail."))
        return redirect("site:my_data")


@method_decorator(login_not_required, name="dispatch")
class Cookies(TemplateView):
    """Every cookie that the portal sets, from the settings that name them."""

    template_name = "site/cookies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add them as a table."""
        head = [_("Cookie"), _("What it is for"), _("How long it is kept")]
        return super().get_context_data(
            table={"caption": _("Cookies of this site"), "head": head, "rows": cookies()}, **kwargs
        )


def cookies() -> list[list[str | Promise]]:
    """Return name, purpose and time of every cookie."""
    days = timedelta(seconds=settings.SESSION_COOKIE_AGE).days
    year = timedelta(seconds=settings.CSRF_COOKIE_AGE).days
    return [
        [
            settings.SESSION_COOKIE_NAME,
            _("Keeps you signed in, and a short notice until you have seen it"),
            _in_days(days),
        ],
        [settings.CSRF_COOKIE_NAME, _("Protects forms against being sent from other sites"), _in_days(year)],
        [
            settings.LANGUAGE_COOKIE_NAME,
            _("Remembers the language you chose"),
            _("Until you close the browser"),
        ],
    ]


def _in_days(days: int) -> str:
    return _("%(n)s days") % {"n": days}
