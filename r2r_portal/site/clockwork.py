"""The staff's control of the demo: its clock, forward only, and its next chapter."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView
from kombu.exceptions import OperationalError

from r2r_portal import times
from r2r_portal.accounts.models import ZONES
from r2r_portal.celery import app
from r2r_portal.clock import actions
from r2r_portal.errors import DomainError
from r2r_portal.site.demo import play
from r2r_portal.site.tasks import play_on


class MoveTo(forms.Form):
    """A day and a wall-clock time, and in which place it is meant."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    zone = forms.ChoiceField(label=gettext_lazy("Clock of"), choices=ZONES)

    def clean(self) -> dict[str, Any]:
        """Turn the wall clock into an instant; refuse what the clocks skip or say twice."""
        cleaned = super().clean() or {}
        if {"day", "time", "zone"} <= cleaned.keys():
            try:
                zone = times.ZoneInfo(cleaned["zone"])
                cleaned["to"] = times.to_instant(cleaned["day"], cleaned["time"], zone)
            except DomainError as error:
                self.add_error("time", error.message)
        return cleaned


class StaffOnly(UserPassesTestMixin):
    """For staff, where the clock may move; elsewhere there is nothing."""

    raise_exception = True

    def test_func(self) -> bool:
        """Staff only."""
        return bool(getattr(self.request.user, "is_staff", False))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 where the clock cannot move."""
        if not settings.CLOCK_MAY_MOVE:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class MoveClock(StaffOnly, FormView):
    """Let domain time go on from a later instant; staff only, never in production."""

    form_class = MoveTo
    template_name = "site/demo/clock.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer the next chapter of the demo."""
        return super().get_context_data(chapter=play.next_chapter() if settings.DEMO else None, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Start from the same hour of the next day in Brussels."""
        here = self.request.received_at.astimezone(times.BRUSSELS)
        return {"day": here.date(), "time": f"{here:%H:%M}", "zone": times.BRUSSELS.key}

    def form_valid(self, form: MoveTo) -> HttpResponse:
        """Move, or say why not."""
        try:
            actions.move(to=form.cleaned_data["to"])
        except DomainError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=error.status)
        messages.success(self.request, _("The clock goes on from there."))
        return redirect("demo-clock")


class PlayOn(StaffOnly, View):
    """Hand the next chapter to the worker: it takes a minute or two."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start playing, or say that the last chapter is reached."""
        chapter = play.next_chapter() if settings.DEMO else None
        if chapter is None:
            messages.info(request, _("There is no later chapter."))
        else:
            self.start(request, chapter)
        return redirect("demo-clock")

    def start(self, request: HttpRequest, chapter: str) -> None:
        """Ring the worker; say so where the broker is away."""
        try:
            app.send_task(play_on.name, [chapter])
        except OperationalError:
            messages.error(request, _("The worker cannot be reached now. Try again in a minute."))
        else:
            messages.success(request, _("The next chapter is being played. Look again in a minute or two."))
