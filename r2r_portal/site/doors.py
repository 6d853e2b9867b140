"""The demo's doors: sign in as somebody of the demo by one button. They do not exist outside the demo stage."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from r2r_portal.accounts.models import User
from r2r_portal.origins import may_lead_to

AT_DEMO = "@demo.example"
ROLES: dict[str, str | Promise] = {
    "applicant.eu": _("Applicant of an EU region"),
    "applicant.jp": _("Applicant of a prefecture"),
    "evaluator.eu": _("Evaluator, EU side"),
    "evaluator.jp": _("Evaluator, Japanese side"),
    "officer": _("Programme officer"),
    "officer2": _("Second programme officer"),
    "desk.eu": _("EU helpdesk"),
    "desk.jp": _("Japan helpdesk"),
    "delegate.eu": _("Delegate of an EU region"),
    "delegate.jp": _("Delegate of a prefecture"),
    "admin": _("Administrator"),
}


@dataclass(frozen=True)
class Door:
    """One button: the name in the address and the role in words."""

    name: str
    role: str | Promise


def doors() -> list[Door]:
    """Return a door for each role whose person exists."""
    if not settings.DEMO:
        return []
    wanted = [name + AT_DEMO for name in ROLES]
    known = set(User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True))
    return [Door(name, role) for name, role in ROLES.items() if name + AT_DEMO in known]


@method_decorator(login_not_required, name="dispatch")
class Enter(View):
    """Sign in through a door; POST only, demo stage only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        """Sign in as the person behind the door and go where the visitor was going."""
        user = User.objects.filter(email=name + AT_DEMO, is_active=True).first()
        if not settings.DEMO or name not in ROLES or user is None:
            raise Http404
        if request.user.is_authenticated:
            request.session.flush()
        record_authentication(request, user, method="demo")
        target = request.POST.get("next") or None
        return perform_login(request, Login(user=user, redirect_url=safe(request, target), email=user.email))


def safe(request: HttpRequest, target: str | None) -> str | None:
    """Return the address to go to, only within this site."""
    return target if may_lead_to(request, target) else None
