"""Private calendar feeds, without a language in their address: the secret address is the key."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

from programme import calendars
from programme.models import CalendarFeed
from programme.queries.feeds import own_items


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """A person's agenda for the calendar programme that asks again and again."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Answer to a known address that was not revoked; to every other one, as to nothing."""
        feed = CalendarFeed.objects.select_related("user").filter(token=token, revoked_at=None).first()
        if feed is None or not feed.user.is_active:
            raise Http404
        content = calendars.of_person(own_items(feed.user), feed.user.language)
        answer = calendars.response(content, "agenda.ics", attachment="download" in request.GET)
        answer["Cache-Control"] = "private, max-age=900"
        return answer


urlpatterns = [path("feed/<str:token>.ics", Feed.as_view(), name="feed")]
