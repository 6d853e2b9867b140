"""Fictional files: scoring them, and where one stands beside the panel, shown to nobody else."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.errors import DomainError, StaleError
from selection.actions import calibrating
from selection.domain.severity import Severity
from selection.forms.practising import PracticeForm, practice_initial
from selection.models import Specimen, SpecimenSheet
from selection.phrases import severity_words
from selection.queries import calibration
from selection.queries.sheets import scale_of, scored_criteria
from selection.queries.staffing import applications_for
from selection.queries.totals import totals_of
from selection.states import Progress
from selection.views.evaluating import MINE
from selection.views.frame import EvaluatorPage, OfficerDesk

PRACTISE = "admin:selection_practise"


class Practise(EvaluatorPage):
    """Read a fictional file and score it; scores that are in do not change."""

    template_name = "admin/selection/practise.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the file and the scores."""
        specimen = self.specimen(pk)
        return self.show(specimen, None)

    def specimen(self, pk: int) -> Specimen:
        """Return a fictional file of a call that one evaluates in, or 404."""
        found = calibration.specimens_for(self.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def sheet(self, specimen: Specimen) -> SpecimenSheet | None:
        """Return one's own scores."""
        own = SpecimenSheet.objects.filter(specimen=specimen, evaluator=self.user)
        return own.prefetch_related("marks").first()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, or hand in and go on."""
        specimen, submit = self.specimen(pk), request.POST.get("do") == "submit"
        criteria = scored_criteria(specimen.call)
        form = PracticeForm(criteria, scale_of(specimen.call, criteria), request.POST)
        if not form.is_valid():
            return self.show(specimen, form, status=422)
        try:
            sheet = calibrating.save_practice(
                specimen=specimen,
                values=form.values(),
                version=form.cleaned_data["version"],
                submit=submit,
                by=self.user,
                at=self.at,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            saved = self.sheet(specimen) if isinstance(error, StaleError) else None
            return self.show(specimen, form, status=error.status, saved=saved)
        return self.after(specimen, form, sheet, submit=submit)

    def after(
        self, specimen: Specimen, form: PracticeForm, sheet: SpecimenSheet, *, submit: bool
    ) -> HttpResponse:
        """Say what is missing, or go on: to the next fictional file, then to one's own position."""
        if submit and sheet.status != Progress.SUBMITTED:
            form.say(getattr(sheet, "wanting", ()), self.language)
            return self.show(specimen, form, status=422, renewed=sheet.version)
        if not submit:
            messages.success(self.request, _("Saved as a draft."))
            return redirect(PRACTISE, specimen.pk)
        left = [one for one in calibration.practice_of(self.user) if not one.is_done]
        same = [one for one in left if one.specimen.call_id == specimen.call_id]
        if same:
            messages.success(self.request, _("Scores submitted. Here is the next fictional file."))
            return redirect(PRACTISE, same[0].specimen.pk)
        messages.success(self.request, _("Thank you. The applications are open to you now."))
        return redirect(MINE)

    def show(
        self,
        specimen: Specimen,
        form: PracticeForm | None,
        status: int = 200,
        saved: SpecimenSheet | None = None,
        renewed: int | None = None,
    ) -> HttpResponse:
        """Show the page; where another page saved meanwhile, with what that one saved."""
        sheet = saved or self.sheet(specimen)
        criteria = scored_criteria(specimen.call)
        fresh = PracticeForm(
            criteria, scale_of(specimen.call, criteria), initial=practice_initial(sheet, criteria)
        )
        shown = form or fresh
        if form is not None and (saved or renewed):
            form.data = {**form.data.dict(), "version": str(renewed or sheet.version if sheet else 0)}  # type: ignore[attr-defined]
        self.title = _("Fictional file %(number)s: %(title)s") % {
            "number": specimen.number,
            "title": specimen.title,
        }
        return self.page(
            status=status,
            form=shown,
            specimen=specimen,
            sheet=sheet,
            is_done=sheet is not None and sheet.status == Progress.SUBMITTED,
            saved=fresh if saved else None,
        )


class MyPosition(EvaluatorPage):
    """How one scores beside the panel: a private page, from the fictional files only."""

    template_name = "admin/selection/position.html"
    title = gettext_lazy("How I score beside the others")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one's position in one call."""
        specimen = calibration.specimens_for(self.user).filter(call=pk).first()
        found = calibration.position_of(self.user, specimen.call) if specimen else None
        if specimen is None or found is None:
            raise Http404
        return self.page(position=found, words=position_words(found))


def position_words(found: calibration.Position) -> str:
    """Return one's own position in a sentence."""
    if not found.others or found.severity is None:
        return _("Nobody else has scored the fictional files yet. Look again later.")
    return severity_words(found.severity)


class Calibrate(OfficerDesk):
    """Officers: the fictional files of the call, who has scored them, and everybody's severity with its interval."""

    template_name = "admin/selection/calibrate.html"
    title = gettext_lazy("Calibration")
    here = "calibrate"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show files and severities."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give the call its two fictional files."""
        try:
            calibrating.load_specimens(call=self.call, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(status=error.status)
        messages.success(request, _("The fictional files are there. Evaluators score them first."))
        return redirect("admin:selection_calibrate")

    def show(self, status: int = 200) -> HttpResponse:
        """Show the page."""
        call = self.call
        totals = totals_of(call, applications_for(self.user, call))
        rows = severity_rows(calibration.severities_in(call, totals.values()))
        return self.page(
            status=status,
            specimens=list(Specimen.objects.filter(call=call).order_by("number")),
            progress=calibration.progress_in(call),
            rows=rows,
        )


def severity_rows(known: Mapping[int, Severity]) -> list[dict[str, Any]]:
    """Return name and severity of everybody who can be compared, the most severe first."""
    people = calibration.names_of(known)
    order = sorted(known.values(), key=lambda one: (one.points, one.evaluator))
    return [{"person": people[one.evaluator], "severity": one} for one in order]
