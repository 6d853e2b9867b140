"""The published agenda of a visit, for everybody."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from programme.queries import public_agenda
from programme.queries.public_agenda import KEPT_SECONDS, Found
from r2r_portal import kept


@method_decorator(login_not_required, name="dispatch")
class PublicAgenda(View):
    """When, what and where, without contacts, links and people."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the version that counts; before the first there is no such page.

        For strangers the whole page is kept: what is published exactly, by all that it depends on, and the frame around
        it for the minute of the request.
        """
        found = public_agenda.find(slug, request.received_at)
        if found is None:
            raise Http404
        if settings.SESSION_COOKIE_NAME in request.COOKIES:  # signed in, or with something to be told
            return HttpResponse(_page(request, found))
        parts = (found.key, request.get_host(), request.get_full_path(), f"{request.received_at:%Y%m%d%H%M}")
        key = kept.key("agenda-page", *parts, language=get_language(), audience=kept.STRANGERS)
        cache = caches["fragments"]
        page: bytes | None = cache.get(key)
        if page is None:
            page = _page(request, found).encode()
            cache.set(key, page, KEPT_SECONDS)
        return HttpResponse(page)


def _page(request: HttpRequest, found: Found) -> str:
    activity, listed = public_agenda.shown(found, request.received_at)
    context = {"found": found, "activity": activity, "listed": listed}
    return render_to_string("programme/public_agenda.html", context, request)
