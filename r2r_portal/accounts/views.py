"""Typing the code. All else about sign-in is allauth's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator

from r2r_portal import clock


@method_decorator(login_not_required, name="dispatch")
@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_request_login_code"), name="dispatch"
)
class ConfirmCode(ConfirmLoginCodeView):
    """Take the code; say plainly when it ended instead of starting over in silence."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the end of the code where it has ended."""
        ended = code_end(request)
        if ended and ended < clock.real():
            return render(request, "accounts/code_ended.html", {"ended": ended + clock.offset()}, status=410)
        return super().dispatch(request, *args, **kwargs)


def code_end(request: HttpRequest) -> datetime | None:
    """Return the real instant at which the pending code ends."""
    stage = getattr(request, "_login_stage", None)
    if stage is None or "at" not in stage.state:
        return None
    return datetime.fromtimestamp(stage.state["at"], UTC) + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
