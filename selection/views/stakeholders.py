"""Stakeholders: a territory's list, the yes or no of who was named, the other side's, and the officers' view (SPEC S9)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError
from selection import permissions
from selection.actions import stakeholders as acts
from selection.domain.meeting import MOST_NAMED
from selection.forms.stakeholders import NameForm, SearchForm
from selection.models import Decision, Stakeholder
from selection.queries import stakeholders as reads
from selection.states import PartnerState
from selection.views.frame import OfficerPage
from selection.views.results import released

A_PAGE = 25


class KeepStakeholders(View):
    """The list of a selected territory: name another, take one off."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the list and an empty form."""
        return self.show(request, self.decision(request, pk), NameForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Name one, or take one off."""
        decision = self.decision(request, pk)
        if request.POST.get("do") == "remove":
            return self.remove(request, decision)
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.show(request, decision, form, status=422)
        try:
            acts.name(decision=decision, named=form.named(), by=person(request), at=arrived(request))
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.show(request, decision, form, status=error.status)
        messages.success(request, _("Named. We have asked them by e-mail."))
        return redirect("selection:stakeholders", pk)

    def decision(self, request: HttpRequest, pk: UUID) -> Decision:
        """Return a released decision of one's own body that takes part; 404 for others, 403 for its readers."""
        decision = released(request, pk)
        if not Decision.objects.visible_to(person(request)).taking_part().filter(pk=decision.pk).exists():
            raise Http404
        if not permissions.can_answer(person(request), decision):
            raise PermissionDenied
        return decision

    def remove(self, request: HttpRequest, decision: Decision) -> HttpResponse:
        """Take one off the list."""
        chosen = request.POST.get("stakeholder", "")
        found = Stakeholder.objects.filter(decision=decision, pk=chosen if chosen.isdigit() else 0).first()
        if found is None:
            raise Http404
        try:
            acts.remove(stakeholder=found, by=person(request), at=arrived(request))
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(request, decision, NameForm(), status=error.status)
        messages.success(request, _("Taken off the list."))
        return redirect("selection:stakeholders", decision.application_id)

    def show(
        self, request: HttpRequest, decision: Decision, form: NameForm, status: int = 200
    ) -> HttpResponse:
        """Show the page."""
        rows = list(reads.stakeholders_of(decision))
        live = [one for one in rows if one.state in (PartnerState.NAMED, PartnerState.ACTIVE)]
        context = {
            "form": form,
            "application": decision.application,
            "live": live,
            "gone": [one for one in rows if one not in live],
            "most": MOST_NAMED,
            "is_full": len(live) >= MOST_NAMED,
        }
        return render(request, "selection/stakeholders.html", context, status=status)


class AnswerNaming(View):
    """Whoever was named says yes or no, and may leave later."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what was said of the body, and what a yes means."""
        return self.show(request, self.named(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the answer."""
        one = self.named(request, pk)
        verb = {"join": acts.join, "decline": acts.decline}.get(request.POST.get("do", ""))
        if verb is None:
            raise Http404
        try:
            done = verb(stakeholder=one, by=person(request), at=arrived(request))
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(request, self.named(request, pk), status=error.status)
        if done.state == PartnerState.ACTIVE:
            messages.success(request, _("Thank you. You take part now."))
            return redirect("selection:partners")
        messages.success(request, _("Thank you. Your answer is recorded."))
        return redirect("site:my")

    def named(self, request: HttpRequest, pk: int) -> Stakeholder:
        """Return a row with the person's own address, or 404."""
        rows = Stakeholder.objects.named_as(person(request)).select_related(*reads.TERRITORY)
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def show(self, request: HttpRequest, one: Stakeholder, status: int = 200) -> HttpResponse:
        """Show the page."""
        return render(request, "selection/naming.html", {"one": one}, status=status)


class ListPartners(View):
    """The stakeholders of the other side, and one's own meetings."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; 404 for who is neither a stakeholder nor a territory that takes part."""
        user, form = person(request), SearchForm(request.GET)
        sides = reads.sides_of(user)
        if not sides:
            raise Http404
        words = form.cleaned_data if form.is_valid() else {}
        found = reads.others(sides, reads.Search(words.get("q", ""), words.get("kind", "")))
        mine = reads.mine(user)
        context = {
            "form": form,
            "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
            "mine": mine,
            "meetings": list(reads.meetings_for(user)) if mine else [],
        }
        return render(request, "selection/partners.html", context)


class ListStakeholders(OfficerPage):
    """Every stakeholder of the call with its state and the number of its meetings; what they write stays theirs."""

    template_name = "admin/selection/stakeholders.html"
    title = gettext_lazy("Stakeholders")
    here = "stakeholders"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        rows: list[Any] = list(reads.listed_for(self.call, self.user))
        return self.page(rows=rows, counts=_counts(rows), groups=reverse("admin:selection_groups"))


def _counts(rows: list[Any]) -> dict[str, int]:
    return {
        "active": sum(one.state == PartnerState.ACTIVE for one in rows),
        "named": sum(one.state == PartnerState.NAMED for one in rows),
        "agreed": sum(one.agreed for one in rows) // 2,
    }
