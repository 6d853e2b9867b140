"""The public pages and "My page"."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.generic import TemplateView

from helpdesk.queries.answers import about_the_call, newest
from helpdesk.queries.windows import window_of
from programme.queries.registration import with_places
from r2r_portal.accounts.models import User
from r2r_portal.site import pictures, queries, statements, territory
from r2r_portal.site.panels import panels_for

public = method_decorator(login_not_required, name="dispatch")


class PublicPage(TemplateView):
    """A page about the current call, as it stands when the request arrived."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the call as `facts`; None while none is published."""
        facts = queries.facts(self.request.received_at)
        more = self.about(facts) if facts else {}
        return super().get_context_data(facts=facts, **more, **kwargs)

    def about(self, facts: queries.CallFacts) -> dict[str, Any]:
        """Return what else the page shows of a call."""
        raise NotImplementedError


@public
class Home(PublicPage):
    """What the programme is, where it stands, who takes part, what comes next."""

    template_name = "site/home.html"

    def about(self, facts: queries.CallFacts) -> dict[str, Any]:
        """Return the pictures, the themes and the next events."""
        participants = queries.participants(facts.call) if facts.decided else []
        coming = queries.next_activities(facts.call, facts.at)
        return {
            "now": queries.under_way(coming, facts.at),
            "timeline": pictures.timeline(facts) if facts.phases else None,
            "participants": queries.by_side(participants),
            "maps": pictures.maps_of(participants) if participants else [],
            "themes": queries.themes(facts.call),
            "activities": with_places(coming, facts.at),
            "answers": newest(),
        }


@public
class CallPage(PublicPage):
    """All that a reader of the call needs."""

    template_name = "site/call.html"

    def about(self, facts: queries.CallFacts) -> dict[str, Any]:
        """Return criteria, themes, calendar and the history of the deadline."""
        return {
            "strip": pictures.deadline_strip(facts),
            "criteria": queries.criteria(facts.call),
            "themes": queries.themes(facts.call),
            "changes": queries.changes(facts.call),
            "questions": window_of(facts.call),
            "answers": about_the_call(),
        }


@public
class Regions(PublicPage):
    """Who takes part, once it is public; `?theme=`, `?side=` and `?topic=` narrow it."""

    template_name = "site/regions.html"

    def about(self, facts: queries.CallFacts) -> dict[str, Any]:
        """Return the maps of all participants and the list of those that the filters keep."""
        participants = queries.participants(facts.call)
        themes = queries.themes(facts.call)
        wanted = territory.Filters.of(self.request.GET, themes)
        shown = [one for one in participants if wanted.keeps(one)]
        return {
            "anybody": bool(participants),
            "participants": queries.by_side(shown),
            "count": len(shown),
            "maps": pictures.maps_of(participants) if participants else [],
            "themes": themes,
            "topics": [topic for theme in themes for topic in theme.topics.all()],
            "wanted": wanted,
        }


@public
class TerritoryPage(PublicPage):
    """One region or prefecture that takes part; for any other there is no page."""

    template_name = "site/territory.html"

    def about(self, facts: queries.CallFacts) -> dict[str, Any]:
        """Return the participant, its practices in the library, its part in published visits."""
        code = self.kwargs["code"]
        one = next((p for p in queries.participants(facts.call) if p.territory.code == code), None)
        if one is None:
            return {}
        stays = territory.stays(facts.call, one.territory)
        return {
            "one": one,
            "practices": territory.practices(one.territory),
            "received": [stay for stay in stays if stay.is_host],
            "made": [stay for stay in stays if not stay.is_host],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Answer 404 for a territory that does not take part."""
        context = super().get_context_data(**kwargs)
        if not context.get("one"):
            raise Http404
        return context


class Statement(TemplateView):
    """A statement: our words in each language, filled in from the settings and the last test's result."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give what the settings say as `facts`."""
        return super().get_context_data(facts=statements.facts(get_language() or "en"), **kwargs)


@public
class Legal(Statement):
    """The legal notice."""

    template_name = "site/legal.html"


@public
class Privacy(Statement):
    """The privacy statement."""

    template_name = "site/privacy.html"


@public
class Accessibility(Statement):
    """The accessibility statement."""

    template_name = "site/accessibility.html"


class MyPage(TemplateView):
    """What concerns me in every app; signed in only, and everybody sees their own."""

    template_name = "site/my.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the panels of all apps."""
        user = self.request.user
        assert isinstance(user, User)
        return super().get_context_data(panels=panels_for(user, self.request.received_at), **kwargs)
