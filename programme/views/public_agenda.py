"""The published agenda of a visit, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from programme.queries import public_agenda


@method_decorator(login_not_required, name="dispatch")
class PublicAgenda(View):
    """When, what and where, without contacts, links and people."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the version that counts; before the first there is no such page."""
        found = public_agenda.find(slug, request.received_at)
        if found is None:
            raise Http404
        context = {"found": found, "listed": public_agenda.listed(found, request.received_at)}
        return render(request, "programme/public_agenda.html", context)
