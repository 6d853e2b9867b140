"""Notes from the telephone; findings, recommendations and commitments at the desk; the report."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from programme.actions import results
from programme.forms.results import (
    CheckInForm,
    CommitmentForm,
    FindingForm,
    ObservationForm,
    RecommendationForm,
)
from programme.models import Delegate, Finding, Observation, Recommendation
from programme.queries import results as queries
from programme.trip_report import DOCX, trip_report
from programme.views.doors import OfficersView, person, tried, visible_visit
from r2r_portal.errors import DomainError

A_PAGE = 100


def _page(request: HttpRequest, notes: QuerySet[Observation]) -> Page[Observation]:
    return Paginator(notes, A_PAGE).get_page(request.GET.get("page"))


class Notes(View):
    """One's notes of a visit; a script queues them on the device while there is no connection."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the form and what was noted."""
        return self.page(request, slug, self.form(request, slug, None))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep a note; the same key makes no second one."""
        form = self.form(request, slug, request.POST)
        if not form.is_valid():
            return self.page(request, slug, form, status=422)
        results.observe(
            visit=visible_visit(request, slug), key=form.cleaned_data["key"], values=form.values(),
            by=person(request), at=request.received_at,
        )  # fmt: skip
        if "by_script" in request.POST:
            return HttpResponse(status=201)
        messages.success(request, _("Saved."))
        return redirect("programme:notes", slug=slug)

    def form(self, request: HttpRequest, slug: str, data: Any) -> ObservationForm:
        """Return the form, with a key of its own."""
        visit, mine = visible_visit(request, slug), (get_language() or "en")[:2]
        initial = {"key": uuid.uuid4(), "language": mine, "session": request.GET.get("session")}
        return ObservationForm(data, visit=visit, at=request.received_at, initial=initial)

    def page(self, request: HttpRequest, slug: str, form: forms.Form, status: int = 200) -> HttpResponse:
        """Show it."""
        visit = visible_visit(request, slug)
        own = queries.notes(visit, person(request)).filter(by=person(request))
        context = {"visit": visit, "form": form, "notes": _page(request, own), "switch_form": None}
        return render(request, "programme/notes.html", context, status=status)


class ForgetNote(View):
    """Take one's own note away."""

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Do it, unless a finding stands on it."""
        mine = Observation.objects.visible_to(person(request)).filter(by=person(request))
        row = get_object_or_404(mine, visit=visible_visit(request, slug), pk=pk)
        tried(
            request, _("Removed."),
            lambda: results.forget(observation=row, by=person(request), at=request.received_at),
        )  # fmt: skip
        return redirect("programme:notes", slug=slug)


class ListFindings(OfficersView):
    """Every observation of a visit, and the findings made of them."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        context = {
            "visit": self.visit, "tab": "after", "notes": queries.notes(self.visit, person(request)),
            "findings": queries.findings(self.visit),
        }  # fmt: skip
        return render(request, "programme/findings.html", context)


