"""The pages of officers and desks about an event's registration: when and how many, the list, recordings and slides."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from applications.models import Call
from programme.actions import event_certificates, openings, recordings, registering
from programme.forms.registration import MaterialForm, OpeningForm
from programme.models import Activity, Captions, EventMaterial, Opening
from programme.permissions import can_plan, can_run_events
from programme.queries import registration as queries
from programme.queries.meetings import of_activity
from programme.views.doors import person, tried
from r2r_portal.errors import DomainError

A_PAGE = 100


class RunEvent(View):
    """A page about one event of the current call, for who looks after registrations."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Ask who comes before anything is looked up."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and not can_run_events(person(request)):
            raise PermissionDenied

    def activity(self, slug: str) -> Activity:
        """Return it; one of another call is not there."""
        rows = Activity.objects.select_related("call", "group", "visit")
        return get_object_or_404(rows.filter(call=Call.objects.current()), slug=slug)

    def stamp(self, request: HttpRequest) -> dict[str, Any]:
        """Return who does it and when."""
        return {"by": person(request), "at": request.received_at}


class RunRegistration(RunEvent):
    """The opening with its form, and everybody who registered."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them."""
        activity = self.activity(slug)
        opening = queries.opening_of(activity)
        return self._page(request, activity, opening, OpeningForm(activity=activity, opening=opening))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save the opening; take one person off; or issue the certificates."""
        activity = self.activity(slug)
        opening = queries.opening_of(activity)
        act = self._act(request, opening) if opening else None
        if act:
            tried(request, *act)
            return redirect("programme:registrations", slug=slug)
        form = OpeningForm(request.POST, activity=activity, opening=opening)
        if not form.is_valid():
            return self._page(request, activity, opening, form, status=422)
        try:
            openings.open_registration(activity=activity, values=form.values(), **self.stamp(request))
        except DomainError as error:
            form.add_error("seats" if error.code == "fewer_than_taken" else "until", str(error))
            return self._page(request, activity, opening, form, status=error.status)
        return redirect("programme:registrations", slug=slug)

    def _act(self, request: HttpRequest, opening: Opening) -> tuple[str, Callable[[], object]] | None:
        """Return what a button of the list does, with the words for it; None for the form."""
        stamp, number = self.stamp(request), request.POST.get("take_off", "")
        if number.isdecimal():
            found = get_object_or_404(opening.registrations.exclude(status="asked"), pk=int(number[:18]))
            return _("Taken off the list and told."), lambda: registering.cancel(registration=found, **stamp)
        if "certify" not in request.POST:
            return None
        due = sum(one.was_there and not one.certified for one in queries.rows(opening))
        words = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", due)
        return words % {"count": due}, lambda: event_certificates.issue(opening=opening, **stamp)

    def _page(
        self, request: HttpRequest, activity: Activity, opening: Opening | None, form: OpeningForm,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        rows = queries.rows(opening) if opening else []
        meeting = of_activity(activity)
        is_over = meeting is not None and meeting.ends_at <= request.received_at
        export = f"{reverse('admin:programme_registration_export')}?opening__id__exact="
        context = {
            "activity": activity, "opening": opening, "form": form,
            "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")), "counts": queries.counts(rows),
            "places": queries.places_of([activity], request.received_at).get(activity.pk), "tab": "registration",
            "key": meeting.key if meeting else "", "is_over": is_over, "desk_only": not can_plan(person(request)),
            "due": sum(one.was_there and not one.certified and one.registration.status == "registered" for one in rows),
            "export": f"{export}{opening.pk}" if opening and can_plan(person(request)) else "",
        }  # fmt: skip
        return render(request, "programme/registrations.html", context, status=status)


class RunMaterials(RunEvent):
    """Recordings and slides."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them, with the form for one more."""
        activity = self.activity(slug)
        return self._page(request, activity, MaterialForm(activity=activity))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Put one up, or take one down."""
        activity, number = self.activity(slug), request.POST.get("remove", "")
        if number.isdecimal():
            material = get_object_or_404(activity.materials.all(), pk=int(number[:18]))
            openings.remove_material(material=material, **self.stamp(request))
            return redirect("programme:event_materials", slug=slug)
        number = request.POST.get("caption", "")
        if number.isdecimal():
            material = get_object_or_404(activity.materials.all(), pk=int(number[:18]))
            self._caption(request, material)
            return redirect("programme:event_materials", slug=slug)
        form = MaterialForm(request.POST, activity=activity)
        if not form.is_valid():
            return self._page(request, activity, form, status=422)
        openings.add_material(activity=activity, values=form.values(), **self.stamp(request))
        return redirect("programme:event_materials", slug=slug)

    def _caption(self, request: HttpRequest, material: EventMaterial) -> None:
        """Change how a recording is captioned."""
        captions, stamp = request.POST.get("captions", ""), self.stamp(request)
        words = _("Saved. Where captions became better, the registered are told.")
        tried(request, words, lambda: recordings.caption(material=material, captions=captions, **stamp))

    def _page(
        self, request: HttpRequest, activity: Activity, form: MaterialForm, status: int = 200
    ) -> HttpResponse:
        rows = activity.materials.select_related("document").order_by("kind", "pk")
        context = {
            "activity": activity, "form": form, "rows": rows, "tab": "materials", "captions": Captions.choices,
            "desk_only": not can_plan(person(request)),
        }  # fmt: skip
        return render(request, "programme/event_materials.html", context, status=status)
