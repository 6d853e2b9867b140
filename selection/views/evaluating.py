"""An evaluator's pages: the list, the declaration, reading and scoring on one screen, everything on paper."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal import times
from r2r_portal.errors import DomainError, StaleError
from selection.actions import declaring, scoring
from selection.errors import CalibrationFirstError, IncompleteError
from selection.forms.evaluating import DeclarationForm, ScoreForm, initial_of
from selection.models import Assessment, Assignment
from selection.phrases import status_word, talk_word
from selection.queries import evaluating
from selection.queries.calibration import uncalibrated
from selection.queries.consensus import talk_on
from selection.queries.panels import to_do
from selection.queries.sheets import criteria_for
from selection.states import Interest, Progress
from selection.views.frame import EvaluatorPage

Say = Callable[[ScoreForm], None]
MINE, DECLARE, SCORE = "admin:selection_mine", "admin:selection_declare", "admin:selection_score"


class MyEvaluations(EvaluatorPage):
    """What is left to do first, then what is done."""

    template_name = "admin/selection/mine.html"
    title = gettext_lazy("My evaluations")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        work = evaluating.work_of(self.user, self.at)
        sentence = ""
        if work.open and work.due_at:
            sentence = to_do(len(work.open), work.count, work.due_at, ZoneInfo(self.user.zone))
        return self.page(
            work=work,
            sentence=sentence,
            talks=[(talk, talk_word(talk)) for talk in work.talks],
            open=[(line, status_word(line.status)) for line in work.open],
            closed=[(line, status_word(line.status)) for line in work.closed],
            is_late=bool(work.due_at and self.at >= work.due_at),
        )


def own(page: EvaluatorPage, pk: int) -> Assignment:
    """Return one's own assignment, or 404."""
    mine = Assignment.objects.own(page.user).filter(application__status="submitted", pk=pk)
    rows = mine.select_related(*evaluating.RELATED).annotate(uncalibrated=uncalibrated(page.user.pk))
    assignment = rows.first()
    if assignment is None:
        raise Http404
    return assignment


def first_things(page: EvaluatorPage, assignment: Assignment) -> HttpResponse | None:
    """Return where to go before any content: to the fictional files, or to the declaration.

    For a recused or waiting evaluator there is nothing here.
    """
    if place_of(assignment) == DECLARE:
        if hasattr(assignment, "declaration"):
            raise Http404
        return redirect(DECLARE, assignment.pk)
    if assignment.uncalibrated:  # type: ignore[attr-defined]  # annotated by `own`
        messages.info(page.request, str(CalibrationFirstError()))
        return redirect(MINE)
    return None


def place_of(assignment: Assignment) -> str:
    """Return the page that an assignment leads to now."""
    declaration = getattr(assignment, "declaration", None)
    return SCORE if declaration and declaration.answer == Interest.NONE else DECLARE


