"""Private calendar feeds, without a language in their address: the secret address is the key."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.http import http_date, parse_etags
from django.views import View

from programme import calendars
from programme.actions import sightings
from programme.models import CalendarFeed, Channel
from programme.queries.feeds import own_events, own_items
from r2r_portal.accounts.requests import arrived


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """A person's agenda for the calendar programme that asks again and again."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer to a known address that was not revoked; to every other one, as to nothing."""
        feed = CalendarFeed.objects.select_related("user").filter(token=token, revoked_at=None).first()
        if feed is None or not feed.user.is_active:
            raise Http404
        own = list(own_items(feed.user))
        events = own_events(feed.user, [item for _agenda, items, _links in own for item in items])
        answer = _answer(request, calendars.of_person(own, feed.user.language, events))
        if own:
            answer["Last-Modified"] = http_date(
                max(agenda.published_at for agenda, _items, _links in own).timestamp()
            )
        seen = [(agenda.visit, agenda.number) for agenda, _items, _links in own]
        sightings.note(user=feed.user, seen=seen, channel=Channel.FEED, at=arrived(request))
        return answer


def _answer(request: HttpRequest, content: bytes) -> HttpResponse:
    """Return the calendar, or that it is the one that the asker has.

    What is the same is judged by the tag alone, never by the date: who leaves a delegation has another calendar
    without anything being published.
    """
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    same = tag in parse_etags(request.headers.get("If-None-Match", ""))
    if same:
        answer = HttpResponse(status=304)
    else:
        answer = calendars.response(content, "agenda.ics", attachment="download" in request.GET)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=900"
    return answer


urlpatterns = [path("feed/<str:token>.ics", Feed.as_view(), name="feed")]
