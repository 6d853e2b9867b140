"""Handing in and what follows: receipt, copies, withdrawal, the way to ask when it was too late."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from applications import attempts, permissions, phrases
from applications.actions import behalf, late, submissions
from applications.domain import windows
from applications.errors import CallClosedError, NotReadyError
from applications.forms.sending import Consideration, Declarations, Withdrawal
from applications.models import Application
from applications.queries import copies
from applications.queries.comparing import with_changes
from applications.queries.drafts import last_saved
from applications.queries.people import asked_to_withdraw
from applications.queries.reading import read
from applications.queries.replies import newest_request
from applications.queries.sealing import sealed
from applications.states import Scan, Status, SubmissionKind
from applications.views.reach import owners_only, reach, read_only
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.errors import DomainError


def visible(request: HttpRequest, pk: UUID) -> Application:
    """Return an application that the person may read; a stranger's is not there, a sealed one is refused to staff."""
    rows = Application.objects.visible_to(person(request))
    related = rows.select_related("call", "track__call", "organisation", "territory__member_state")
    application = reach(related, person(request), pk)
    if sealed(application, person(request), arrived(request)):
        raise PermissionDenied(_("The answers are sealed until the deadline."))
    return application


class Submit(View):
    """Hand an application in; on refusal say why, and lose nothing."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Send people who come by the address to the page before it."""
        return redirect("applications:check", pk=visible(request, pk).pk)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Submit and redirect to the receipt, so that a refresh does nothing."""
        application = visible(request, pk)
        if not permissions.can_submit(person(request), application):
            raise read_only()
        form = Declarations(request.POST)
        if not form.is_valid() and "key" not in form.errors:
            return self._ask_again(request, application, form)
        key = form.cleaned_data.get("key") or _key(application)
        try:
            submissions.submit(
                application=application, by=person(request), key=key, **_arrival(request, application)
            )
        except CallClosedError:
            return _too_late(request, application)
        except DomainError as error:
            return self._refused(request, application, error)
        return redirect("applications:receipt", pk=application.pk)

    def _ask_again(self, request: HttpRequest, application: Application, form: Declarations) -> HttpResponse:
        if arrived(request) >= application.closing:
            return _too_late(request, application)
        return render(
            request, "applications/declarations.html", {"application": application, "form": form}, status=422
        )

    def _refused(self, request: HttpRequest, application: Application, error: DomainError) -> HttpResponse:
        found = error.blockers if isinstance(error, NotReadyError) else ()
        context = {"application": application, "error": error, "blockers": phrases.listed(found, application)}
        return render(request, "applications/refused.html", context, status=error.status)


def _arrival(request: HttpRequest, application: Application) -> dict[str, datetime]:
    """Return when it arrived; where that is after the closing and an attempt came in time, when that one did."""
    at = arrived(request)
    if at < application.closing:
        return {"at": at}
    stamp: datetime = request.stamped_at  # type: ignore[attr-defined]
    tried = attempts.first(form=request.POST, person=person(request).pk, application=application.pk, at=stamp)
    return {"at": tried.arrived_at + (at - stamp), "retried_at": at} if tried else {"at": at}


def _key(application: Application) -> UUID:
    """Make the same page sent twice one attempt, where the browser sent no key."""
    return uuid5(application.pk, application.saved_at.isoformat())


def _too_late(request: HttpRequest, application: Application) -> HttpResponse:
    """Keep the text as a late draft and say how to ask for consideration."""
    if late.is_unsent(application):
        application = late.keep(application=application, by=person(request), at=arrived(request))
    return render(request, "applications/late.html", late_context(application, arrived(request)), status=409)


def late_context(application: Application, at: datetime) -> dict[str, Any]:
    """Return what a page says about an application after its closing; `at` is when it was sent, if it was."""
    sent = application.late_at or at
    requests = list(application.consideration_requests.order_by("at"))
    return {
        "application": application,
        "closes_at": application.closing,
        "late_at": application.late_at,
        "last_saved": last_saved(application),
        "stamp": windows.stamp(windows.lateness(application.closing, sent)),
        "is_unsent": late.is_unsent(application),
        "requests": requests,
        "is_waiting": any(request.granted is None for request in requests),
        "is_refused": any(request.granted is False for request in requests),
    }


def ended(request: HttpRequest, application: Application) -> HttpResponse:
    """Say that a copy cannot be had any more, since what was handed in is not kept; the receipt stays."""
    return render(request, "applications/ended.html", {"application": application}, status=410)


class Receipt(View):
    """What was received, when, and what happens next; may be bookmarked."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the version that counts; without one there is no receipt."""
        application = visible(request, pk)
        versions = list(application.submissions.select_related("by").order_by("-number"))
        if not versions:
            raise Http404
        words = "ja" if (get_language() or "en").startswith("ja") else "en"
        asked = newest_request(application, arrived(request))
        context = {
            "application": application,
            "submission": versions[0],
            "versions": with_changes(versions, words, (SubmissionKind.CORRECTION, SubmissionKind.REPLY)),
            "asked": asked,
            "is_asked": asked is not None and asked.answered_at is None and not asked.is_over,
            "peeks": application.peeks.order_by("at"),
            "has_translations": application.translations.exists(),
            "is_open": arrived(request) < application.closing,
            "is_withdrawn": application.status == Status.WITHDRAWN,
            "sent_to": submissions.recipients(application, versions[0].by),
            "sections": read(versions[0], words),
            "may_withdraw": permissions.can_withdraw(person(request), application),
            "may_change": permissions.is_member(person(request), application),
            "quarantined": copies.quarantined(application),
            "may_compare": len(versions) > 1
            or (application.has_unsent_changes and permissions.can_read_draft(person(request), application)),
            "provenance": copies.provenance(application, get_language() or "en"),
        }
        return render(request, "applications/receipt.html", context)