class DeclareInterest(EvaluatorPage):
    """Before any content: do you have an interest? Also later, from the scoring page."""

    template_name = "admin/selection/declare.html"
    title = gettext_lazy("Declaration of interest")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask."""
        return self.show(own(self, pk), DeclarationForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the answer."""
        assignment, form = own(self, pk), DeclarationForm(request.POST)
        if not form.is_valid():
            return self.show(assignment, form, status=422)
        answer = form.cleaned_data["answer"]
        try:
            declaring.declare(
                assignment=assignment, answer=answer, text=form.cleaned_data["text"], by=self.user, at=self.at
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(own(self, pk), form, status=error.status)
        return self.after(assignment, answer)

    def after(self, assignment: Assignment, answer: str) -> HttpResponse:
        """Go on: to the sheet, or back to the list with a word of thanks."""
        if answer == Interest.NONE:
            return redirect(SCORE, assignment.pk)
        if answer == Interest.INTEREST:
            messages.success(self.request, _("Thank you. You do not evaluate this application."))
        else:
            messages.success(
                self.request, _("Thank you. The secretariat settles it and this application waits.")
            )
        return redirect(MINE)

    def show(self, assignment: Assignment, form: DeclarationForm, status: int = 200) -> HttpResponse:
        """Show what the declaration is about: place, body and people, no content."""
        declaration = getattr(assignment, "declaration", None)
        return self.page(
            status=status,
            form=form,
            assignment=assignment,
            application=assignment.application,
            declaration=declaration,
            is_final=declaration is not None and declaration.answer in (Interest.INTEREST, Interest.NOT_SURE),
            people=evaluating.people_named(assignment.application),
        )


class ScoreApplication(EvaluatorPage):
    """Read on the left, score on the right; below 1,024 px the form follows the text."""

    template_name = "admin/selection/score.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the sheet; first the fictional files and the declaration where they are open."""
        assignment = own(self, pk)
        first = first_things(self, assignment)
        if first:
            return first
        reading = self.read(assignment)
        return self.show(assignment, reading, self.fresh(assignment, reading))

    def read(self, assignment: Assignment) -> evaluating.Reading:
        """Return what is read beside the sheet, in the words that the address asks for."""
        if hasattr(assignment, "assessment"):
            prefetch_related_objects([assignment.assessment], "scores")  # the sheet and its total read them
        translated = self.request.GET.get("text") == "translation"
        return evaluating.reading_of(assignment, self.user, self.language, translated=translated)

    def fresh(self, assignment: Assignment, reading: evaluating.Reading) -> ScoreForm:
        """Return the sheet with what is saved."""
        initial = initial_of(getattr(assignment, "assessment", None), reading.criteria, self.user.language)
        return ScoreForm(reading.criteria, reading.scale, initial=initial)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save; then stay, go on, or hand in."""
        assignment = own(self, pk)
        first = first_things(self, assignment)
        if first:
            return first
        what = request.POST.get("do", "draft")
        form = ScoreForm(criteria_for(assignment.application), None, request.POST)
        if not form.is_valid():
            return self.again(assignment, 422)
        if what == "skip" and not form.is_touched:
            return self.skip(assignment)
        return self.save(assignment, form, what)

    def again(
        self, assignment: Assignment, status: int, say: Say | None = None, **extra: Any
    ) -> HttpResponse:
        """Show what was typed, in the words of the scale, with what is wrong and the version that is saved now."""
        assignment = own(self, assignment.pk)
        reading = self.read(assignment)
        data = self.request.POST.copy()
        data["version"] = str(assignment.assessment.version if hasattr(assignment, "assessment") else 0)
        form = ScoreForm(reading.criteria, reading.scale, data)
        if form.is_valid() and say:
            say(form)
        if extra.get("saved"):
            extra["saved"] = self.fresh(assignment, reading)
        return self.show(assignment, reading, form, status=status, **extra)

    def save(self, assignment: Assignment, form: ScoreForm, what: str) -> HttpResponse:
        """Keep what was typed whatever is asked next; a newer version elsewhere is shown, not overwritten."""
        version = form.cleaned_data["version"]
        try:
            scoring.save_draft(
                assignment=assignment, filled=form.filled(), version=version, by=self.user, at=self.at
            )
        except DomainError as error:
            words = str(error.message)
            both = isinstance(error, StaleError)
            return self.again(assignment, error.status, lambda one: one.add_error(None, words), saved=both)
        if what == "submit":
            return self.hand_in(assignment)
        if what == "skip":
            return self.skip(assignment)
        messages.success(self.request, _("Saved as a draft."))
        return self.onwards(assignment) if what == "next" else redirect(self.request.get_full_path())

    def hand_in(self, assignment: Assignment) -> HttpResponse:
        """Hand in what was just saved; what is missing is shown at its criterion."""
        try:
            scoring.submit_assessment(assignment=assignment, by=self.user, at=self.at)
        except IncompleteError as error:
            gaps = error.gaps
            return self.again(assignment, error.status, lambda one: one.say(gaps))
        messages.success(self.request, _("Evaluation submitted."))
        return self.onwards(assignment)

    def skip(self, assignment: Assignment) -> HttpResponse:
        """Put it off; what was typed is saved before."""
        scoring.put_off(assignment=assignment, by=self.user, at=self.at)
        messages.success(self.request, _("Put off. It stands last on your list."))
        return self.onwards(assignment)

    def onwards(self, assignment: Assignment) -> HttpResponse:
        """Go to the next open one in one's own order, or to the list when none is left."""
        following = evaluating.work_of(self.user, self.at).after(assignment)
        if following is None:
            return redirect(MINE)
        return redirect(place_of(following.assignment), following.assignment.pk)

    def show(
        self,
        assignment: Assignment,
        reading: evaluating.Reading,
        form: ScoreForm,
        status: int = 200,
        **extra: Any,
    ) -> HttpResponse:
        """Show the page."""
        assessment: Assessment | None = getattr(assignment, "assessment", None)
        self.title = f"{assignment.application.reference} {assignment.application.submitted_territory}"
        return self.page(
            status=status,
            form=form,
            assignment=assignment,
            application=assignment.application,
            assessment=assessment,
            reading=reading,
            total=evaluating.total_of(assessment, reading.criteria) if assessment else None,
            is_done=assessment is not None and assessment.status == Progress.SUBMITTED,
            may_reopen=self.at < assignment.due_at,
            talk=talk_on(assignment.application) if assessment and assessment.submitted_at else None,
            saved_words=self.saved_words(assessment),
            **extra,
        )

    def saved_words(self, assessment: Assessment | None) -> str:
        """Return until when everything is safe, for the words of a failed connection."""
        return (
            times.clocks(assessment.saved_at, self.language, ZoneInfo(self.user.zone)) if assessment else ""
        )


class PrintMine(EvaluatorPage):
    """Every sheet of one's own on paper, in one's own order: what was scored and written, no text of applicants."""

    template_name = "admin/selection/print.html"
    title = gettext_lazy("My evaluations")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them all."""
        sheets = evaluating.sheets_to_print(self.user, self.at)
        return self.page(sheets=[(one, status_word(one.line.status)) for one in sheets])


class TakeBack(EvaluatorPage):
    """Take a submitted evaluation back until it is due."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make it a draft again."""
        assignment = own(self, pk)
        if place_of(assignment) == DECLARE or not hasattr(assignment, "assessment"):
            raise Http404
        try:
            scoring.reopen(assignment=assignment, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect(SCORE, pk)


class ReadFile(EvaluatorPage):
    """A file of an application that one may read, by the hash it was frozen with."""

    def get(self, request: HttpRequest, pk: int, sha256: str) -> HttpResponse | FileResponse:
        """Send it as a download, under a name that tells the application and not the person."""
        assignment = own(self, pk)
        if place_of(assignment) == DECLARE or assignment.uncalibrated:  # type: ignore[attr-defined]
            raise Http404
        version = evaluating.counting_version(assignment.application)
        found = evaluating.file_of(version, sha256) if version else None
        if found is None or not default_storage.exists(found.path):
            raise Http404
        response = FileResponse(default_storage.open(found.path), as_attachment=True, filename=found.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
