"""What is new, for feed readers: library items, newsletters and events in one RSS a language."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from helpdesk.models import Resource
from helpdesk.queries.library import with_versions
from helpdesk.queries.newsletter import released
from programme.models import Activity
from programme.queries.announced import announced, when
from r2r_portal.bilingual import text

MOST = 30
KEPT_SECONDS = 300


@method_decorator(login_not_required, name="dispatch")
class News(View):
    """The feed: what everybody may read, the newest first, whoever asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Give the RSS in the language of the address."""
        here = settings.SITE_ORIGIN
        feed = Rss201rev2Feed(
            title=_("EU-Japan Region-to-Region Innovation Cooperation"), link=here + reverse("helpdesk:library"),
            description=_("New items of the library, issues of the newsletter and events"),
            language=(get_language() or "en")[:2], feed_url=here + request.path,
        )  # fmt: skip
        for at, title, said, address in entries():
            feed.add_item(title, here + address, said, pubdate=at, unique_id=here + address)
        answer = HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
        patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
        return answer


def entries() -> list[tuple[datetime, str, str, str]]:
    """Return (when, title, text, path) of what is public, the newest first."""
    items = Resource.objects.visible_to(AnonymousUser()).order_by("-published_at", "-pk")[:MOST]
    found = []
    for item in with_versions(items):
        version = item.version()
        if version and item.published_at:
            address = reverse("helpdesk:item", args=[item.pk])
            found.append((item.published_at, version.title, version.summary, address))
    for issue in released()[:MOST]:
        assert issue.released_at
        address = reverse("helpdesk:newsletter_issue", args=[issue.number])
        found.append((issue.released_at, issue.subject, issue.body, address))
    found += [(at, *event_entry(event)) for at, event in announced(MOST)]
    return sorted(found, key=lambda one: one[0], reverse=True)[:MOST]


def event_entry(event: Activity) -> tuple[str, str, str]:
    """Return title, text and path of an event; one that was cancelled says so. No link to join is in it."""
    title = text(event, "title")
    if event.is_cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    said = "\n\n".join(part for part in (when(event), text(event, "venue"), text(event, "text")) if part)
    return title, said, reverse("programme:event", args=[event.slug])
