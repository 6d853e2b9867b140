"""The officers' desk: visits, who is on which leg, the agenda in work, publishing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Call
from programme import phrases
from programme.actions import delegations, plan, publishing
from programme.domain import agenda as changes
from programme.domain import timetable
from programme.domain.advice import Doubt
from programme.domain.slots import Blocker
from programme.errors import NotReadyError
from programme.models import Acknowledgement, Visit
from programme.queries import pages, planning
from programme.queries.advice import considered_of
from programme.queries.agenda import latest
from programme.queries.contingency import waiting
from programme.queries.delegations import of_visit
from programme.queries.recipients import recipients
from programme.views.doors import OfficersView, person, tried
from r2r_portal.errors import DomainError
from selection.queries import selected_territories


class Desk(OfficersView):
    """Every visit with what stands in its way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the visits."""
        visits = pages.visits_of(Visit.objects.visible_to(person(request)), request.received_at)
        return render(request, "programme/desk.html", {"visits": visits})


def said(found: list[Blocker] | tuple[Blocker, ...], visit: Visit) -> list[dict[str, str]]:
    """Return reasons as sentences, each with the page where it is mended."""
    return [{"text": phrases.blocker(one, visit.zone), "url": _mend(one, visit)} for one in found]


def _mend(blocker: Blocker | Doubt, visit: Visit) -> str:
    kind, _colon, number = blocker.where.partition(":")
    if kind == "session":
        return reverse("programme:session", kwargs={"slug": visit.slug, "pk": int(number)})
    if kind == "leg" or "delegation" in blocker.data:
        return reverse("programme:board", kwargs={"slug": visit.slug})
    return reverse("admin:programme_visit_change", args=[visit.pk])


class Publish(OfficersView):
    """What stands in the way, what would change, who would be told; and the button."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it."""
        return render(request, "programme/publish.html", self._context())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Publish, or say why not."""
        try:
            publishing.publish_agenda(visit=self.visit, by=person(request), at=request.received_at)
        except NotReadyError as error:
            return render(request, "programme/publish.html", self._context(), status=error.status)
        except DomainError as error:
            context = {**self._context(), "refusal": error}
            return render(request, "programme/publish.html", context, status=error.status)
        return redirect("programme:agenda", slug=slug)

    def _context(self) -> dict[str, object]:
        rows = planning.rows(self.visit)
        found = timetable.blockers(planning.plan_of(rows))
        thought = considered_of(rows)
        before = latest(self.visit)
        old = before.items if before else ()
        told = changes.diff(old, changes.kept(old, planning.items_of(rows)))
        concerned = [one for one in recipients(self.visit) if any(one.is_concerned(c) for c in told)]
        return {
            "visit": self.visit,
            "blockers": said(found, self.visit),
            "doubts": [(one, phrases.doubt(one.doubt), _mend(one.doubt, self.visit)) for one in thought],
            "open_doubts": sum(one.answer is None for one in thought),
            "before": before,
            "next": before.number + 1 if before else 1,
            "changes": [phrases.change(change) for change in told],
            "told": len(concerned),
            "waiting": waiting(self.visit),
            "tab": "publish",
        }


class AcknowledgeDoubt(OfficersView):
    """It is meant so, for a reason; or no longer."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep the reason, or take an earlier one back."""
        key, reason = request.POST.get("key", ""), request.POST.get("reason", "").strip()
        known = Acknowledgement.objects.filter(visit=self.visit, key=key).first()
        stamp = {"by": person(request), "at": request.received_at}
        if "take_back" in request.POST and known:
            plan.take_back(acknowledgement=known, **stamp)
        elif not reason:
            messages.error(request, _("Say why it is meant so."))
        else:
            tried(
                request, _("Saved."), lambda: plan.acknowledge(visit=self.visit, key=key, reason=reason, **stamp)
            )  # fmt: skip
        return redirect("programme:publish", slug=slug)


class ListDelegations(OfficersView):
    """Every delegation of a visit; selected territories that have none yet."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        rows = of_visit(self.visit)
        opened = {row.delegation.territory_id for row in rows}
        context = {"visit": self.visit, "rows": rows, "waiting": self._waiting(opened), "tab": "delegations"}
        return render(request, "programme/delegations.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Open a delegation for a selected territory."""
        wanted = request.POST.get("application", "")
        chosen = next((one for one in self._waiting(set()) if str(one.pk) == wanted), None)
        if chosen is not None:
            tried(
                request,
                _("The delegation is open, with its funded places."),
                lambda: delegations.open_delegation(
                    visit=self.visit, territory=chosen.submitted_territory, organisation=chosen.organisation,
                    by=person(request), at=request.received_at,
                ),
            )  # fmt: skip
        return redirect("programme:delegations", slug=slug)

    def _waiting(self, opened: set[int]) -> list:
        call: Call = self.visit.call
        chosen = [decision.application for decision in selected_territories(call)]
        return [
            one
            for one in chosen
            if one.submitted_territory
            and one.submitted_territory.side == self.visit.side
            and one.submitted_territory_id not in opened
        ]
