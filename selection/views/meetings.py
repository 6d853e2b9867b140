"""Asking a stakeholder of the other side for a meeting, answering, calling off (SPEC S9)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from r2r_portal.accounts.models import User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError
from selection.actions import meetings as acts
from selection.forms.stakeholders import AnswerForm, AskForm, WordForm
from selection.models import Meeting, Stakeholder
from selection.queries import stakeholders as reads
from selection.states import MEETING


def spoken() -> str:
    """Return the language of the page."""
    return "ja" if (get_language() or "").startswith("ja") else "en"


class AskMeeting(View):
    """One stakeholder of the other side: what it does, and the form that asks it for a meeting."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it with an empty form; those who only look get no form."""
        other, mine = self.other(request, pk)
        return self.show(request, other, self.form(request, mine))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask."""
        other, mine = self.other(request, pk)
        form = self.form(request, mine, request.POST)
        if form is None:
            raise Http404
        if not form.is_valid():
            return self.show(request, other, form, status=422)
        try:
            meeting = acts.ask(
                asker=form.asking,
                asked=other,
                wish=form.wish(spoken()),
                by=person(request),
                at=arrived(request),
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(request, other, form, status=error.status)
        messages.success(request, _("Asked. They are told by e-mail."))
        return redirect("selection:meeting", meeting.pk)

    def other(self, request: HttpRequest, pk: int) -> tuple[Stakeholder, list[Stakeholder]]:
        """Return a stakeholder of the other side and one's own of this side, or 404."""
        user = person(request)
        other = reads.others(reads.sides_of(user), reads.Search()).filter(pk=pk).first()
        if other is None:
            raise Http404
        return other, [one for one in reads.mine(user) if one.side != other.side]

    def form(self, request: HttpRequest, mine: list[Stakeholder], data: Any = None) -> AskForm | None:
        """Return the form for who acts for a stakeholder."""
        return AskForm(data, mine=mine, zone=ZoneInfo(person(request).zone)) if mine else None

    def show(
        self, request: HttpRequest, other: Stakeholder, form: AskForm | None, status: int = 200
    ) -> HttpResponse:
        """Show the page."""
        return render(request, "selection/partner.html", {"other": other, "form": form}, status=status)


class ReadMeeting(View):
    """One meeting as either end reads it: answer it, withdraw it, call it off."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        meeting = self.meeting(request, pk)
        return self.show(request, meeting, self.answer_form(request, meeting), WordForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what was asked."""
        meeting = self.meeting(request, pk)
        answer, word = self.answer_form(request, meeting, request.POST), WordForm(request.POST)
        form = answer if request.POST.get("do") in ("agree", "refuse") else word
        if form.is_valid() and request.POST.get("do") == "agree" and answer.chosen is None:
            answer.add_error("starts_at" if answer.known else None, _("Choose a time"))
        if not form.is_valid():
            return self.show(request, meeting, answer, word, status=422)
        try:
            self.do(request, meeting, form)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(request, self.meeting(request, pk), answer, word, status=error.status)
        messages.success(request, _("Saved. The other side is told by e-mail."))
        return redirect("selection:meeting", pk)

    def do(self, request: HttpRequest, meeting: Meeting, form: Any) -> None:
        """Call the action."""
        verb, data = request.POST.get("do"), form.cleaned_data
        acting: dict[str, Any] = {
            "meeting": meeting,
            "reply": data["reply"],
            "by": person(request),
            "at": arrived(request),
        }
        if verb == "agree" and form.chosen:
            acts.agree(starts_at=form.chosen, place=data["place"], **acting)
        elif verb in ("refuse", "withdraw", "cancel"):
            {"refuse": acts.refuse, "withdraw": acts.withdraw, "cancel": acts.cancel}[verb](**acting)
        else:
            raise Http404

    def meeting(self, request: HttpRequest, pk: int) -> Meeting:
        """Return a meeting of a body that one acts for, or 404."""
        found = reads.meetings_for(person(request)).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def answer_form(self, request: HttpRequest, meeting: Meeting, data: Any = None) -> AnswerForm:
        """Return the form of an answer, in the reader's clock."""
        zone = ZoneInfo(person(request).zone)
        return AnswerForm(data, meeting=meeting, language=spoken(), zone=zone, at=arrived(request))

    def show(
        self, request: HttpRequest, meeting: Meeting, answer: AnswerForm, word: WordForm, status: int = 200
    ) -> HttpResponse:
        """Show the page."""
        is_asker = _acts_for(person(request), meeting.asker)
        can = {
            verb: MEETING.allows(meeting.state, verb) for verb in ("agree", "refuse", "withdraw", "cancel")
        }
        is_over = meeting.starts_at is not None and meeting.starts_at <= arrived(request)
        context = {
            "meeting": meeting,
            "times": list(meeting.times.order_by("starts_at")),
            "other": meeting.asked if is_asker else meeting.asker,
            "is_asker": is_asker,
            "answer": answer if can["agree"] and not is_asker else None,
            "word": word if (can["withdraw"] and is_asker) or (can["cancel"] and not is_over) else None,
            "contact": _contact(meeting, is_asker) if can["cancel"] else None,
        }
        return render(request, "selection/meeting.html", context, status=status)


def _acts_for(user: User, stakeholder: Stakeholder) -> bool:
    return Stakeholder.objects.of(user).filter(pk=stakeholder.pk).exists()


def _contact(meeting: Meeting, is_asker: bool) -> User | None:
    """Return whom to write to: the other side's person, shown once both agreed."""
    return meeting.settled_by if is_asker else meeting.asked_by
