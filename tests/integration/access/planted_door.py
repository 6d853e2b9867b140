"""The addresses of the portal and one more, which withdraws an application whenever it likes: it must be caught."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View

from applications.actions import submissions
from applications.models import Application
from r2r_portal import urls


class Planted(View):
    """Takes back what was handed in, past every action."""

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Do it, and say nothing."""
        known = Application.objects.filter(pk=pk)
        known.update(status=submissions.Status.WITHDRAWN)
        return HttpResponse("done")


urlpatterns = [*urls.urlpatterns, path("planted/<uuid:pk>/take-back/", Planted.as_view(), name="planted")]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
