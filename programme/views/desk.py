"""The officers' desk: visits, who is on which leg, the agenda in work, publishing."""

from collections.abc import Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Call
from programme import phrases
from programme.actions import delegations, plan, publishing
from programme.domain import agenda as changes
from programme.domain import timetable
from programme.domain.advice import Doubt
from programme.domain.timetable import Blocker
from programme.errors import NotReadyError
from programme.forms.sessions import SessionForm
from programme.models import Acknowledgement, Leg, Session, Visit
from programme.queries import pages, planning
from programme.queries.advice import considered
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


class Board(OfficersView):
    """Rows are delegations, columns are legs."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the board with the conflicts under it."""
        return render(request, "programme/board.html", self._context())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save every row; each delegation is put on exactly the legs that are ticked."""
        legs, rows = pages.board(self.visit)
        for delegation, _held in rows:
            ticked = set(request.POST.getlist(f"d{delegation.pk}"))
            own = [leg for leg in legs if str(leg.pk) in ticked]
            plan.set_route(delegation=delegation, legs=own, by=person(request), at=request.received_at)
        return redirect("programme:board", slug=slug)

    def _context(self) -> dict[str, object]:
        legs, rows = pages.board(self.visit)
        found = timetable.blockers(planning.load_plan(self.visit))
        of_legs = [one for one in found if not one.where.startswith("session")]
        return {
            "visit": self.visit,
            "legs": legs,
            "rows": rows,
            "blockers": said(of_legs, self.visit),
            "tab": "board",
        }


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


class EditAgenda(OfficersView):
    """The sessions in work, by day."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        context = {
            "visit": self.visit,
            "days": list(_by_day(self.visit)),
            "tab": "sessions",
            "waiting": waiting(self.visit),
        }
        return render(request, "programme/sessions.html", context)


def _by_day(visit: Visit) -> Iterator[tuple[object, list[Session]]]:
    zone = ZoneInfo(visit.zone)
    for on, rows in groupby(planning.sessions(visit), key=lambda s: s.starts_at.astimezone(zone).date()):
        yield on, list(rows)


class EditSession(OfficersView):
    """One session: new, or as it stands."""

    def get(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Show the form; a new session starts on the first day of the visit."""
        session = self._session(pk)
        initial = {} if session else {"on": self.visit.starts_on}
        return self._form(request, session, SessionForm(instance=session, visit=self.visit, initial=initial))

    def post(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Save, or show what is wrong with everything as typed."""
        session = self._session(pk)
        form = SessionForm(request.POST, instance=session, visit=self.visit)
        if not form.is_valid():
            return self._form(request, session, form, status=422)
        values = form.values()
        if session:
            plan.change_session(session=session, values=values, by=person(request), at=request.received_at)
        else:
            plan.add_session(leg=values.pop("leg"), values=values, by=person(request), at=request.received_at)
        return redirect("programme:sessions", slug=slug)

    def _session(self, pk: int | None) -> Session | None:
        return get_object_or_404(Session.objects.filter(leg__visit=self.visit), pk=pk) if pk else None

    def _form(
        self, request: HttpRequest, session: Session | None, form: SessionForm, status: int = 200
    ) -> HttpResponse:
        has_legs = Leg.objects.filter(visit=self.visit).exists()
        context = {
            "visit": self.visit,
            "session": session,
            "form": form,
            "has_legs": has_legs,
            "tab": "sessions",
        }
        return render(request, "programme/session_form.html", context, status=status)


class SessionPeople(OfficersView):
    """Who deviates from their delegation at one session."""

    CHOICES = {"": None, "joins": True, "misses": False}

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show everybody who goes, and what each does here."""
        session = get_object_or_404(Session.objects.filter(leg__visit=self.visit), pk=pk)
        context = {
            "visit": self.visit,
            "session": session,
            "rows": pages.attendance(session),
            "tab": "sessions",
        }
        return render(request, "programme/session_people.html", context)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Save what was changed."""
        session = get_object_or_404(Session.objects.filter(leg__visit=self.visit), pk=pk)
        for row in pages.attendance(session):
            wanted = self.CHOICES.get(request.POST.get(f"p{row.delegate.pk}", ""))
            if wanted != row.takes_part:
                plan.deviate(
                    session=session, delegate=row.delegate, takes_part=wanted, by=person(request),
                    at=request.received_at,
                )  # fmt: skip
        return redirect("programme:sessions", slug=slug)


class TurnSession(OfficersView):
    """Cancel a session, or let it take place again."""

    def post(self, request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
        """Turn it; told to people with the next version."""
        session = get_object_or_404(Session.objects.filter(leg__visit=self.visit), pk=pk)
        tried(
            request,
            _("Saved. People are told with the next version."),
            lambda: plan.turn_session(session=session, verb=verb, by=person(request), at=request.received_at),
        )
        return redirect("programme:sessions", slug=slug)


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
        found = timetable.blockers(planning.load_plan(self.visit))
        thought = considered(self.visit)
        before = latest(self.visit)
        old = before.items if before else ()
        told = changes.diff(old, changes.kept(old, planning.load_items(self.visit)))
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
