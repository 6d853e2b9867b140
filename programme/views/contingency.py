"""Plan B at the desk: one switch with its preview, undoing it; and what counts for one's own arrival."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from programme import phrases
from programme.actions import contingency
from programme.actions.contingency import Outcome
from programme.domain.agenda import change_from
from programme.domain.contingency import Turn
from programme.domain.modes import way
from programme.forms.contingency import SwitchForm
from programme.models import Delegate, ModeSwitch, Session
from programme.phrases_afterwards import turn_words
from programme.queries.contingency import effects, for_delegate, for_visit, switches, waiting
from programme.views.desk import said
from programme.views.doors import OfficersView, person, visible_visit
from r2r_portal.errors import DomainError


class SwitchPage(OfficersView):
    """What both pages show of an outcome."""

    def shown(self, outcome: Outcome) -> dict[str, object]:
        """Return an outcome in words: sessions, who is touched, what is published, what is in the way."""
        rows = Session.objects.in_bulk([turn.id for turn in outcome.sessions])
        ordered = sorted(outcome.sessions, key=lambda turn: (rows[turn.id].starts_at, turn.id))
        return {
            "outcome": outcome,
            "turns": [(rows[t.id], turn_words(t), _mode(t, rows[t.id])) for t in ordered],
            "public": [turn_words(turn) for turn in outcome.activities],
            "effects": effects(self.visit, list(rows)),
            "unlinked": [rows[turn.id] for turn in ordered if not _link(turn, rows[turn.id])],
            "blockers": said(outcome.blockers, self.visit),
            "doubts": [phrases.doubt(one) for one in outcome.doubts],
            "others": [phrases.change(change_from(change)) for change in outcome.others],
        }


def _mode(turn: Turn, session: Session) -> str:
    """Return how its time is printed after the switch."""
    sides = (str(turn.after.get(name, getattr(session, name))) for name in ("mode_eu", "mode_jp"))
    return way(*sides)


def _link(turn: Turn, session: Session) -> str:
    return str(turn.after.get("link", session.link))


class Contingency(SwitchPage):
    """The switches of a visit; ask for one, see what it does, do it."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the form and, once it is filled in, what would happen."""
        form = SwitchForm(request.GET if "what" in request.GET else None, visit=self.visit)
        return self.page(form, status=422 if form.is_bound and not form.is_valid() else 200)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Switch exactly what was shown, or show it anew."""
        form = SwitchForm(request.POST, visit=self.visit)
        if not form.is_valid():
            return self.page(form, status=422)
        seen = request.POST.get("seen", "")
        try:
            contingency.switch(order=form.order(), seen=seen, by=person(request), at=request.received_at)
        except DomainError as error:
            return self.page(form, status=error.status, refusal=error)
        return redirect("programme:contingency", slug=slug)

    def page(self, form: forms.Form, *, status: int = 200, **more: object) -> HttpResponse:
        """Show it."""
        context = {
            "visit": self.visit, "form": form, "tab": "contingency", "switches": switches(self.visit),
            "waiting": waiting(self.visit), "requirements": for_visit(self.visit), **more,
        }  # fmt: skip
        if isinstance(form, SwitchForm) and form.is_bound and form.is_valid():
            try:
                outcome = contingency.rehearse(
                    order=form.order(), by=person(self.request), at=self.request.received_at
                )
                context |= self.shown(outcome)
            except DomainError as error:
                context, status = {**context, "refusal": error}, error.status
        return render(self.request, "programme/contingency.html", context, status=status)


class UndoSwitch(SwitchPage):
    """See what undoing a switch does, and do it."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show it."""
        return self.page(pk)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Undo exactly what was shown, or show it anew."""
        seen = request.POST.get("seen", "")
        try:
            contingency.undo(switch=self.found(pk), seen=seen, by=person(request), at=request.received_at)
        except DomainError as error:
            return self.page(pk, status=error.status, refusal=error)
        return redirect("programme:contingency", slug=slug)

    def found(self, pk: int) -> ModeSwitch:
        """Return a switch of this visit."""
        return get_object_or_404(ModeSwitch.objects.filter(visit=self.visit), pk=pk)

    def page(self, pk: int, *, status: int = 200, **more: object) -> HttpResponse:
        """Show it."""
        made = self.found(pk)
        context: dict[str, object] = {"visit": self.visit, "switch": made, "tab": "contingency", **more}
        try:
            outcome = contingency.rehearse_undo(
                switch=made, by=person(self.request), at=self.request.received_at
            )
            context |= self.shown(outcome)
        except DomainError as error:
            context, status = {**context, "refusal": error}, error.status
        return render(self.request, "programme/undo_switch.html", context, status=status)


class ShowTravel(View):
    """What counts for the reader's own arrival; for hosts and officers everything that touches the visit."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        visit = visible_visit(request, slug)
        going = Delegate.objects.own(person(request)).going().filter(delegation__visit=visit)
        own = going.select_related("delegation__visit").order_by("pk").first()
        context: dict[str, object] = {"visit": visit, "back": reverse("programme:agenda", args=[slug])}
        if own:
            context |= {"arrival": for_delegate(own), "own": own}
        else:
            context |= {"rows": for_visit(visit)}
        return render(request, "programme/travel.html", context)
