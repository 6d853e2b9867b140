"""Agendas as PDF: what lies ready is given at once, the rest is asked of the worker and waited for on a page.

No process of the web renders an agenda: programme/binding.py does, and only the task may import it (tests/guards/test_press.py).
"""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views import View

from programme.actions import bundles
from programme.models import AgendaVersion, Bundle, Channel, Delegate, Delegation, Visit
from programme.queries import pages, papers
from programme.queries.agenda import Agenda, latest, reader
from programme.states import BundleState
from programme.views.agenda import seen_by
from programme.views.doors import person, visible_visit

AT_FIRST, LATER = 3, 10  # seconds until the page looks again
LONG = timedelta(seconds=30)


def scope_for(request: HttpRequest, code: str, agenda: Agenda) -> pages.Scope:
    """Return whose agenda `code` names; what is not the reader's to ask is not there."""
    user = person(request)
    scope = pages.scope_from(
        code, agenda, reader(agenda.visit, user), str(user), Delegate.objects.visible_to(user),
        Delegation.objects.visible_to(user),
    )  # fmt: skip
    if scope is None:
        raise Http404
    return scope


class AgendaPdf(View):
    """The agenda as a PDF, in English, Japanese or both; `for` says of whom. One tap: the rest goes by itself."""

    def get(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Give the file of the version that counts, or ask the worker for it and lead to where it is waited for."""
        visit = visible_visit(request, slug)
        agenda = latest(visit)
        if agenda is None:
            raise Http404
        scope = scope_for(request, request.GET.get("for", "all"), agenda)
        file = papers.agenda_paper(agenda, scope, language).planned
        if not file.is_made:
            return redirect(
                "programme:agenda_making", slug, self._ask(request, agenda, scope.code, language, file.key).pk
            )
        seen_by(request, reader(visit, person(request)), agenda, Channel.PDF)
        name = f"agenda-{visit.slug}-{slugify(scope.name_en) or scope.kind}-v{agenda.number}-{language}.pdf"
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        return answer

    def _ask(self, request: HttpRequest, agenda: Agenda, of: str, language: str, key: str) -> Bundle:
        version = AgendaVersion.objects.select_related("visit").get(visit=agenda.visit, number=agenda.number)
        return bundles.ask_paper(
            version=version, of=of, language=language, key=key, by=person(request), at=request.received_at
        )


class ShowMaking(View):
    """How far one paper is: the page looks again by itself, without script, and goes on to the PDF."""

    def get(self, request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
        """Show it; `Refresh` is a header, so that it moves where scripts are off."""
        visit = visible_visit(request, slug)
        order = self._order(request, visit, pk)
        path = reverse("programme:agenda_pdf", kwargs={"slug": slug, "language": order.language})
        address = f"{path}?for={order.of}"
        takes_long = request.received_at - order.asked_at > LONG
        context = {"visit": visit, "order": order, "address": address, "takes_long": takes_long}
        answer = render(request, "programme/making.html", context)
        if order.state == BundleState.DONE:
            answer["Refresh"] = f"0; url={address}"
        elif order.state in bundles.OPEN:
            answer["Refresh"] = str(LATER if takes_long else AT_FIRST)
        return answer

    def _order(self, request: HttpRequest, visit: Visit, pk: UUID) -> Bundle:
        order = get_object_or_404(Bundle.objects.exclude(of="").select_related("version"), visit=visit, pk=pk)
        agenda = latest(visit)
        if agenda is None or (order.of == "me" and order.asked_by_id != person(request).pk):
            raise Http404
        scope_for(request, order.of, agenda)
        return order
