"""Officers: who has not scored, reminders by hand, and giving an evaluation back."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from r2r_portal import charts, times
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from selection.actions import reminding, reopening
from selection.forms.discussing import ReasonForm
from selection.models import Assignment
from selection.queries.staffing import applications_for
from selection.queries.waiting import Waiting, waiting_in
from selection.states import Progress
from selection.views.frame import OfficerDesk

WAITING = "admin:selection_waiting"


class WhoHasNotScored(OfficerDesk):
    """Bars per evaluator; tick, look at the exact mail, send. Who has nothing open cannot be ticked."""

    template_name = "admin/selection/waiting.html"
    title = gettext_lazy("Who has not scored")
    here = "waiting"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show everybody."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the mails to those who are ticked, or send what was shown."""
        rows = waiting_in(self.call, self.user, self.at)
        ticked = set(request.POST.getlist("person"))
        chosen = [one for one in rows if one.can_be_reminded and str(one.person.pk) in ticked]
        if not chosen:
            messages.error(request, _("Tick somebody who has something open"))
            return self.show(rows, status=422)
        if request.POST.get("do") != "send":
            return self.show(rows, chosen=chosen)
        sent = reminding.nudge(people=[one.person for one in chosen], by=self.user, at=self.at)
        words = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", sent)
        if sent:
            messages.success(request, words % {"count": sent})
        if sent < len(chosen):
            messages.warning(request, _("Nobody is reminded by hand twice on one day."))
        return redirect(WAITING)

    def show(
        self, rows: list[Waiting] | None = None, chosen: list[Waiting] | None = None, status: int = 200
    ) -> HttpResponse:
        """Show the page; with the mails as they would leave for those who are chosen."""
        rows = waiting_in(self.call, self.user, self.at) if rows is None else rows
        bars = [
            charts.Progress(str(one.person), one.done, one.draft, one.unopened, one.recused) for one in rows
        ]
        letters = [(one, mail) for one in chosen or () if (mail := self.mail_to(one))]
        return self.page(
            status=status,
            rows=[(one, self.seen(one)) for one in rows],
            bars=charts.progress_bars(bars),
            bars_table=charts.progress_bars_rows(bars),
            letters=letters,
            sheets=handed_in(self),
        )

    def seen(self, one: Waiting) -> str:
        """Return the day on which somebody was last here."""
        if one.seen_at is None:
            return _("never")
        return times.day(one.seen_at.astimezone(ZoneInfo(self.user.zone)).date(), self.language)

    def mail_to(self, one: Waiting) -> tuple[str, str] | None:
        """Return subject and text of the reminder as it would leave now."""
        draft = reminding.draft_of(one.person, self.at)
        return mails.preview(draft) if draft else None


def handed_in(page: OfficerDesk) -> list[Assignment]:
    """Return the evaluations that are in, which an officer may give back, but one's own."""
    seen = applications_for(page.user, page.call)
    rows = Assignment.objects.visible_to(page.user).filter(
        application__in=seen, assessment__status=Progress.SUBMITTED
    )
    related = rows.exclude(evaluator=page.user).select_related("application__call", "evaluator", "assessment")
    return list(related.order_by("application__reference", "evaluator__family_name"))


class GiveBack(OfficerDesk):
    """Give an evaluation back to its evaluator, with a reason."""

    template_name = "admin/selection/give_back.html"
    title = gettext_lazy("Give an evaluation back")
    here = "waiting"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason."""
        return self.show(self.assignment(pk), ReasonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it back."""
        assignment, form = self.assignment(pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(assignment, form, status=422)
        try:
            reopening.reopen_for(
                assignment=assignment, reason=form.cleaned_data["reason"], by=self.user, at=self.at
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(assignment, form, status=error.status)
        messages.success(request, _("Given back. The evaluator is told by mail."))
        return redirect(WAITING)

    def assignment(self, pk: int) -> Assignment:
        """Return an evaluation that is in and may be given back, or 404."""
        found = next((one for one in handed_in(self) if one.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def show(self, assignment: Assignment, form: ReasonForm, status: int = 200) -> HttpResponse:
        """Show the form."""
        return self.page(status=status, form=form, assignment=assignment)