class WriteRow(OfficersView):
    """A page that writes one row: new, or as it stands."""

    template = ""
    back = ""

    def form(self, pk: int | None, data: Any) -> Any:
        """Return the form."""
        raise NotImplementedError

    def save(self, form: Any, row: Any) -> None:
        """Write the row through its action."""
        raise NotImplementedError

    def get(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Show the form."""
        return self.page(self.form(pk, None))

    def post(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Save, or show what is wrong with everything as typed."""
        form = self.form(pk, request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            self.save(form, form.instance if pk else None)
        except DomainError as error:
            return self.page(form, status=error.status, refusal=error)
        return redirect(self.back, slug=slug)

    def page(self, form: Any, status: int = 200, **more: object) -> HttpResponse:
        """Show it."""
        context = {"visit": self.visit, "form": form, "is_new": form.instance.pk is None, **more}
        return render(self.request, self.template, context, status=status)

    def stamp(self) -> dict[str, Any]:
        """Return who and when, for actions."""
        return {"by": person(self.request), "at": self.request.received_at}


class WriteFinding(WriteRow):
    """A finding."""

    template, back = "programme/write_finding.html", "programme:findings"

    def form(self, pk: int | None, data: Any) -> FindingForm:
        """Return the form with the observations ticked."""
        row = get_object_or_404(Finding, visit=self.visit, pk=pk) if pk else None
        ticked = list(row.observations.all()) if row else self.request.GET.getlist("observation")
        return FindingForm(data, instance=row, visit=self.visit, initial={"observations": ticked})

    def save(self, form: FindingForm, row: Finding | None) -> None:
        """Write it."""
        chosen = list(form.cleaned_data["observations"])
        results.find(visit=self.visit, finding=row, values=form.values(), observations=chosen, **self.stamp())


class ListRecommendations(OfficersView):
    """Recommendations with their findings, and what was promised."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        rows = queries.recommendations(self.visit)
        return render(
            request, "programme/recommendations.html", {"visit": self.visit, "tab": "after", "rows": rows}
        )


class WriteRecommendation(WriteRow):
    """A recommendation."""

    template, back = "programme/write_recommendation.html", "programme:recommendations"

    def form(self, pk: int | None, data: Any) -> RecommendationForm:
        """Return the form with the findings ticked."""
        row = get_object_or_404(Recommendation, visit=self.visit, pk=pk) if pk else None
        ticked = list(row.findings.all()) if row else []
        return RecommendationForm(data, instance=row, visit=self.visit, initial={"findings": ticked})

    def save(self, form: RecommendationForm, row: Recommendation | None) -> None:
        """Write it."""
        chosen = list(form.cleaned_data["findings"])
        results.recommend(
            visit=self.visit, recommendation=row, values=form.values(), findings=chosen, **self.stamp()
        )


class MakeCommitment(OfficersView):
    """What a body promises about a recommendation."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show the form."""
        return self.page(self.found(pk), CommitmentForm(visit=self.visit))

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Keep it."""
        row, form = self.found(pk), CommitmentForm(request.POST, visit=self.visit)
        if not form.is_valid():
            return self.page(row, form, status=422)
        results.commit(
            recommendation=row, organisation=form.cleaned_data["organisation"], values=form.values(),
            by=person(request), at=request.received_at,
        )  # fmt: skip
        return redirect("programme:recommendations", slug=slug)

    def found(self, pk: int) -> Recommendation:
        """Return a recommendation of this visit."""
        return get_object_or_404(Recommendation, visit=self.visit, pk=pk)

    def page(self, row: Recommendation, form: forms.Form, status: int = 200) -> HttpResponse:
        """Show it."""
        context = {"visit": self.visit, "recommendation": row, "form": form}
        return render(self.request, "programme/commitment.html", context, status=status)


class CheckCommitment(View):
    """The body says how far its commitment is."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        row = get_object_or_404(queries.answerable(person(request)), pk=pk)
        language = row.language if row.answered_at else (get_language() or "en")[:2]
        form = CheckInForm(instance=row, initial={"language": language})
        return render(request, "programme/check_in.html", {"check": row, "form": form})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the answer."""
        row, form = get_object_or_404(queries.answerable(person(request)), pk=pk), CheckInForm(request.POST)
        if not form.is_valid():
            return render(request, "programme/check_in.html", {"check": row, "form": form}, status=422)
        said = {name: form.cleaned_data[name] for name in ("progress", "text", "language")}
        tried(
            request, _("Saved."),
            lambda: results.check_in(check=row, by=person(request), at=request.received_at, **said),
        )  # fmt: skip
        return redirect("programme:check_in", pk=pk)


class ShowReport(OfficersView):
    """The concluding report, drawn from findings and recommendations."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        found = queries.report_context(queries.report(self.visit))
        return render(request, "programme/report.html", {"visit": self.visit, **found})


class ReportPdf(OfficersView):
    """The same as a PDF."""

    def get(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Give the file."""
        _title, file = queries.report_pdf(self.visit, language, request.received_at)
        answer = HttpResponse(file.content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="report-{slug}-{language}.pdf"'
        return answer


class TripReport(View):
    """A delegate's own report for the office at home (復命書), to be finished in a word processor."""

    def get(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Give the file; who does not travel has none."""
        visit = visible_visit(request, slug)
        mine = Delegate.objects.own(person(request)).going().filter(delegation__visit=visit)
        own = mine.select_related("delegation__visit", "delegation__territory").order_by("pk").first()
        if own is None:
            raise Http404
        content = trip_report(own, language, request.received_at)
        answer = HttpResponse(content, content_type=DOCX)
        answer["Content-Disposition"] = f'attachment; filename="trip-report-{slug}-{language}.docx"'
        return answer
