"""The newsletter's public pages: asking for it, confirming, leaving, earlier issues."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from helpdesk.actions import newsletter as actions
from helpdesk.forms.newsletter import Subscribe as SubscribeForm
from helpdesk.models import Subscriber
from helpdesk.queries import newsletter as queries
from helpdesk.views.library import KeptForAll
from r2r_portal.accounts.models import User
from r2r_portal.limits import doors
from r2r_portal.robots import stamp

public = method_decorator(login_not_required, name="dispatch")
A_PAGE = 25


@public
class Subscribe(FormView):
    """Take an address from anybody; what follows is the same whether it is known or not."""

    form_class = SubscribeForm
    template_name = "helpdesk/newsletter.html"

    def get_initial(self) -> dict[str, Any]:
        """Preset the page's language and the moment; the address of who is signed in."""
        user = self.request.user
        email = user.email if isinstance(user, User) else ""
        return {"language": (get_language() or "en")[:2], "email": email, "shown": stamp()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the earlier issues."""
        issues = Paginator(queries.released(), A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(issues=issues, **kwargs)

    def form_valid(self, form: SubscribeForm) -> HttpResponse:
        """Write to the address, unless too many came from the same place."""
        email = form.cleaned_data["email"]
        if not doors.may(self.request, "newsletter_ask", key=email.lower()):
            form.add_error(None, _("Too many attempts at once. Wait some minutes and send it again"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        actions.subscribe(email=email, language=form.cleaned_data["language"], at=self.request.received_at)
        return redirect("helpdesk:newsletter_asked")

    def form_invalid(self, form: SubscribeForm) -> HttpResponse:
        """Show the errors; what was typed stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@public
class Asked(TemplateView):
    """Look into your mailbox: the same page for every address."""

    template_name = "helpdesk/newsletter_asked.html"


@public
class Confirm(View):
    """One button confirms; opening the link changes nothing, since mail filters open links too."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Show the button, or that the link is over."""
        try:
            subscriber = actions.asked_by(secret, request.received_at)
        except actions.LinkOverError as error:
            return over(request, error)
        context = {"subscriber": subscriber, "is_done": subscriber.status == "confirmed"}
        return private(render(request, "helpdesk/newsletter_confirm.html", context))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Confirm."""
        try:
            actions.confirm(secret=secret, at=request.received_at)
        except actions.LinkOverError as error:
            return over(request, error)
        return redirect("helpdesk:newsletter_confirm", secret=secret)


def over(request: HttpRequest, error: actions.LinkOverError) -> HttpResponse:
    """Say that a link is over, and where to begin again."""
    return render(request, "helpdesk/newsletter_over.html", {"words": error.message}, status=error.status)


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page behind a secret out of every cache."""
    add_never_cache_headers(response)
    return response


@public
@method_decorator(csrf_exempt, name="dispatch")
class Leave(View):
    """The way out: a button for people, one POST without cookies for mail programs (RFC 8058)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the button, or that it is done: an unknown secret looks the same as one that left."""
        is_here = Subscriber.objects.filter(token=token).exists()
        return private(render(request, "helpdesk/newsletter_leave.html", {"is_here": is_here}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Erase the address at once; no redirect, which mail programs would not follow."""
        actions.leave(token=token, at=request.received_at)
        return private(render(request, "helpdesk/newsletter_leave.html", {"is_here": False}))


@public
class Issue(KeptForAll, TemplateView):
    """An issue as it was sent, in the language of the page."""

    template_name = "helpdesk/newsletter_issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find a released one; a draft does not exist for readers."""
        return super().get_context_data(
            issue=get_object_or_404(queries.released(), number=kwargs["number"]), **kwargs
        )
