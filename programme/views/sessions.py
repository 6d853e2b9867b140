"""The agenda in work: its sessions, who takes part, who interprets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from programme.actions import plan, staffing
from programme.desk_pages import editor
from programme.forms.sessions import SessionForm
from programme.forms.staffing import AssignForm
from programme.models import Leg, Session
from programme.queries import pages
from programme.queries.contingency import waiting
from programme.views.doors import OfficersView, person, tried


class EditAgenda(OfficersView):
    """The sessions in work, by day, with what stands in the way of each."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        context = {
            "visit": self.visit,
            "days": editor(self.visit),
            "tab": "sessions",
            "waiting": waiting(self.visit),
        }
        return render(request, "programme/sessions.html", context)


class SessionView(OfficersView):
    """A page about one session of the visit."""

    def session(self, pk: int) -> Session:
        """Return it; one of another visit is not there."""
        return get_object_or_404(
            Session.objects.filter(leg__visit=self.visit).select_related("leg__visit"), pk=pk
        )


class EditSession(SessionView):
    """One session: new, or as it stands."""

    def get(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Show the form; a new session starts on the first day of the visit."""
        session = self.session(pk) if pk else None
        initial = {} if session else {"on": self.visit.starts_on}
        return self._form(request, session, SessionForm(instance=session, visit=self.visit, initial=initial))

    def post(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Save, or show what is wrong with everything as typed. A side meeting goes on to its people."""
        session = self.session(pk) if pk else None
        form = SessionForm(request.POST, instance=session, visit=self.visit)
        if not form.is_valid():
            return self._form(request, session, form, status=422)
        values, was_side = form.values(), bool(session and session.is_side)
        stamp = {"by": person(request), "at": request.received_at}
        if session:
            saved = plan.change_session(session=session, values=values, **stamp)
        else:
            saved = plan.add_session(leg=values.pop("leg"), values=values, **stamp)
        if saved.is_side and not was_side:
            return redirect("programme:session_people", slug=slug, pk=saved.pk)
        return redirect("programme:sessions", slug=slug)

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


class SessionPeople(SessionView):
    """Who deviates from their delegation at one session; who takes part in a side meeting."""

    CHOICES = {"": None, "joins": True, "misses": False}

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show everybody who goes, and what each does here."""
        session = self.session(pk)
        context = {
            "visit": self.visit,
            "session": session,
            "rows": pages.attendance(session),
            "tab": "sessions",
        }
        return render(request, "programme/session_people.html", context)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Save what was changed."""
        session = self.session(pk)
        for row in pages.attendance(session):
            wanted = self.CHOICES.get(request.POST.get(f"p{row.delegate.pk}", ""))
            if wanted != row.takes_part:
                plan.deviate(
                    session=session, delegate=row.delegate, takes_part=wanted, by=person(request),
                    at=request.received_at,
                )  # fmt: skip
        return redirect("programme:sessions", slug=slug)


class SessionInterpreters(SessionView):
    """Who interprets at one session."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show the interpreters of the call, those of the session ticked."""
        session = self.session(pk)
        return self._page(request, session, AssignForm(session=session))

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Save who is ticked."""
        session = self.session(pk)
        form = AssignForm(request.POST, session=session)
        if not form.is_valid():
            return self._page(request, session, form, status=422)
        tried(
            request, _("Saved."),
            lambda: staffing.assign(
                session=session, interpreters=form.cleaned_data["interpreters"], by=person(request),
                at=request.received_at,
            ),
        )  # fmt: skip
        return redirect("programme:sessions", slug=slug)

    def _page(
        self, request: HttpRequest, session: Session, form: AssignForm, status: int = 200
    ) -> HttpResponse:
        context = {"visit": self.visit, "session": session, "form": form, "tab": "sessions"}
        return render(request, "programme/session_interpreters.html", context, status=status)


class TurnSession(SessionView):
    """Cancel a session, or let it take place again."""

    def post(self, request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
        """Turn it; told to people with the next version."""
        session = self.session(pk)
        tried(
            request,
            _("Saved. People are told with the next version."),
            lambda: plan.turn_session(session=session, verb=verb, by=person(request), at=request.received_at),
        )
        return redirect("programme:sessions", slug=slug)
