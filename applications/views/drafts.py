"""Before, around and at the end of a draft: what the call asks, the task list, the language, the check."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from applications import attempts, permissions, phrases
from applications.actions import drafts
from applications.domain.draft import Draft
from applications.domain.progress import Progress, Task, completed, tasks
from applications.domain.readiness import blockers, warnings
from applications.forms.sending import Declarations
from applications.forms.starting import Eligibility, TextLanguage
from applications.models import Application, Call, Track
from applications.queries.drafts import last_saved, load_draft, marked_sections, others_on
from applications.queries.invitations import invitation_for
from applications.queries.moving import newest, no_longer_asked
from applications.queries.reading import read_draft
from applications.queries.replies import newest_request
from applications.queries.sealing import sealed
from applications.states import Scan
from applications.views.reach import reach, read_only
from r2r_portal.errors import DomainError
from r2r_portal.territories.models import Side

RELATED = (
    "call",
    "track__call",
    "organisation",
    "territory__member_state",
    "questionnaire__track__call",
    "saved_by",
)


def language() -> str:
    """Return the reader's language."""
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def visible(request: HttpRequest, pk: UUID) -> Application:
    """Return an application that the person may read; a stranger's is not there, a sealed one is refused to staff."""
    rows = Application.objects.visible_to(request.user).select_related(*RELATED)
    application = reach(rows, request.user, pk)
    if sealed(application, request.user, request.received_at):
        raise PermissionDenied(_("The answers are sealed until the deadline."))
    return application


def editable(request: HttpRequest, pk: UUID) -> Application:
    """Return an application that the person may write in."""
    application = visible(request, pk)
    if not permissions.can_edit(request.user, application):
        raise read_only()
    return application


def current_track(side: str) -> Track:
    """Return the track of the call that the public pages are about."""
    call = Call.objects.current()
    if call is None or side not in Side.values:
        raise Http404
    return get_object_or_404(Track.objects.select_related("call"), call=call, side=side)


def surroundings(application: Application, request: HttpRequest) -> dict[str, Any]:
    """Return what every page of a draft says around its content."""
    is_extended = application.closes_at is not None and application.closing == application.closes_at
    changes = application.deadline_changes.select_related("by").order_by("-at")
    return {
        "application": application,
        "side": application.track.side,
        "is_closed": request.received_at >= application.closing,
        "is_unsent": application.submitted_at is None or application.has_unsent_changes,
        "is_extended": is_extended,
        "extension": changes.first() if is_extended else None,
    }


@method_decorator(login_not_required, name="dispatch")
class Apply(View):
    """Open to everybody: what the call asks, and whether it fits."""

    def get(self, request: HttpRequest, side: str) -> HttpResponse:
        """Show what is needed; with the three answers in the address, what they mean."""
        track = current_track(side)
        form = Eligibility(request.GET or None) if side == Side.EU else None
        answered = form is not None and form.is_bound and form.is_valid()
        context = {
            "track": track,
            "side": side,
            "form": form,
            "is_open": track.call.opens_at <= request.received_at < track.closing,
            "is_closed": request.received_at >= track.closing,
            "invitation": request.GET.get("invitation", ""),
            "fits": answered and form is not None and form.fits(),
            "fits_not": answered and form is not None and not form.fits(),
        }
        return render(request, "applications/apply.html", context)


class Start(View):
    """Signed in: choose the language of the texts and begin."""

    def get(self, request: HttpRequest, side: str) -> HttpResponse:
        """Show the one question, and the drafts that are there already."""
        form = TextLanguage(initial={"language": "ja" if side == Side.JP else language()})
        return self._page(request, current_track(side), form)

    def post(self, request: HttpRequest, side: str) -> HttpResponse:
        """Start the draft and go to its task list."""
        track, form = current_track(side), TextLanguage(request.POST)
        if not form.is_valid():
            return self._page(request, track, form, status=422)
        try:
            application = drafts.start(
                call=track.call,
                side=side,
                by=request.user,
                at=request.received_at,
                language=form.cleaned_data["language"],
            )
        except DomainError as error:
            return self._page(request, track, form, status=error.status, error=error)
        return redirect("applications:tasks", pk=application.pk)

    def _page(
        self,
        request: HttpRequest,
        track: Track,
        form: TextLanguage,
        *,
        status: int = 200,
        error: DomainError | None = None,
    ) -> HttpResponse:
        mine = (
            Application.objects.of(request.user)
            .filter(track=track)
            .select_related("territory", "organisation")
            .annotate(last_saved=Greatest("saved_at", Max("answers__saved_at")))
        )
        invited = not track.by_invitation or invitation_for(request.user, track) is not None
        context = {
            "track": track,
            "side": track.side,
            "form": form,
            "error": error,
            "mine": mine.order_by("-last_saved"),
            "is_invited": invited,
            "came_with_invitation": "invitation" in request.GET,
            "is_open": track.call.opens_at <= request.received_at < track.closing,
        }
        return render(request, "applications/start.html", context, status=status)


