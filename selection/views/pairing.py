"""Open pairing for participants: one's own words, the others', writing to them, answering (SPEC S7)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError
from selection import permissions
from selection.actions import pairing as acts
from selection.domain.approaching import against
from selection.forms.pairing import BoardForm, ProfileForm, ReplyForm, WriteForm
from selection.models import Approach, Barrier, Decision, TerritoryProfile
from selection.pairing_errors import ApproachRefusedError
from selection.queries import pairing_board as reads
from selection.states import ApproachState

A_PAGE = 25


def spoken() -> str:
    """Return the language of the page."""
    return "ja" if (get_language() or "").startswith("ja") else "en"


def participating(request: HttpRequest) -> list[Decision]:
    """Return the person's own territories that take part; 404 for everybody else."""
    mine = reads.own(person(request))
    if not mine:
        raise Http404
    return mine


class EditProfile(View):
    """What one's own territory says of itself."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the form."""
        decision = self.decision(request, pk)
        form = ProfileForm(instance=self.profile(decision))
        return self.show(request, decision, form)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Save."""
        decision = self.decision(request, pk)
        form = ProfileForm(request.POST)
        typed = request.POST.get("version", "")
        if not form.is_valid():
            return self.show(request, decision, form, status=422)
        try:
            acts.save_profile(
                decision=decision, said=form.said(), version=int(typed) if typed.isdigit() else -1,
                by=person(request), at=arrived(request),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(request, decision, form, status=error.status)
        messages.success(request, _("Saved."))
        return redirect("selection:profile", pk)

    def decision(self, request: HttpRequest, pk: UUID) -> Decision:
        """Return one's own territory; 404 for others, 403 for readers."""
        found = next((one for one in participating(request) if one.application_id == pk), None)
        if found is None:
            raise Http404
        if not permissions.can_answer(person(request), found):
            raise PermissionDenied
        return found

    def profile(self, decision: Decision) -> TerritoryProfile:
        """Return what is stored, or an empty one."""
        return getattr(decision, "profile", None) or TerritoryProfile(decision=decision)

    def show(
        self, request: HttpRequest, decision: Decision, form: ProfileForm, status: int = 200
    ) -> HttpResponse:
        """Show the page; after an error the typed version stays, so that nothing is overwritten."""
        barriers = Barrier.objects.filter(keeper=decision).select_related(
            "against__application__submitted_territory__member_state"
        )
        context = {
            "form": form, "decision": decision, "application": decision.application,
            "version": request.POST.get("version") or self.profile(decision).version, "barriers": list(barriers.order_by("pk")),
        }  # fmt: skip
        return render(request, "selection/profile.html", context, status=status)


class Unblock(View):
    """Take messages of a territory again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, other: int) -> HttpResponse:
        """Lift the block."""
        decision = EditProfile().decision(request, pk)
        barrier = Barrier.objects.filter(keeper=decision, pk=other).select_related("against").first()
        if barrier is None:
            raise Http404
        acts.unblock(keeper=decision, against=barrier.against, by=person(request), at=arrived(request))
        messages.success(request, _("They can write to you again."))
        return redirect("selection:profile", pk)


class Board(View):
    """All territories that take part with what they offer and seek, searched; one's own messages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        mine = participating(request)
        call = mine[0].application.call
        themes = list(call.themes.order_by("number"))
        form = BoardForm(request.GET or None, themes=themes)
        search = form.search() if form.is_bound else reads.Search()
        everybody = reads.faces(call)
        keys = {one.pk for one in mine}
        own = next((face for face in everybody if face.decision.pk in keys), None)
        others = [face for face in everybody if face.decision.pk not in keys]
        rows = [
            {"face": face, "meet": reads.meeting_points(own, face) if own else {}}
            for face in reads.matching(others, search)
        ]
        posts = list(reads.approaches(person(request)))
        context = {
            "form": form, "rows": rows, "mine": mine, "looked": form.is_bound,
            "approaches": Paginator(posts, A_PAGE).get_page(request.GET.get("page")), "keys": keys,
        }  # fmt: skip
        return render(request, "selection/board.html", context)


