"""Experts: a participant's offers and their answers; the officers' choice for a session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from applications.models import Call
from programme.actions import experts
from programme.forms.experts import ExpertForm
from programme.models import Expert, ExpertInvitation
from programme.models.experts import ExpertQuerySet
from programme.queries.audiences import offering
from programme.views.doors import person, tried
from programme.views.sessions import SessionView
from r2r_portal.accounts.models import Organisation
from r2r_portal.errors import DomainError


class OwnExperts(View):
    """Whom one's own body offers, what they are asked to, and the form for one more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(
            request, ExpertForm(bodies=self._bodies(request), initial={"zone": person(request).zone})
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Offer one."""
        form = ExpertForm(request.POST, bodies=self._bodies(request))
        if not (form.is_valid() and self._offered(request, form)):
            return self._page(request, form, status=422)
        return redirect("programme:experts")

    def _offered(self, request: HttpRequest, form: ExpertForm) -> bool:
        values = dict(form.cleaned_data)
        call = get_object_or_404(Call, pk=getattr(Call.objects.current(), "pk", 0))
        try:
            experts.offer(
                call=call, organisation=values.pop("organisation"), values=values, by=person(request),
                at=request.received_at,
            )  # fmt: skip
        except DomainError as error:
            form.add_error("email", str(error))
        return not form.errors

    def _bodies(self, request: HttpRequest) -> list[Organisation]:
        call = Call.objects.current()
        return offering(call, person(request)) if call else []

    def _page(self, request: HttpRequest, form: ExpertForm, status: int = 200) -> HttpResponse:
        own = Expert.objects.visible_to(person(request)).offered().select_related("organisation")
        asked = ExpertInvitation.objects.filter(expert__in=own).select_related("expert", "session__place")
        context = {
            "form": form, "rows": own.order_by("name", "pk"), "asked": asked.order_by("session__starts_at", "pk"),
            "may_offer": bool(form.fields["organisation"].queryset),
        }  # fmt: skip
        return render(request, "programme/experts.html", context, status=status)


class WithdrawExpert(View):
    """The offer no longer stands."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back."""
        expert = get_object_or_404(Expert.objects.visible_to(person(request)), pk=pk)
        stamp = {"by": person(request), "at": request.received_at}
        tried(request, _("Saved."), lambda: experts.withdraw(expert=expert, **stamp))
        return redirect("programme:experts")


class AnswerInvitation(View):
    """The expert comes, or cannot."""

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Keep the answer."""
        rows = ExpertInvitation.objects.filter(expert__in=Expert.objects.visible_to(person(request)))
        invitation = get_object_or_404(rows, pk=pk)
        stamp = {"by": person(request), "at": request.received_at}
        tried(request, _("Saved."), lambda: experts.answer(invitation=invitation, verb=verb, **stamp))
        return redirect("programme:experts")


class SessionExperts(SessionView):
    """Whom to ask to one session."""

    def experts(self) -> ExpertQuerySet:
        """Return the experts of the visit's call."""
        return Expert.objects.visible_to(person(self.request)).filter(call=self.visit.call_id)

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Show the experts that are offered, and what those who were asked said."""
        session = self.session(pk)
        offered = self.experts().offered().select_related("organisation")
        answers = {one.expert_id: one for one in session.expert_invitations.all()}
        rows = [(expert, answers.get(expert.pk)) for expert in offered.order_by("name", "pk")]
        context = {"visit": self.visit, "session": session, "rows": rows, "tab": "sessions"}
        return render(request, "programme/session_experts.html", context)

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        """Ask one."""
        session, number = self.session(pk), request.POST.get("expert", "")
        expert = get_object_or_404(self.experts(), pk=int(number) if number.isdigit() else 0)
        tried(
            request, _("The expert is asked by e-mail."),
            lambda: experts.invite(session=session, expert=expert, by=person(request), at=request.received_at),
        )  # fmt: skip
        return redirect("programme:session_experts", slug=slug, pk=pk)
