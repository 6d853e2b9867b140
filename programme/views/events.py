"""Events for everybody."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from applications.models import Call
from applications.states import Scan
from programme import calendars
from programme.models import Activity
from programme.permissions import can_plan, can_run_events
from programme.queries import activities, current_phase, phases
from programme.queries.audiences import is_in_audience, own_bodies
from programme.queries.meetings import of_activity, takes_part
from programme.queries.public_agenda import has_agenda
from programme.queries.registration import (
    join_link,
    materials,
    opening_of,
    own,
    places_of,
    recorded,
    with_places,
)
from r2r_portal import charts
from r2r_portal.accounts.models import User

A_PAGE = 25  # of what is over; what is to come stands on every page


def published(slug: str) -> Activity:
    """Return an activity of the current call."""
    call = Call.objects.current()
    activity = activities(call).filter(slug=slug).first() if call else None
    if activity is None:
        raise Http404
    return activity


@method_decorator(login_not_required, name="dispatch")
class ListEvents(View):
    """What is coming, what has been, what has no date yet; the phases as a picture."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        call = Call.objects.current()
        if call is None:
            return render(request, "programme/events.html", {"coming": [], "past": [], "undated": []})
        at = request.received_at
        found = with_places(activities(call), at)
        dated = sorted((a for a in found if a.starts_at or a.visit), key=first_day)
        past = [a for a in dated if is_over(a, at)]
        page = Paginator(past[::-1], A_PAGE).get_page(request.GET.get("page"))
        spans = [charts.Span(phase.title, phase.starts_on, phase.ends_on) for phase in phases(call)]
        today = at.astimezone(ZoneInfo(call.zone)).date()
        context = {
            "coming": [a for a in dated if a not in past],
            "past": page,
            "recorded": recorded(page),
            "undated": [a for a in found if a not in dated],
            "phase": current_phase(call, at),
            "svg": charts.timeline(spans, today=today) if spans else "",
            "table": charts.timeline_rows(spans) if spans else None,
        }
        return render(request, "programme/events.html", context)


def first_day(activity: Activity) -> tuple[date, int]:
    """Return the day on which an activity with a date begins, for the order of the list."""
    if activity.starts_at:
        return activity.starts_at.astimezone(ZoneInfo(activity.zone)).date(), activity.pk
    return activity.visit.starts_on, activity.pk


def is_over(activity: Activity, at: datetime) -> bool:
    """Tell whether an activity with a date has ended."""
    if activity.ends_at:
        return activity.ends_at <= at
    return activity.visit.ends_on < at.astimezone(ZoneInfo(activity.visit.zone)).date()


@method_decorator(login_not_required, name="dispatch")
class ShowEvent(View):
    """One activity."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it, struck out where it was cancelled; room, link, documents and questions to its audience alone."""
        activity = published(slug)
        today = request.received_at.astimezone(ZoneInfo(activity.zone)).date()
        context = {
            "activity": activity,
            "has_agenda": has_agenda(activity),
            "speakers": activity.speakers.public(today),
            **for_audience(activity, request),
            **both_days(activity),
            **_for_participants(request, activity),
            **_registration(request, activity),
        }
        return render(request, "programme/event.html", context)


def _registration(request: HttpRequest, activity: Activity) -> dict[str, object]:
    """Return the seats, the reader's own registration, who may see the link to join, and what is left afterwards.

    Where people register, the link is for the registered from its printed instant on, and for who plans the event.
    """
    user, at = request.user, request.received_at
    shown: dict[str, object] = {
        "materials": materials(activity, user),
        "may_run": isinstance(user, User) and can_run_events(user),
        "join": activity.link,
    }
    opening = opening_of(activity)
    if opening is None:
        return shown
    mine = own(activity, user)
    plans = isinstance(user, User) and can_plan(user)
    places = places_of([activity], at)[activity.pk]
    join = activity.link if plans else join_link(opening, mine.status if mine else "", at)
    return {**shown, "opening": opening, "places": places, "mine": mine, "join": join}


def _for_participants(request: HttpRequest, activity: Activity) -> dict[str, object]:
    """Return the list of attendance for officers, feedback for who took part; nothing for visitors."""
    meeting, user = of_activity(activity), request.user
    if meeting is None or not user.is_authenticated:
        return {}
    is_over = meeting.ends_at <= request.received_at
    return {
        "key": meeting.key,
        "may_note": can_run_events(user),
        "may_judge": is_over and not meeting.cancelled and takes_part(user, meeting),
    }


def for_audience(activity: Activity, request: HttpRequest) -> dict[str, object]:
    """Return what the audience alone finds; nothing for everybody else."""
    user = request.user
    if not isinstance(user, User) or not is_in_audience(activity, user):
        return {}
    has_questions = activity.questions.exists()
    return {
        "is_audience": True,
        "may_plan": can_plan(user),
        "documents": list(activity.documents.exclude(scan=Scan.INFECTED).order_by("added_at", "pk")),
        "answer_for": own_bodies(activity, user) if has_questions else [],
    }


def both_days(activity: Activity) -> dict[str, object]:
    """Return the picture of both sides' day, where a side is online."""
    start, end = activity.starts_at, activity.ends_at
    if start is None or end is None or "online" not in (activity.mode_eu, activity.mode_jp):
        return {}
    return {"svg": charts.office_hours(start, end), "table": charts.office_hours_rows(start, end)}


@method_decorator(login_not_required, name="dispatch")
class EventFile(View):
    """One activity for a calendar."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Give the file; without a date there is none."""
        activity = published(slug)
        if activity.starts_at is None:
            raise Http404
        content = calendars.of_activity(activity, get_language() or "en", request.received_at)
        return calendars.response(content, f"{activity.slug}.ics")
