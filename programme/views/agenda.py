"""What participants read: the agenda, what changed in it, their calendar address."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from programme import calendars, phrases
from programme.actions import feeds, sightings
from programme.domain.agenda import Item
from programme.models import CalendarFeed, Channel, Visit
from programme.permissions import can_plan
from programme.queries import pages, papers
from programme.queries.agenda import Agenda, Reader, editions, latest, reader
from programme.views.doors import person, visible_visit
from r2r_portal.accounts.models import User

SHOWN = ("mine", "all", "plenary")


class ListVisits(View):
    """The person's visits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the next one first."""
        visits = pages.visits_of(Visit.objects.visible_to(person(request)), request.received_at)
        return render(
            request, "programme/visits.html", {"visits": visits, "may_plan": can_plan(person(request))}
        )


class ShowAgenda(View):
    """The published agenda: all, what concerns the reader, or plenaries."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the version that counts, or that there is none yet."""
        visit = visible_visit(request, slug)
        agenda, who = latest(visit), reader(visit, person(request))
        own = (
            visit.delegations.select_related("territory__member_state").filter(pk=who.delegation or 0).first()
        )
        context = {"visit": visit, "agenda": agenda, "own": own, "may_plan": can_plan(person(request))}
        if agenda:
            context |= self._shown(agenda, who, request)
            seen_by(request, who, agenda, Channel.PAGE)
        return render(request, "programme/agenda.html", context)

    def _shown(self, agenda: Agenda, who: Reader, request: HttpRequest) -> dict[str, object]:
        has_part = who.has_part
        show = request.GET.get("show", "mine" if has_part else "all")
        show = show if show in SHOWN and (has_part or show != "mine") else "all"
        plenaries = {stop.id for stop in agenda.stops if stop.plenary}
        items = [
            item
            for item in agenda.items
            if is_open_to(item, who, person(request))
            and (
                show == "all"
                or (show == "mine" and who.is_expected(item))
                or (show == "plenary" and item.leg in plenaries and not item.side)
            )
        ]
        links = pages.links_of(agenda.visit)
        following = pages.next_item(agenda, who, request.received_at)
        return {
            "show": show,
            "has_part": has_part,
            "is_delegate": bool(who.delegate),
            "hosts_here": any(stop.host in who.territories for stop in agenda.stops),
            "days": pages.days(agenda, items, who, request.received_at, gaps=show != "plenary", links=links),
            "next": following,
            "next_link": links.get(following.uid, "") if following else "",
            "legs": papers.legs(agenda, pages.Scope("all")),
            "svg": papers.route(agenda, own=who.delegation),
            "table": papers.route_table(agenda, own=who.delegation),
            "what": "me" if has_part else "all",
        }


def is_open_to(item: Item, who: Reader, user: User) -> bool:
    """Tell whether somebody may read an item: a side meeting is its people's and the planners' alone."""
    return not item.side or who.is_expected(item) or can_plan(user)


def seen_by(request: HttpRequest, who: Reader, agenda: Agenda, channel: Channel) -> None:
    """Note that somebody who has part in the visit saw this version."""
    if who.has_part:
        sightings.note(
            user=person(request),
            seen=[(agenda.visit, agenda.number)],
            channel=channel,
            at=request.received_at,
        )


class ShowChanges(View):
    """What changed from version to version: what concerns the reader, or everything."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the newest version first."""
        visit = visible_visit(request, slug)
        who = reader(visit, person(request))
        show = request.GET.get("show", "mine" if who.has_part else "all")
        show = "mine" if show == "mine" and who.has_part else "all"
        kept = set() if can_plan(person(request)) else pages.side_meetings(visit)
        rows = [
            (one, [phrases.change(change) for change in one.changes
                   if who.was_told(change) or (show == "all" and change.uid not in kept)])
            for one in editions(visit)
        ]  # fmt: skip
        context = {"visit": visit, "rows": rows, "show": show, "has_part": who.has_part}
        return render(request, "programme/changes.html", context)


class ItemFile(View):
    """One item of the agenda for the calendar, once."""

    def get(self, request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
        """Give the file; an item that is not on the agenda is not there."""
        visit = visible_visit(request, slug)
        agenda, who = latest(visit), reader(visit, person(request))
        item = next((one for one in agenda.items if one.uid == str(uid)), None) if agenda else None
        if agenda is None or item is None or not is_open_to(item, who, person(request)):
            raise Http404
        links = pages.links_of(visit) if who.is_expected(item) and not item.cancelled else {}
        content = calendars.of_person([(agenda, [item], links)], request.LANGUAGE_CODE)
        return calendars.response(content, f"{agenda.visit.slug}-{uid}.ics")


class ShowCalendar(View):
    """The person's calendar address: make it, copy it, end it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the address, if there is one."""
        feed = CalendarFeed.objects.filter(user=person(request), revoked_at=None).first()
        address = settings.SITE_ORIGIN + reverse("feed", kwargs={"token": feed.token}) if feed else ""
        context = {
            "address": address,
            "webcal": "webcal://" + address.partition("://")[2] if address else "",
            "visits": pages.visits_of(Visit.objects.visible_to(person(request)), request.received_at),
        }
        return render(request, "programme/calendar.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make an address, or end it."""
        if request.POST.get("do") == "revoke":
            feeds.revoke_feed(user=person(request), at=request.received_at)
        else:
            feeds.open_feed(user=person(request), at=request.received_at)
        return redirect("programme:calendar")
