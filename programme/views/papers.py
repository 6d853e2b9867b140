"""The desk's papers of a visit: every agenda as PDF, all in one go, and who still holds an old version."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme import phrases
from programme.actions import bundles, sightings
from programme.models import Bundle, Delegate, PaperLanguage
from programme.queries.agenda import latest
from programme.queries.delegations import with_people
from programme.queries.holders import counted, holders
from programme.states import BundleState
from programme.views.doors import OfficersView, person, tried
from r2r_portal.audit.actions import record
from r2r_portal.bilingual import text
from r2r_portal.errors import DomainError

SHOWN = 5


class ShowPapers(OfficersView):
    """Agendas to open one by one, and bundles: asked for, how far, ready."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        rows = list(
            Bundle.objects.filter(visit=self.visit, of="")
            .select_related("asked_by", "version")
            .order_by("-asked_at", "pk")[:SHOWN]
        )
        failed = {number for row in rows for number in row.failures}
        people = {one.pk: one for one in Delegate.objects.visible_to(person(request)).filter(pk__in=failed)}
        context = {
            "visit": self.visit,
            "agenda": latest(self.visit),
            "bundles": [(row, [people[pk].name for pk in row.failures if pk in people]) for row in rows],
            "waits": any(row.state in (BundleState.QUEUED, BundleState.RUNNING) for row in rows),
            "languages": PaperLanguage.choices,
            "delegations": with_people(self.visit.delegations.all()),
            "tab": "papers",
        }
        return render(request, "programme/papers.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Ask the worker for all personal agendas."""
        tried(
            request,
            _("Asked for. The worker makes them now."),
            lambda: bundles.ask(
                visit=self.visit, language=request.POST.get("language", ""), by=person(request), at=request.received_at
            ),
        )  # fmt: skip
        return redirect("programme:papers", slug=slug)


class BundleFile(OfficersView):
    """One archive; every download is logged, for it names people."""

    def get(self, request: HttpRequest, slug: str, pk: UUID) -> FileResponse:
        """Send it; one that is not ready, or was replaced, is not there."""
        bundle = (
            Bundle.objects.filter(visit=self.visit, pk=pk, state=BundleState.DONE).exclude(file="").first()
        )
        if bundle is None or bundle.version is None:
            raise Http404
        record(at=request.received_at, by=person(request), verb="bundle.downloaded", subject=bundle)
        name = f"agendas-{self.visit.slug}-v{bundle.version.number}-{bundle.language}.zip"
        answer = FileResponse(bundle.file.open("rb"), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ShowHolders(OfficersView):
    """Who saw which version by page, PDF and calendar; and the button that writes to those behind."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show everybody, those behind first."""
        agenda = latest(self.visit)
        found = holders(self.visit, agenda.number) if agenda else []
        bodies = {one.id: text(one, "name") for one in agenda.senders} if agenda else {}
        context = {
            "visit": self.visit,
            "agenda": agenda,
            "rows": [(one, bodies.get(one.person.delegation or 0, "")) for one in found],
            "sentences": [phrases.still_has(number, count, len(found)) for number, count in counted(found)],
            "calendars": sum(one.calendar_is_behind for one in found),
            "tab": "holders",
        }
        return render(request, "programme/holders.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Write to those behind; who was written to today is not written to again."""
        try:
            count = sightings.nudge(visit=self.visit, by=person(request), at=request.received_at)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = ngettext("%(count)s person is written to.", "%(count)s people are written to.", count)
            messages.success(request, words % {"count": count})
        return redirect("programme:holders", slug=slug)
