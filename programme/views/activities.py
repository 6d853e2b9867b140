"""The officers' pages of events: when and how, guests, documents, questions beforehand."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors import AttachmentRefusedError
from applications.models import Call
from applications.phrases import refused_file
from programme.actions import activities, preparing
from programme.forms.activities import ActivityForm, DocumentForm, GuestForm, QuestionForm
from programme.models import Activity
from programme.queries.audiences import bodies, overview
from programme.queries.calendar import activities as in_order
from programme.views.doors import OfficersView, person, tried
from r2r_portal import charts
from r2r_portal.errors import DomainError

A_PAGE = 50


class ListActivities(OfficersView):
    """Every event of the current call."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, by date."""
        call = Call.objects.current()
        rows = list(in_order(call)) if call else []
        page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
        return render(request, "programme/activities.html", {"page": page, "call": call})


class ActivityView(OfficersView):
    """A page about one event of the current call."""

    def activity(self, slug: str) -> Activity:
        """Return it; one of another call is not there."""
        rows = Activity.objects.select_related("call", "group", "visit")
        return get_object_or_404(rows.filter(call=Call.objects.current()), slug=slug)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The name in the address is an event's here, not a visit's."""
        super().setup(request, *args, **{key: value for key, value in kwargs.items() if key != "slug"})
        self.kwargs = kwargs

    def stamp(self, request: HttpRequest) -> dict[str, Any]:
        """Return who does it and when."""
        return {"by": person(request), "at": request.received_at}


class EditActivity(ActivityView):
    """One event: new, or as it stands, with the day of both sides where it is online."""

    def get(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        """Show the form."""
        activity = self.activity(slug) if slug else None
        return self._page(request, activity, ActivityForm(call=self._call(activity), activity=activity))

    def post(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        """Save, or show what is wrong with everything as typed."""
        activity = self.activity(slug) if slug else None
        call = self._call(activity)
        form = ActivityForm(request.POST, call=call, activity=activity)
        if not form.is_valid():
            return self._page(request, activity, form, status=422)
        values = form.values()
        if activity:
            saved = activities.change_activity(activity=activity, values=values, **self.stamp(request))
        else:
            saved = activities.add_activity(call=call, values=values, **self.stamp(request))
        return redirect("programme:edit_activity", slug=saved.slug)

    def _call(self, activity: Activity | None) -> Call:
        return (
            activity.call
            if activity
            else get_object_or_404(Call, pk=getattr(Call.objects.current(), "pk", 0))
        )

    def _page(
        self, request: HttpRequest, activity: Activity | None, form: ActivityForm, status: int = 200
    ) -> HttpResponse:
        start, end = _times(activity, form)
        online = start and "online" in (form["mode_eu"].value(), form["mode_jp"].value())
        context = {
            "activity": activity, "form": form, "tab": "event", "start": start, "end": end,
            "svg": charts.office_hours(start, end) if online else "",
            "table": charts.office_hours_rows(start, end) if online else None,
        }  # fmt: skip
        return render(request, "programme/activity_form.html", context, status=status)


def _times(activity: Activity | None, form: ActivityForm) -> tuple[Any, Any]:
    """Return the times that the form shows: as typed where they could be read, else as they are stored."""
    if form.is_bound:
        start, end = (form.cleaned_data.get(name) for name in ("starts_at", "ends_at"))
        return (start, end) if start and end and end > start else (None, None)
    return (activity.starts_at, activity.ends_at) if activity else (None, None)


class ActivityGuests(ActivityView):
    """Guests from outside: named, invited, taken off."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them, with the form for one more."""
        return self._page(request, self.activity(slug), GuestForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Name one; invite all who wait; or take one off."""
        activity = self.activity(slug)
        if "invite" in request.POST:
            self._invite(request, activity)
        elif request.POST.get("withdraw", "").isdigit():
            guest = get_object_or_404(activity.guests.all(), pk=int(request.POST["withdraw"]))
            activities.withdraw_guest(guest=guest, **self.stamp(request))
        else:
            form = GuestForm(request.POST)
            if not self._named(request, activity, form):
                return self._page(request, activity, form, status=422)
        return redirect("programme:activity_guests", slug=slug)

    def _named(self, request: HttpRequest, activity: Activity, form: GuestForm) -> bool:
        if not form.is_valid():
            return False
        try:
            activities.add_guest(activity=activity, values=form.cleaned_data, **self.stamp(request))
        except DomainError as error:
            form.add_error("email", str(error))
            return False
        return True

    def _invite(self, request: HttpRequest, activity: Activity) -> None:
        waiting = activity.guests.filter(invited_at=None, withdrawn_at=None).count()
        words = ngettext("%(count)s guest is invited.", "%(count)s guests are invited.", waiting)
        tried(
            request, words % {"count": waiting},
            lambda: activities.invite_guests(activity=activity, **self.stamp(request)),
        )  # fmt: skip

    def _page(
        self, request: HttpRequest, activity: Activity, form: GuestForm, status: int = 200
    ) -> HttpResponse:
        rows = list(activity.guests.filter(withdrawn_at=None).order_by("name", "pk"))
        waiting = sum(guest.invited_at is None for guest in rows)
        context = {"activity": activity, "form": form, "rows": rows, "waiting": waiting, "tab": "guests"}
        return render(request, "programme/activity_guests.html", context, status=status)


class ActivityDocuments(ActivityView):
    """Files for the audience."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show them, with the form for one more."""
        return self._page(request, self.activity(slug), DocumentForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep one, or take one away."""
        activity = self.activity(slug)
        if request.POST.get("remove", "").isdigit():
            document = get_object_or_404(activity.documents.all(), pk=int(request.POST["remove"]))
            preparing.remove_document(document=document, **self.stamp(request))
            return redirect("programme:activity_documents", slug=slug)
        form = DocumentForm(request.POST, request.FILES)
        if not (form.is_valid() and self._kept(request, activity, form)):
            return self._page(request, activity, form, status=422)
        return redirect("programme:activity_documents", slug=slug)

    def _kept(self, request: HttpRequest, activity: Activity, form: DocumentForm) -> bool:
        data = form.cleaned_data
        try:
            preparing.add_document(
                activity=activity, titles=(data["title_en"], data["title_ja"]), name=data["file"].name,
                content=data["file"].read(), **self.stamp(request),
            )  # fmt: skip
        except AttachmentRefusedError as error:
            form.add_error("file", refused_file(error.refusal, error.size))
        except DomainError as error:
            form.add_error("file", str(error))
        return not form.errors

    def _page(
        self, request: HttpRequest, activity: Activity, form: DocumentForm, status: int = 200
    ) -> HttpResponse:
        rows = activity.documents.order_by("added_at", "pk")
        context = {"activity": activity, "form": form, "rows": rows, "tab": "documents"}
        return render(request, "programme/activity_documents.html", context, status=status)


class ActivityQuestions(ActivityView):
    """What participants are asked beforehand, and what they answered."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the questions with their answers, and the form for one more."""
        activity = self.activity(slug)
        return self._page(request, activity, QuestionForm(initial={"zone": activity.zone}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Ask one more, or take back one that nobody answered."""
        activity = self.activity(slug)
        if request.POST.get("drop", "").isdigit():
            question = get_object_or_404(activity.questions.all(), pk=int(request.POST["drop"]))
            tried(
                request,
                _("Saved."),
                lambda: preparing.drop_question(question=question, **self.stamp(request)),
            )
            return redirect("programme:activity_questions", slug=slug)
        form = QuestionForm(request.POST)
        if not (form.is_valid() and self._asked(request, activity, form)):
            return self._page(request, activity, form, status=422)
        return redirect("programme:activity_questions", slug=slug)

    def _asked(self, request: HttpRequest, activity: Activity, form: QuestionForm) -> bool:
        data = form.cleaned_data
        try:
            preparing.ask(
                activity=activity, texts=(data["text_en"], data["text_ja"]), due_at=data["due_at"],
                **self.stamp(request),
            )  # fmt: skip
        except DomainError as error:
            form.add_error("day", str(error))
        return not form.errors

    def _page(
        self, request: HttpRequest, activity: Activity, form: QuestionForm, status: int = 200
    ) -> HttpResponse:
        every = list(bodies(activity))
        context = {
            "activity": activity, "form": form, "rows": overview(activity, every), "tab": "questions",
            "asked": len(every),
        }  # fmt: skip
        return render(request, "programme/activity_questions.html", context, status=status)