class Tasks(View):
    """The task list: at the start and at each return."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show how far each section is."""
        application = visible(request, pk)
        found = tasks(load_draft(application), marked_sections(application))
        other_drafts, _live = others_on(application)
        asked = newest_request(application, request.received_at)
        may_edit = permissions.can_edit(request.user, application)
        context = surroundings(application, request) | {
            "asked": asked,
            "is_asked": asked is not None and asked.answered_at is None and not asked.is_over,
            "groups": _groups(application, found, may_edit),
            "done": completed(found),
            "total": len(found),
            "other_drafts": other_drafts,
            "last_saved": last_saved(application),
            "may_edit": may_edit,
            "goal": newest(application),
            "leftovers": no_longer_asked(application),
            "may_manage_team": permissions.can_manage_team(request.user, application),
        }
        return render(request, "applications/tasks.html", context)


def _groups(application: Application, found: tuple[Task, ...], may_edit: bool) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for task in found:
        title = phrases.group(task.section.group, application.track.side)
        if not groups or groups[-1]["title"] != title:
            groups.append({"title": title, "tasks": []})
        groups[-1]["tasks"].append(_row(application, task, may_edit))
    groups.append({"title": _("Send"), "tasks": [_last_row(application, found)]})
    return groups


def _row(application: Application, task: Task, may_edit: bool) -> dict[str, Any]:
    """Readers are led to the answers on the page that shows all of them, not to a form."""
    check = reverse("applications:check", args=[application.pk])
    form = reverse("applications:section", args=[application.pk, task.section.slug])
    return {
        "title": f"{task.section.number}. {task.section.title.get(language())}",
        "url": form if may_edit else f"{check}#section-{task.section.slug}",
        "status": task.state.value,
        "label": phrases.progress(task.state),
    }


def _last_row(application: Application, found: tuple[Task, ...]) -> dict[str, Any]:
    """Checking can begin once anything is there to check."""
    begun = any(task.state != Progress.NOT_STARTED for task in found)
    state = Progress.NOT_STARTED if begun else Progress.CANNOT_START
    url = reverse("applications:check", args=[application.pk]) if begun else ""
    return {
        "title": _("Check and submit"),
        "url": url,
        "status": state.value,
        "label": phrases.progress(state),
    }


class ChooseLanguage(View):
    """The language of an applicant's texts."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the choice."""
        application = editable(request, pk)
        form = TextLanguage(initial={"language": application.language})
        return render(
            request, "applications/language.html", surroundings(application, request) | {"form": form}
        )

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep the choice and go back to the task list."""
        application, form = editable(request, pk), TextLanguage(request.POST)
        if not form.is_valid():
            context = surroundings(application, request) | {"form": form}
            return render(request, "applications/language.html", context, status=422)
        drafts.change_language(
            application=application,
            language=form.cleaned_data["language"],
            by=request.user,
            at=request.received_at,
        )
        messages.success(request, _("The language of your texts is saved"))
        return redirect("applications:tasks", pk=application.pk)


class Check(View):
    """Everything on one page before it is sent: the gaps on top, a link at every answer."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the answers as they would be submitted now."""
        application = visible(request, pk)
        draft = load_draft(application)
        context = surroundings(application, request) | {
            "quarantined": {
                one.sha256 for files in draft.files.values() for one in files if one.scan == Scan.INFECTED
            },
            "gaps": phrases.listed(blockers(draft), application),
            "advice": phrases.listed(warnings(draft), application),
            "sections": _answers(application, draft, permissions.can_edit(request.user, application)),
            "form": Declarations(
                initial={"key": uuid4()},
                allowed=attempts.allow(person=request.user.pk, application=application.pk),
            ),
            "may_submit": permissions.can_submit(request.user, application),
            "needs_confirmation": application.on_behalf and application.confirmed_at is None,
        }
        return render(request, "applications/check.html", context)


def _answers(application: Application, draft: Draft, may_edit: bool) -> list[dict[str, Any]]:
    back = "?" + urlencode({"back": "check"})
    return [
        {
            "section": section,
            "url": reverse("applications:section", args=[application.pk, section.slug]) + back
            if may_edit
            else "",
        }
        for section in read_draft(draft, language())
    ]
