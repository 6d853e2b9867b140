"""Who was there: lists to tick, the code of the room, the page that the code opens."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from programme.actions import presence
from programme.domain import presence as rules
from programme.models import Session, Visit
from programme.permissions import can_note, can_plan, can_run_events
from programme.queries import meetings
from programme.queries.agenda import territories_of
from programme.queries.meetings import Meeting
from programme.queries.presence import counts, lines
from programme.views.doors import person, tried, visible_visit
from r2r_portal import charts
from r2r_portal.errors import DomainError


class ListPresence(View):
    """The sessions of a visit with how many were there: all for officers, one's own for hosts."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        visit, user = visible_visit(request, slug), person(request)
        hosts = None if can_plan(user) else territories_of(user)
        rows = counts(visit, hosts)
        if hosts is not None and not rows:
            raise PermissionDenied
        return render(
            request, "programme/presence.html", {"visit": visit, "rows": rows, "may_plan": can_plan(user)}
        )


class NotedView(View):
    """A page about one meeting, for who may note presence there: a stranger finds nothing, a participant 403."""

    def meeting(self, request: HttpRequest, key: str) -> Meeting:
        """Return the meeting."""
        found, user = meetings.find(key), person(request)
        if found is None or isinstance(found.row, Visit):
            raise Http404
        if isinstance(found.row, Session):
            if not Visit.objects.visible_to(user).filter(pk=found.row.leg.visit_id).exists():
                raise Http404
            if not can_note(user, found.row):
                raise PermissionDenied
        elif not can_run_events(user):
            raise PermissionDenied
        return found


class TickPresence(NotedView):
    """The list of one meeting."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show it."""
        return self.page(request, self.meeting(request, key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Note who is ticked; everybody, or nobody, at one press."""
        meeting = self.meeting(request, key)
        do = request.POST.get("do", "save")
        everybody = {line.person.pk for line in lines(meeting)}
        ticked = {int(value) for value in request.POST.getlist("present") if value.isdecimal()}
        present = {"all": everybody, "none": set()}.get(do, ticked & everybody)
        words = ngettext("%(count)s person was there.", "%(count)s people were there.", len(present))
        tried(
            request, words % {"count": len(present)},
            lambda: presence.tick(meeting=meeting, present=present, by=person(request), at=request.received_at),
        )  # fmt: skip
        return redirect("programme:tick_presence", key=key)

    def page(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        """Show it."""
        found = lines(meeting)
        context = {
            "meeting": meeting, "lines": found, "there": sum(line.noted is not None for line in found),
            "shut": presence.shut_words(meeting, request.received_at), **_whence(meeting),
        }  # fmt: skip
        return render(request, "programme/tick_presence.html", context)


def _whence(meeting: Meeting) -> dict[str, str]:
    """Return the page before: the visit's list, or the event."""
    if isinstance(meeting.row, Session):
        visit = meeting.row.leg.visit
        return {"back": reverse("programme:presence", args=[visit.slug])}
    return {"back": reverse("programme:event", args=[meeting.row.slug])}


class ShowCode(NotedView):
    """The code to show in the room; it lives a quarter of an hour, a new one is made by loading the page again."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show it."""
        meeting, at = self.meeting(request, key), request.received_at
        until: datetime = at + rules.CODE_LIVES
        text = rules.code(meeting.key, until, settings.SECRET_KEY.encode())
        address = settings.SITE_ORIGIN + reverse("programme:here", args=[text])
        title = _("Code for %(meeting)s") % {"meeting": meeting.title}
        context = {
            "meeting": meeting, "svg": charts.qr(address, title), "address": address, "until": until,
            "shut": presence.shut_words(meeting, at, by_code=True),
        }  # fmt: skip
        answer = render(request, "programme/presence_code.html", context)
        answer["Cache-Control"] = "no-store"
        return answer


class Here(View):
    """What the code opens on one's own telephone: one button, then "noted"."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Ask."""
        meeting = self.found(request, code)
        context = {"meeting": meeting, "done": "done" in request.GET}
        return render(request, "programme/here.html", context, status=200 if meeting else 410)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Note it."""
        meeting = self.found(request, code)
        if meeting is None:
            return render(request, "programme/here.html", {}, status=410)
        try:
            presence.come(meeting=meeting, user=person(request), at=request.received_at)
        except DomainError as error:
            context = {"meeting": meeting, "refusal": error}
            return render(request, "programme/here.html", context, status=error.status)
        return redirect(f"{request.path}?done=yes")

    def found(self, request: HttpRequest, code: str) -> Meeting | None:
        """Return what the code is for; None where it is over, or no code of ours."""
        key = rules.read(code, request.received_at, settings.SECRET_KEY.encode())
        return meetings.find(key) if key else None
