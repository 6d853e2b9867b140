"""Pages of the desk's side: a prefecture asks for the questionnaire."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from applications.actions import invitations
from applications.forms.invitations import AskForInvitation
from applications.models import Call, Track
from r2r_portal.accounts.requests import arrived
from r2r_portal.territories.models import Side


@method_decorator(login_not_required, name="dispatch")
class Invite(View):
    """Open to everybody: ask the Japan desk for an invitation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or that the request was sent."""
        form = AskForInvitation(initial={"language": get_language()})
        return self._page(request, form, is_sent="sent" in request.GET)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the request; a robot that fills the trap is answered alike and noted nowhere."""
        form = AskForInvitation(request.POST)
        track = _track()
        if track is None or arrived(request) >= track.closing:
            return self._page(request, form, status=409)
        if not form.is_valid():
            return self._page(request, form, status=422)
        wanted = form.cleaned_data
        if not wanted.pop("website"):
            invitations.ask(track=track, at=arrived(request), **wanted)
        return redirect(reverse("applications:invite") + "?sent=1")

    def _page(
        self, request: HttpRequest, form: AskForInvitation, *, status: int = 200, is_sent: bool = False
    ) -> HttpResponse:
        track = _track()
        context = {
            "form": form,
            "track": track,
            "is_sent": is_sent,
            "is_open": track is not None and arrived(request) < track.closing,
        }
        return render(request, "applications/invite.html", context, status=status)


def _track() -> Track | None:
    """Return the by-invitation track of the current call."""
    call = Call.objects.current()
    return call.tracks.select_related("call").filter(side=Side.JP).first() if call else None
