"""The addresses of the portal and one more, whose view forgot to ask: it must be caught."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

from applications.models import Application
from r2r_portal import urls


@method_decorator(login_not_required, name="dispatch")
class Planted(View):
    """An application for whoever knows its key."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show it."""
        return HttpResponse(Application.objects.get(pk=pk).reference)


urlpatterns = [*urls.urlpatterns, path("planted/<uuid:pk>/", Planted.as_view(), name="planted")]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