class Pdf(View):
    """The copy of the application in its language: the version that counts, or the draft."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Send the tagged PDF."""
        application = visible(request, pk)
        wanted = application.submissions.order_by("-number")
        if request.GET.get("draft"):
            wanted = wanted.none()
        if (number := request.GET.get("version", "")).isdigit():
            wanted = wanted.filter(number=int(number))
        submission = wanted.first()
        if submission and submission.has_ended:
            return ended(request, application)
        made = copies.pdf_copy(submission) if submission else copies.draft_copy(application)
        name = f"{submission.reference}-v{submission.number}.pdf" if submission else "draft.pdf"
        return FileResponse(
            made.path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
        )


class Download(View):
    """A file that came with an application, to those who may see the application, and never run in a browser."""

    def get(self, request: HttpRequest, pk: UUID, sha256: str) -> HttpResponseBase:
        """Send the file as an attachment."""
        application = visible(request, pk)
        copy = copies.file_copy(application, sha256)
        if copy is None:
            raise Http404
        if not permissions.can_download(person(request), application, copy.scan):
            copy.file.close()
            context = {
                "application": application,
                "name": copy.name,
                "is_infected": copy.scan == Scan.INFECTED,
            }
            return render(request, "applications/held.html", context, status=403)
        response = FileResponse(copy.file, as_attachment=True, filename=copy.name, content_type=copy.mime)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "private, no-store"
        return response


class Withdraw(View):
    """Ask before taking an application back; the same page puts it back."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask."""
        return self._page(request, self._mine(request, pk), Withdrawal())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Withdraw, or undo it."""
        application = self._mine(request, pk)
        form = Withdrawal(request.POST)
        if not form.is_valid():
            return self._page(request, application, form, status=422)
        try:
            said = self._do(request, application, form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self._page(request, application, form, status=error.status)
        messages.success(request, said)
        return redirect("applications:receipt", pk=application.pk)

    def _do(self, request: HttpRequest, application: Application, reason: str) -> str:
        who, at = person(request), arrived(request)
        if request.POST.get("ask"):
            late.ask_to_withdraw(application=application, by=who, at=at)
            return _("The secretariat has your request. It answers by e-mail.")
        if request.POST.get("undo"):
            submissions.undo_withdrawal(application=application, by=who, at=at)
            return _("Your application is back. It counts again.")
        submissions.withdraw(application=application, by=who, at=at, reason=reason)
        return _("Your application is withdrawn. You can put it back until the deadline.")

    def _mine(self, request: HttpRequest, pk: UUID) -> Application:
        application = visible(request, pk)
        if not permissions.can_withdraw(person(request), application):
            raise owners_only()
        if application.status == Status.DRAFT:
            raise Http404
        return application

    def _page(
        self, request: HttpRequest, application: Application, form: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "application": application,
            "form": form,
            "is_open": arrived(request) < application.closing,
            "is_withdrawn": application.status == Status.WITHDRAWN,
            "asked": asked_to_withdraw(application),
        }
        return render(request, "applications/withdraw.html", context, status=status)


class Consider(View):
    """After the closing: what became of the draft, and the way to ask for it to be considered."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the draft's state and the form."""
        application = visible(request, pk)
        if arrived(request) < application.closing:
            return redirect("applications:tasks", pk=application.pk)
        return self._page(request, application, Consideration())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask; the draft goes along as it is."""
        application = visible(request, pk)
        if not permissions.is_member(person(request), application):
            raise read_only()
        form = Consideration(request.POST)
        if not form.is_valid():
            return self._page(request, application, form, status=422)
        reason = form.cleaned_data["reason"]
        try:
            late.ask_for_consideration(
                application=application, reason=reason, by=person(request), at=arrived(request)
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self._page(request, application, form, status=error.status)
        messages.success(
            request, _("The secretariat has your request and your draft. It will answer by e-mail.")
        )
        return redirect("applications:consider", pk=application.pk)

    def _page(
        self, request: HttpRequest, application: Application, form: Any, status: int = 200
    ) -> HttpResponse:
        context = late_context(application, arrived(request)) | {
            "form": form,
            "may_ask": permissions.is_member(person(request), application),
        }
        return render(request, "applications/consider.html", context, status=status)


class Confirm(View):
    """The applicant stands behind what the desk typed."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Confirm, and go on to check and submit."""
        application = visible(request, pk)
        if not permissions.can_confirm(person(request), application):
            raise read_only()
        try:
            behalf.confirm(application=application, by=person(request), at=arrived(request))
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Thank you. You can now submit the application."))
        return redirect("applications:check", pk=application.pk)
