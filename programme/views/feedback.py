"""Saying how it was; and what staff read of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from programme.actions import feedback
from programme.domain.feedback import OPEN_FOR, is_open
from programme.forms.feedback import FeedbackForm
from programme.models import Feedback
from programme.models.presence import MARKS
from programme.phrases_afterwards import QUESTIONS
from programme.queries import meetings
from programme.queries.feedback import Answers, of_whole
from programme.queries.meetings import Meeting
from programme.views.doors import OfficersView, person
from r2r_portal import charts
from r2r_portal.errors import DomainError


class GiveFeedback(View):
    """Five questions about one meeting."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show them, filled with what was said before."""
        meeting = self.meeting(request, key)
        given = Feedback.objects.filter(**meeting.field, user=person(request)).first()
        known = {name: getattr(given, name) for name in (*MARKS, "text", "language")} if given else {}
        form = FeedbackForm(initial=known or {"language": (get_language() or "en")[:2]})
        return self.page(request, meeting, form, given=given)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Keep the answers."""
        meeting, form = self.meeting(request, key), FeedbackForm(request.POST)
        if not form.is_valid():
            return self.page(request, meeting, form, status=422)
        words = {name: form.cleaned_data[name] for name in ("text", "language")}
        try:
            feedback.give(
                meeting=meeting, marks=form.marks(), by=person(request), at=request.received_at, **words
            )
        except DomainError as error:
            return self.page(request, meeting, form, status=error.status, refusal=error)
        messages.success(request, _("Thank you. You can change your answers until the day named below."))
        return redirect("programme:give_feedback", key=key)

    def meeting(self, request: HttpRequest, key: str) -> Meeting:
        """Return what is judged; for who did not take part there is nothing."""
        found = meetings.find(key)
        if found is None or not meetings.takes_part(person(request), found):
            raise Http404
        return found

    def page(
        self, request: HttpRequest, meeting: Meeting, form: FeedbackForm, *, status: int = 200, **more: object
    ) -> HttpResponse:
        """Show it."""
        visit = meeting.visit
        home = reverse("programme:after", args=[visit.slug]) if visit else reverse("programme:events")
        context = {
            "meeting": meeting, "form": form, "closes_at": meeting.ends_at + OPEN_FOR, "back": home,
            "open": is_open(meeting.ends_at, request.received_at) and not meeting.cancelled, **more,
        }  # fmt: skip
        return render(request, "programme/give_feedback.html", context, status=status)


class ReadFeedback(OfficersView):
    """What people thought of a visit, its sessions and activities: in sums, from three answers on."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        rows = [(one, *_picture(one)) for one in of_whole(self.visit)]
        silent = [one for one, *_drawn in rows if not one.count]
        context = {"visit": self.visit, "rows": rows, "silent": silent, "tab": "after"}
        return render(request, "programme/read_feedback.html", context)


def _picture(answers: Answers) -> tuple[str, charts.Table | None]:
    """Return the picture of the sums and its table; nothing below three answers."""
    told = [charts.Agreement(str(QUESTIONS[one.question]), one.counts) for one in answers.sums]
    return (charts.agreement(told), charts.agreement_rows(told)) if told else ("", None)
