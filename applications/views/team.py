"""The team of an application: members, invitations, handing over, leaving. Only owners change it; everybody sees it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from applications import permissions
from applications.forms.team import ChangePart, InviteColleague
from applications.models import Application
from applications.phrases import name_of
from applications.queries.team import application_of, members_of, team_of, was_in_team
from applications.views.drafts import language, visible
from applications.views.reach import owners_only
from r2r_portal.accounts.actions import team
from r2r_portal.accounts.errors import InviteForAnotherError, NotInTeamError
from r2r_portal.accounts.models import Invite, Membership, Part
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


def owned(request: HttpRequest, pk: UUID) -> Application:
    """Return an application whose team the person may change."""
    application = visible(request, pk)
    if not permissions.can_manage_team(person(request), application):
        raise owners_only()
    return application


def page(
    request: HttpRequest,
    application: Application,
    form: InviteColleague | None = None,
    *,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the team, with what went wrong."""
    mine = application.organisation.memberships.filter(user=person(request)).first()
    context = {
        "application": application,
        "team": team_of(application.organisation),
        "mine": mine,
        "is_owner": bool(mine and mine.part == Part.OWNER),
        "form": form or InviteColleague(initial={"part": Part.EDITOR, "language": language()}),
        "error": error,
    }
    return render(request, "applications/team.html", context, status=status)


class Team(View):
    """Who works on it; owners invite here."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the team."""
        return page(request, visible(request, pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Invite a colleague."""
        application, form = owned(request, pk), InviteColleague(request.POST)
        if not form.is_valid():
            return page(request, application, form, status=422)
        try:
            team.invite(
                organisation=application.organisation,
                by=person(request),
                at=arrived(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error("email", str(error.message))
            return page(request, application, form, status=error.status)
        messages.success(request, _("The invitation to %(email)s is on its way.") % form.cleaned_data)
        return redirect("applications:team", pk=application.pk)


class Revoke(View):
    """Take an open invitation back."""

    def post(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
        """Revoke it; its link then says so."""
        application = owned(request, pk)
        invite = get_object_or_404(application.organisation.invites, pk=number)
        try:
            team.revoke(invite=invite, by=person(request), at=arrived(request))
        except DomainError as error:
            return page(request, application, error=error, status=error.status)
        messages.success(request, _("The invitation to %(email)s is revoked.") % {"email": invite.email})
        return redirect("applications:team", pk=application.pk)


class MemberPage(View):
    """A page about one member that asks before it acts."""

    template_name = ""

    def get(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
        """Ask."""
        application = owned(request, pk)
        return self.asked(request, application, self.member(application, number))

    def post(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
        """Act, or say why not."""
        application = owned(request, pk)
        member = self.member(application, number)
        try:
            said = self.act(request, member)
        except DomainError as error:
            return page(request, application, error=error, status=error.status)
        messages.success(request, said)
        return redirect("applications:team", pk=application.pk)

    def member(self, application: Application, number: int) -> Membership:
        """Return a member who is no owner."""
        return get_object_or_404(members_of(application.organisation).exclude(part=Part.OWNER), pk=number)

    def asked(self, request: HttpRequest, application: Application, member: Membership) -> HttpResponse:
        """Show the question."""
        context = {
            "application": application,
            "member": member,
            "form": ChangePart(initial={"part": member.part}),
        }
        return render(request, self.template_name, context)

    def act(self, request: HttpRequest, member: Membership) -> str:
        """Do it, and say what was done."""
        raise NotImplementedError


class Change(MemberPage):
    """Another part for a colleague."""

    template_name = "applications/team_part.html"

    def act(self, request: HttpRequest, member: Membership) -> str:
        """Change the part; a forged one changes nothing."""
        form = ChangePart(request.POST)
        if not form.is_valid():
            raise DomainError(_("Select what your colleague may do"))
        part = form.cleaned_data["part"]
        changed = team.change_part(membership=member, part=part, by=person(request), at=arrived(request))
        return _("%(person)s is now: %(part)s") % {"person": member.user, "part": changed.get_part_display()}


class Remove(MemberPage):
    """Let a colleague go."""

    template_name = "applications/team_remove.html"

    def act(self, request: HttpRequest, member: Membership) -> str:
        """Remove."""
        team.remove(membership=member, by=person(request), at=arrived(request))
        return _("%(person)s no longer belongs to the team.") % {"person": member.user}


class HandOver(MemberPage):
    """Make a colleague the owner in one's own place."""

    template_name = "applications/team_owner.html"

    def act(self, request: HttpRequest, member: Membership) -> str:
        """Hand over."""
        team.hand_over(membership=member, by=person(request), at=arrived(request))
        return _("%(person)s is now the owner. You are an editor.") % {"person": member.user}


class Leave(View):
    """Leave the team oneself."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask."""
        application = self._mine(request, pk)
        return render(request, "applications/team_leave.html", {"application": application})

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Leave; the last owner is told to hand over first."""
        application = self._mine(request, pk)
        try:
            team.leave(organisation=application.organisation, by=person(request), at=arrived(request))
        except DomainError as error:
            return page(request, application, error=error, status=error.status)
        messages.success(request, _("You have left the team of this application."))
        return redirect("site:my")

    def _mine(self, request: HttpRequest, pk: UUID) -> Application:
        application = visible(request, pk)
        if not application.organisation.memberships.filter(user=person(request)).exists():
            raise Http404
        return application


class Join(View):
    """Where an invitation leads. Opening it changes nothing, however often: only the button lets in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say who invites to what, or why it cannot be accepted."""
        invite = self._invite(token)
        refusal, status = self._refusal(request, invite)
        if refusal is None and invite.accepted_at:
            return self._inside(invite)
        return self._page(request, invite, refusal, status)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept."""
        invite = self._invite(token)
        try:
            team.accept(invite=invite, by=person(request), at=arrived(request))
        except DomainError as error:
            return self._page(request, invite, error, error.status)
        messages.success(request, _("Welcome to the team."))
        return self._inside(invite)

    def _invite(self, token: str) -> Invite:
        invite = team.invite_of(token)
        if invite is None:
            raise Http404
        return invite

    def _refusal(self, request: HttpRequest, invite: Invite) -> tuple[DomainError | None, int]:
        """Return why this person cannot accept, by the very check of the action."""
        error = team.refusal(invite, person(request))
        return error, error.status if error else 200

    def _inside(self, invite: Invite) -> HttpResponse:
        application = application_of(invite.organisation)
        return redirect("applications:tasks", pk=application.pk) if application else redirect("site:my")

    def _page(
        self, request: HttpRequest, invite: Invite, error: DomainError | None, status: int
    ) -> HttpResponse:
        application = application_of(invite.organisation)
        context = {
            "invite": invite,
            "error": error,
            "is_forwarded": isinstance(error, InviteForAnotherError),
            "is_former": isinstance(error, NotInTeamError)
            and was_in_team(person(request), invite.organisation),
            "owners": team_of(invite.organisation).owners,
            "name": name_of(application) if application else "",
            "closing": application.closing if application else None,
        }
        return render(request, "applications/team_join.html", context, status=status)
