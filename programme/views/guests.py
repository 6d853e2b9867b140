"""The list of guests: for the hosts of a visit from a day on, for officers always. Every reading is noted."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views import View

from programme.actions.hostlist import hand_over
from programme.permissions import can_plan
from programme.queries import hostlist
from programme.views.doors import person, visible_visit
from r2r_portal.spreadsheet import Xlsx


class Guests(View):
    """What page and files share: who may read, and from when on."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the visit; who travels on it is no host of it."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.visit, self.staff = visible_visit(request, kwargs["slug"]), can_plan(person(request))
        if not (self.staff or hostlist.hosts(self.visit, person(request))):
            raise PermissionDenied

    def taken(self, form: str) -> hostlist.GuestList | None:
        """Return the list and note that it is read; None before its day."""
        if not (self.staff or hostlist.is_open(self.visit, self.request.received_at)):
            return None
        found = hostlist.guest_list(self.visit, person(self.request))
        hand_over(found=found, form=form, by=person(self.request), at=self.request.received_at)
        return found

    def page(self, found: hostlist.GuestList | None, status: int = 200) -> HttpResponse:
        """Show the list, or from when on it can be read."""
        context = {
            "visit": self.visit,
            "found": found,
            "opens_on": hostlist.opens_on(self.visit),
            "is_open": hostlist.is_open(self.visit, self.request.received_at),
            "may_plan": self.staff,
            "tab": "guests",
        }
        return render(self.request, "programme/guests.html", context, status=status)


class ShowGuests(Guests):
    """The list as a page."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        return self.page(self.taken("page"))


class GuestsPdf(Guests):
    """The list on paper."""

    def get(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Give the file, or before its day the page that says so."""
        found = self.taken("pdf")
        if found is None:
            return self.page(None, status=409)
        _title, content = hostlist.guests_pdf(found, language, request.received_at)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="guests-{slug}-{language}.pdf"'
        return answer


class GuestsWorkbook(Guests):
    """The list as a workbook."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse | StreamingHttpResponse:
        """Give the file, or before its day the page that says so."""
        found = self.taken("xlsx")
        if found is None:
            return self.page(None, status=409)
        book = Xlsx()
        lines = list(found.lines())  # in the reader's language, before the answer is streamed
        answer = StreamingHttpResponse(book.stream(lines), content_type=book.get_content_type())
        answer["Content-Disposition"] = f'attachment; filename="guests-{slug}.xlsx"'
        return answer
