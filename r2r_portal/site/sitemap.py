"""The map of the public site for search engines: every public page in both languages, each naming its twin."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views import View

from applications.models import Call
from helpdesk.models import PublishedAnswer, Resource
from helpdesk.queries.newsletter import released
from programme.queries import activities
from r2r_portal.site import queries

PAGES = (
    "site:home", "site:call", "site:regions", "programme:events", "helpdesk:library", "helpdesk:ask", "helpdesk:answers",
    "helpdesk:newsletter", "site:legal", "site:privacy", "site:cookies", "site:accessibility",
)  # fmt: skip
MOST = 12_000  # items, and answers: with two addresses each below the 50,000 that one map may hold
KEPT_SECONDS = 3600
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'  # names, not addresses

Page = tuple[str, tuple[object, ...]]


def pages(request: HttpRequest) -> Iterator[Page]:
    """Yield every public page by the name of its address."""
    yield from ((name, ()) for name in PAGES)
    call = Call.objects.current()
    if call:
        yield from (("programme:event", (one.slug,)) for one in activities(call))
        with_agenda = activities(call).filter(visit__versions__isnull=False).values_list("slug", flat=True)
        yield from (("programme:public_agenda", (slug,)) for slug in dict.fromkeys(with_agenda))
        facts = queries.facts(request.received_at)  # type: ignore[attr-defined]
        decided = queries.participants(call) if facts and facts.decided else []
        yield from (("site:territory", (one.territory.code,)) for one in decided)
    items = Resource.objects.visible_to(AnonymousUser()).order_by("-published_at", "-pk")
    yield from (("helpdesk:item", (key,)) for key in items.values_list("pk", flat=True)[:MOST])
    answers = PublishedAnswer.objects.public().order_by("-published_at", "-pk")
    yield from (("helpdesk:answer", (key,)) for key in answers.values_list("pk", flat=True)[:MOST])
    yield from (("helpdesk:newsletter_issue", (one.number,)) for one in released())


def entry(page: Page) -> Iterator[str]:
    """Yield one address a language, each with both as alternates."""
    name, args = page
    found = {}
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            found[code] = settings.SITE_ORIGIN + reverse(name, args=args)
    twins = {**found, "x-default": found["en"]}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
        for code, address in twins.items()
    )
    for address in found.values():
        yield f"<url><loc>{quoteattr(address)[1:-1]}</loc>{links}</url>"


def kept(answer: HttpResponse) -> HttpResponse:
    """Let caches keep it for an hour."""
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer


@method_decorator(login_not_required, name="dispatch")
class Sitemap(View):
    """sitemap.xml."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Give the map."""
        rows = "".join(row for page in pages(request) for row in entry(page))
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACES}>{rows}</urlset>\n'
        return kept(HttpResponse(text, content_type="application/xml; charset=utf-8"))


@method_decorator(login_not_required, name="dispatch")
class Robots(View):
    """robots.txt: what is somebody's own is nobody's to index."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Give the rules, and where the map is; the demo is not to be found at all."""
        closed = (
            ["/"]
            if settings.DEMO
            else ["/admin/", "/en/my/", "/ja/my/", "/en/account/", "/ja/account/", "/feed/"]
        )
        lines = ["User-agent: *", *(f"Disallow: {place}" for place in closed)]
        lines += ["", f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}", ""]
        return kept(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))