class ReadFace(View):
    """One other territory, and the form that writes to it."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        face, mine = self.face(request, pk)
        return self.show(request, face, mine, self.form(mine))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to it."""
        face, mine = self.face(request, pk)
        writing = self.writing(request, mine)
        if not writing:
            raise PermissionDenied
        form = WriteForm(request.POST, mine=writing)
        if not form.is_valid():
            return self.show(request, face, mine, form, status=422)
        try:
            acts.send(
                sender=form.sending, receiver=face.decision, letter=form.letter(), by=person(request), at=arrived(request)
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(request, face, mine, form, status=error.status)
        messages.success(request, _("Sent. They are told by e-mail and do not see your address."))
        return redirect("selection:board")

    def face(self, request: HttpRequest, pk: int) -> tuple[reads.Face, list[Decision]]:
        """Return another territory that takes part in the same call, and one's own."""
        mine = participating(request)
        everybody = reads.faces(mine[0].application.call)
        found = next((one for one in everybody if one.decision.pk == pk), None)
        if found is None or pk in {one.pk for one in mine}:
            raise Http404
        return found, mine

    def writing(self, request: HttpRequest, mine: list[Decision]) -> list[Decision]:
        """Return the territories that the person may write for; readers only read."""
        return [one for one in mine if permissions.can_answer(person(request), one)]

    def form(self, mine: list[Decision]) -> WriteForm:
        """Return the empty form."""
        return WriteForm(mine=mine, initial={"language": spoken()})

    def show(
        self, request: HttpRequest, face: reads.Face, mine: list[Decision], form: WriteForm, status: int = 200
    ) -> HttpResponse:
        """Show the page; where nothing can be sent, say why before anybody types."""
        writing = self.writing(request, mine)
        shut: Any = None
        if writing and not form.is_bound and len(writing) == 1:
            stands = against(acts.attempt(writing[0], face.decision, arrived(request)))
            shut = ApproachRefusedError(stands) if stands else None
        context = {"face": face, "form": form if writing and not shut else None, "shut": shut, "mine": mine}
        return render(request, "selection/face.html", context, status=status)


class ReadApproach(View):
    """One message as either end reads it; its receiver answers, declines, or blocks."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.show(request, self.approach(request, pk), ReplyForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer or decline."""
        approach, form = self.approach(request, pk), ReplyForm(request.POST)
        verb = request.POST.get("do", "")
        if verb not in ("answer", "decline"):
            raise Http404
        if not form.is_valid():
            return self.show(request, approach, form, status=422)
        try:
            self.do(request, approach, verb, form.cleaned_data)
        except DomainError as error:
            field = "reply" if error.status == 422 else None
            form.add_error(field, str(error.message))
            return self.show(request, approach, form, status=error.status)
        messages.success(request, _("Saved. The other side is told by e-mail."))
        return redirect("selection:approach", pk)

    def do(self, request: HttpRequest, approach: Approach, verb: str, data: dict[str, Any]) -> None:
        """Call the action."""
        acting: dict[str, Any] = {"approach": approach, "reply": data["reply"]}
        acting |= {"by": person(request), "at": arrived(request)}
        if verb == "answer":
            acts.answer(**acting)
        else:
            acts.decline(block=data["block"], **acting)

    def approach(self, request: HttpRequest, pk: int) -> Approach:
        """Return a message of one's own territory, or 404."""
        found = reads.approaches(person(request)).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def show(
        self, request: HttpRequest, approach: Approach, form: ReplyForm, status: int = 200
    ) -> HttpResponse:
        """Show the page."""
        waits = approach.state == ApproachState.SENT
        may = waits and permissions.can_answer(person(request), approach.receiver)
        return render(
            request, "selection/approach.html", {"approach": approach, "form": form if may else None}, status=status
        )  # fmt: skip
