"""Officers' ranking and decisions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Track
from r2r_portal import charts
from r2r_portal.errors import DomainError
from selection.actions import deciding
from selection.forms.deciding import BulkDecisionForm, OneDecisionForm, decision_initial
from selection.models import Decision
from selection.queries import eligibility, outcome_words, ranking, review, staffing
from selection.states import Outcome
from selection.views.calibrating import severity_rows
from selection.views.frame import OfficerDesk, OfficerPage


class RankApplications(OfficerDesk):
    """One track by individual total; evidence and facts in columns, in no total."""

    template_name = "admin/selection/ranking.html"
    here = "ranking"

    def get(self, request: HttpRequest, side: str) -> HttpResponse:
        """Show the ranking."""
        track = track_of(self, side)
        found = ranking.ranking_of(track, self.user)
        self.title = _("Ranking: %(side)s") % {"side": track.get_side_display()}
        severe = severity_rows(found.severities)
        return self.page(
            ranking=found, track=track, rows=[_row(one) for one in found.standings], severities=severe,
            **_paired(found, request.GET.get("pairs")), **_strip(found),
        )  # fmt: skip


def track_of(page: OfficerPage, side: str) -> Track:
    """Return a track of the call in hand, or 404."""
    track = next((one for one in page.tracks if one.side == side), None)
    if track is None:
        raise Http404
    return track


def _row(standing: ranking.Standing) -> dict[str, Any]:
    return {
        "standing": standing,
        "outcome": outcome_words(standing.decision)
        if standing.decision and standing.decision.outcome
        else "",
        "facts": review.stage_words(standing.application),
    }


def _paired(found: ranking.Ranking, wanted: str | None) -> dict[str, Any]:
    """Return the application whose pairs are shown, the first one unless the address names another, or 404."""
    known = {one.application.reference or "": one for one in found.standings}
    one = known.get(wanted) if wanted else next(iter(known.values()), None)
    if wanted and one is None:
        raise Http404
    return {"paired": one, "pairs": _pairs(one, found) if one else []}


def _pairs(standing: ranking.Standing, found: ranking.Ranking) -> list[dict[str, str]]:
    """Name each of the other side with the themes both rank: "Green transition 1 / 2"."""
    return [
        {
            "reference": found.partners[pair.other].reference or "",
            "territory": str(found.partners[pair.other].submitted_territory),
            "words": " · ".join(
                f"{found.themes[one.theme]} {one.mine} / {one.theirs}"
                for one in pair.shared
                if one.theme in found.themes
            ),
        }
        for pair in found.pairs_of(standing)
    ]


def _strip(found: ranking.Ranking) -> dict[str, Any]:
    entries = [
        charts.Ranked(
            one.application.reference or "",
            one.total,
            chosen=bool(one.decision and one.decision.outcome == Outcome.SELECTED),
            side=found.track.side,
        )
        for one in found.standings
        if one.total is not None
    ]
    return {"strip": charts.ranking_strip(entries)} if entries else {"strip": None}


class DecideApplications(OfficerDesk):
    """All applications of a track, decided one by one or several at once."""

    template_name = "admin/selection/decisions.html"
    here = "decisions"

    def get(self, request: HttpRequest, side: str) -> HttpResponse:
        """Show the list and an empty decision."""
        return self.show(side, BulkDecisionForm())

    def post(self, request: HttpRequest, side: str) -> HttpResponse:
        """Decide on everything that is ticked; what is refused is named, the rest is done."""
        form, ticked = BulkDecisionForm(request.POST), request.POST.getlist("application")
        if not ticked:
            form.add_error(None, _("Tick at least one application"))
        if not form.is_valid():
            return self.show(side, form, status=422, ticked=ticked)
        known = {str(one.application.pk): one for one in self.found(side).standings}
        chosen = [one for pk, one in known.items() if pk in ticked]
        refused = [pair for one in chosen if (pair := self.decide(one.application, form, request))]
        done = len(chosen) - len(refused)
        if done:
            text = ngettext("Decided on %(count)s application.", "Decided on %(count)s applications.", done)
            messages.success(request, text % {"count": done})
        for reference, error in refused:
            messages.error(request, f"{reference}: {error.message}")
        return redirect(request.get_full_path())

    def decide(
        self, application: Application, form: BulkDecisionForm, request: HttpRequest
    ) -> tuple[str, DomainError] | None:
        """Decide on one; return why it was refused, if it was."""
        shown = request.POST.get(f"version_{application.pk}", "0")
        try:
            deciding.decide(
                application=application,
                verdict=form.verdict(),
                version=int(shown) if shown.isdigit() else -1,
                by=self.user,
                at=self.at,
            )
        except DomainError as error:
            return application.reference or "", error
        return None

    def found(self, side: str) -> ranking.Ranking:
        """Return the track in order."""
        return ranking.ranking_of(track_of(self, side), self.user)

    def show(
        self, side: str, form: BulkDecisionForm, status: int = 200, ticked: list[str] | None = None
    ) -> HttpResponse:
        """Show the page."""
        found = self.found(side)
        self.title = _("Decisions: %(side)s") % {"side": found.track.get_side_display()}
        return self.page(
            status=status,
            form=form,
            track=found.track,
            rows=[_row(one) for one in found.standings],
            ticked=set(ticked or ()),
            release=ranking.live_release(self.call),
        )


class DecideApplication(OfficerPage):
    """One application: what the evaluators said, and the decision."""

    template_name = "admin/selection/decide.html"
    here = "decisions"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show evaluations and decision."""
        application = self.application(pk)
        initial = decision_initial(self.decision(application), eligibility.proposed(application))
        return self.show(application, OneDecisionForm(initial=initial))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Decide."""
        application, form = self.application(pk), OneDecisionForm(request.POST)
        if not form.is_valid():
            return self.show(application, form, status=422)
        try:
            deciding.decide(
                application=application,
                verdict=form.verdict(),
                version=form.cleaned_data["version"],
                by=self.user,
                at=self.at,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(application, form, status=error.status)
        messages.success(request, _("Decided. The letters are written."))
        return redirect("admin:selection_decisions", application.track.side)

    def application(self, pk: UUID) -> Application:
        """Return an application that the officer may decide on, or 404."""
        found = staffing.applications_for(self.user, self.call).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def decision(self, application: Application) -> Decision | None:
        """Return what was decided so far."""
        return Decision.objects.visible_to(self.user).filter(application=application).first()

    def show(self, application: Application, form: OneDecisionForm, status: int = 200) -> HttpResponse:
        """Show the page."""
        self.title = f"{application.reference} {application.submitted_territory}"
        sheets = review.sheets_for(application, self.user)
        criteria = review.criteria_of(self.call)
        scores = [charts.CriterionScores(c.title, review.values_of(c, sheets)) for c in criteria]
        return self.page(
            status=status,
            form=form,
            application=application,
            decision=self.decision(application),
            sheets=review.tables(sheets, criteria),
            dots=charts.score_dots(scores) if sheets else None,
            facts=review.stage_words(application),
            release=ranking.live_release(self.call),
            checked=eligibility.conclusion_of(application),
        )
