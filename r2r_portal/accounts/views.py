"""Signing in by code, one's own details, and what of allauth we keep closed. All else is allauth's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from r2r_portal import clock, times
from r2r_portal.accounts import actions, queries
from r2r_portal.accounts.forms import Details
from r2r_portal.accounts.models import User

RESEND_AFTER = timedelta(seconds=60)
A_PAGE = 25


@method_decorator(login_not_required, name="dispatch")
class AskForCode(RequestLoginCodeView):
    """Take the address and send a code to it."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Let people come back to change the address; allauth would push them on to the old one."""


@method_decorator(login_not_required, name="dispatch")
@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_request_login_code"),
    name="dispatch",
)
class ConfirmCode(ConfirmLoginCodeView):
    """Take the code; say plainly when it ended instead of starting over in silence."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the end of the code where it has ended."""
        ended = code_end(request)
        if ended and ended < clock.real():
            return self._over(request, 410, ended=said(ended + clock.offset()))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add until when the code is valid, in domain time."""
        ends = code_end(self.request)
        return super().get_context_data(ends=ends + clock.offset() if ends else None, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Answer 422 to a wrong code; after too many of them the code is over."""
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self._over(self.request, 429)

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """Send a new code, valid for its own full hour, though not sooner than a minute after the last."""
        sent = datetime.fromtimestamp(self._process.state["at"], UTC)
        wait = sent + RESEND_AFTER - clock.real()
        if wait > timedelta(0):
            seconds = int(wait.total_seconds()) + 1
            messages.warning(
                self.request,
                _("Wait %(seconds)s more seconds before you ask for a new code.") % {"seconds": seconds},
            )
            return self._here()
        self._process.state["at"] = clock.real().timestamp()
        messages.success(self.request, _("We sent a new code. The earlier one no longer counts."))
        return super()._resend_form_valid(form)

    def _here(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def _over(self, request: HttpRequest, status: int, ended: str = "") -> HttpResponse:
        again = self.passthrough_next_url(reverse("account_request_login_code"))
        return render(request, "accounts/code_ended.html", {"ended": ended, "again": again}, status=status)


def code_end(request: HttpRequest) -> datetime | None:
    """Return the real instant at which the pending code ends."""
    stage = getattr(request, "_login_stage", None)
    if stage is None or "at" not in stage.state:
        return None
    return datetime.fromtimestamp(stage.state["at"], UTC) + timedelta(
        seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    )


def said(at: datetime) -> str:
    """Return an instant of today as the reader says it: "15:02 Brussels time" or 「22:02（日本時間）」."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    zone = times.home_zone(language)
    time, place = times.clock(at, language, zone), times.zone_name(zone, language)
    return f"{time}（{place}）" if language == "ja" else f"{time} {place}"


class MyDetails(FormView):
    """A person's own name, language and time zone."""

    form_class = Details
    template_name = "accounts/details.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Start from what is known."""
        return super().get_form_kwargs() | {"user": person(self.request)}

    def form_valid(self, form: Details) -> HttpResponse:
        """Save and say so."""
        actions.change_details(user=person(self.request), at=self.request.received_at, **form.cleaned_data)
        messages.success(self.request, _("Your details are saved."))
        return redirect("account_details")

    def form_invalid(self, form: Details) -> HttpResponse:
        """Say at the fields what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class MySessions(TemplateView):
    """Where a person is signed in."""

    template_name = "accounts/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sign-ins, this one first, in domain time."""
        here, offset = self.request.session.session_key, clock.offset()
        found = [
            {
                "row": one,
                "began": one.began_at + offset,
                "seen": one.seen_at + offset,
                "here": one.session_id == here,
            }
            for one in queries.sign_ins(person(self.request), real=clock.real())
        ]
        found.sort(key=lambda one: not one["here"])
        others = sum(not one["here"] for one in found)
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(sign_ins=page, others=others, **kwargs)


@method_decorator(reauthentication_required, name="post")
class EndSession(View):
    """End one of them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and say so; this one ends by signing out."""
        user = person(request)
        others = queries.sign_ins(user, real=clock.real()).exclude(session_id=request.session.session_key)
        actions.end_session(sign_in=get_object_or_404(others, pk=pk), by=user, at=request.received_at)
        messages.success(request, _("You are signed out there."))
        return redirect("account_sessions")


@method_decorator(reauthentication_required, name="dispatch")
class EndOtherSessions(TemplateView):
    """End what is open in one's name on other devices."""

    template_name = "accounts/end_sessions.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """End them all, and keep this one."""
        user = person(request)
        key = request.session.session_key or ""
        actions.end_sessions(user=user, by=user, at=request.received_at, keep=key)
        update_session_auth_hash(request, user)
        messages.success(request, _("You are signed out on every other device."))
        return redirect("account_sessions")


def person(request: HttpRequest) -> User:
    """Return the signed-in person, whom the middleware has already asked for."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


@method_decorator(login_not_required, name="dispatch")
class Closed(View):
    """A page of allauth that this portal has no use for: passwords, sign-up, lists of addresses."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """There is nothing here."""
        raise Http404


@method_decorator(login_not_required, name="dispatch")
class SignIn(View):
    """The usual name of the sign-in page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead to the one sign-in page, the address to go back to kept."""
        query = request.META.get("QUERY_STRING", "")
        target = reverse("account_request_login_code")
        return redirect(f"{target}?{query}" if query else target)
