"""What happens while an evaluator types: the whole sheet saved in the background.

The answers are fragments of HTML for `static/js/autosave.js`, for which a sheet is one answer with one version.
"""

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from applications.views.typed import KeepsWhatIsTyped
from r2r_portal import times
from r2r_portal.errors import DomainError, StaleError
from selection.actions import scoring
from selection.domain.scoring import printed, total
from selection.forms.evaluating import SHEET, ScoreForm, initial_of
from selection.models import Assessment, Assignment
from selection.queries.sheets import criteria_for, scale_of
from selection.states import Interest
from selection.views.evaluating import SCORE, own
from selection.views.frame import EvaluatorPage

VERSION = f"version-{SHEET}"


@method_decorator(login_not_required, name="dispatch")
class Autosave(EvaluatorPage, KeepsWhatIsTyped):
    """Save a sheet as it stands. 200 says when, 409 shows both versions where another page saved meanwhile."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 401 to a stranger, with the words for it; the text is on the device still."""
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if request.method != "POST":
            return KeepsWhatIsTyped.dispatch(self, request, *args, **kwargs)
        back = reverse(SCORE, args=[kwargs["pk"]])
        answer = render(request, "applications/_ended.html", {"next": back}, status=401)
        answer["WWW-Authenticate"] = "FormBased"
        return answer

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save; without a version it is a sign of life only."""
        if VERSION not in request.POST:
            return HttpResponse()
        assignment = own(self, pk)
        declaration = getattr(assignment, "declaration", None)
        if declaration is None or declaration.answer != Interest.NONE:
            raise Http404
        form = ScoreForm(criteria_for(assignment.application), None, typed(request.POST))
        if not form.is_valid():
            return HttpResponse(status=422)
        return self.save(assignment, form)

    def save(self, assignment: Assignment, form: ScoreForm) -> HttpResponse:
        """Keep what is typed, and say so."""
        try:
            saved = scoring.save_draft(
                assignment=assignment,
                filled=form.filled(),
                version=form.cleaned_data["version"],
                by=self.user,
                at=self.at,
                background=True,
            )
        except StaleError:
            return self.clash(assignment, form)
        except DomainError as error:
            return HttpResponse(str(error.message), status=422)
        when = times.clocks(saved.saved_at, self.language, ZoneInfo(self.user.zone))
        scores = {slug: mark.value for slug, mark in form.filled().marks.items()}
        points = printed(total(scores, [one.measure for one in form.criteria]))
        context = {"version": saved.version, "time": when, "total": points}
        return render(self.request, "admin/selection/_saved.html", context)

    def clash(self, assignment: Assignment, form: ScoreForm) -> HttpResponse:
        """Show both versions, what differs only."""
        sheet = Assessment.objects.visible_to(self.user).get(assignment=assignment)
        words = scale_of(assignment.application.call, form.criteria)
        theirs = ScoreForm(form.criteria, words, initial=initial_of(sheet, form.criteria, self.user.language))
        pairs = [
            {"label": label_of(theirs, name), "mine": mine, "theirs": saved}
            for name in theirs.fields
            if name != "version"
            for mine, saved in [(str(form.data.get(name, "")).strip(), str(theirs[name].value() or ""))]
            if mine != saved
        ]
        fields = [[name, str(theirs[name].value() or "")] for name in theirs.fields if name != "version"]
        context = {
            "version": sheet.version,
            "saved_at": sheet.saved_at,
            "pairs": pairs,
            "fields": json.dumps(fields, ensure_ascii=False),
            "lang": sheet.language,
        }
        return render(self.request, "admin/selection/_clash.html", context, status=409)


def typed(sent: QueryDict) -> QueryDict:
    """Return what was typed, under the names of the form: the script names the version by the answer it belongs to."""
    data = sent.copy()
    data["version"] = sent.get(VERSION, "")
    return data


def label_of(form: ScoreForm, name: str) -> str:
    """Return what a field is called, with its criterion where it has one."""
    for row in form.rows():
        if name in (row.value.name, row.comment.name):
            return f"{row.criterion.title}: {form[name].label}"
    return str(form[name].label)
