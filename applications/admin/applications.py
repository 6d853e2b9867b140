"""The desk's list and file view of applications; every change is a button that calls an action."""

from uuid import UUID, uuid5

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from applications import permissions
from applications.actions import behalf, submissions
from applications.admin.base import ask, attempt, page_of
from applications.admin.bulk import BulkPart
from applications.admin.deadlines import move
from applications.admin.file import FilePages
from applications.admin.late import answer
from applications.admin.lists import ListPart
from applications.admin.tables import TablesPart
from applications.admin.team import hand_over
from applications.forms.desk import EnterOnBehalf, WithdrawLate
from applications.models import Application, Call, Track
from applications.queries.drafts import others_on
from applications.queries.sealing import sealed
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.territories.models import Side

RELATED = ("track__call", "call", "territory__member_state", "organisation")


@admin.register(Application)
class ApplicationAdmin(FilePages, BulkPart, TablesPart, ListPart):
    """Read here; acted on by buttons; exported and imported through the actions."""

    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Show what the person may see, and nothing of other people's drafts."""
        user = person(request)
        rows = Application.objects.visible_to(user).unrecused(user)
        return rows.select_related(*RELATED)

    # --- buttons --------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the buttons."""
        view = self.admin_site.admin_view
        verbs = {
            "deadline": self.move_deadline, "submit": self.submit, "withdraw": self.withdraw,
            "received": self.received, "confirmation": self.ask_to_confirm, "owner": self.hand_over,
        }  # fmt: skip
        own = [path(f"<uuid:pk>/{verb}/", view(act), name=f"applications_application_{verb}")
               for verb, act in verbs.items()]  # fmt: skip
        number = "<uuid:pk>/consideration/<int:number>/"
        return [
            path(number, view(self.consider), name="applications_application_consideration"),
            path("enter/", view(self.enter), name="applications_application_enter"),
            *own,
            *self.file_urls(),
            *self.bulk_urls(),
            *super().get_urls(),
        ]

    def _row(self, request: HttpRequest, pk: UUID) -> Application:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def move_deadline(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Extend the deadline for this application alone."""
        row = self._row(request, pk)
        if not permissions.can_move_deadlines(person(request)):
            raise PermissionDenied
        return move(self, request, row.call, application=row, back=page_of(row))

    def consider(self, request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
        """Answer a request to consider a late draft."""
        return answer(self, request, self._row(request, pk), number)

    def hand_over(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Make the successor the owner where the old one has left office; for drafts too, whose answers stay closed."""
        if not permissions.can_hand_over_for(person(request)):
            raise PermissionDenied
        rows = Application.objects.unrecused(person(request)).select_related(*RELATED)
        return hand_over(self, request, get_object_or_404(rows, pk=pk))

    def submit(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Hand in a confirmed entry on behalf; the deadline is the same as everybody's."""
        row = self._row(request, pk)
        if not (row.on_behalf and permissions.can_invite(person(request))):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(page_of(row))

        def act() -> str:
            key = uuid5(row.pk, f"desk {row.saved_at.isoformat()}")
            made = submissions.submit(application=row, by=person(request), at=arrived(request), key=key)
            return _("Submitted: %(reference)s") % {"reference": made.reference}

        return attempt(request, act, page_of(row))

    def withdraw(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Withdraw at the applicant's request, with a reason."""
        row = self._row(request, pk)
        if not permissions.can_move_deadlines(person(request)):
            raise PermissionDenied
        form = WithdrawLate(request.POST or None)

        def act() -> str:
            submissions.withdraw_late(
                application=row, by=person(request), at=arrived(request), reason=form.cleaned_data["reason"]
            )
            return _("The application is withdrawn.")

        intro = (_("Do this only at the applicant's written request. The applicant gets an e-mail."),)
        title = _("Withdraw: %(subject)s") % {"subject": row}
        return ask(
            self,
            request,
            title=title,
            form=form,
            act=act,
            back=page_of(row),
            intro=intro,
            button=_("Withdraw"),
        )

    def received(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Send the document that the desk typed from."""
        row = self._row(request, pk)
        if not row.received_file:
            raise Http404
        if sealed(row, person(request), arrived(request)):
            raise PermissionDenied
        if not permissions.can_download(person(request), row, row.received_scan):
            raise PermissionDenied
        response = FileResponse(row.received_file.open("rb"), as_attachment=True, filename=row.received_name)
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def ask_to_confirm(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask the applicant to confirm what was typed."""
        row = self._row(request, pk)
        if not permissions.can_type_for(person(request), row):
            raise PermissionDenied

        def act() -> str:
            behalf.ask_to_confirm(application=row, by=person(request), at=arrived(request))
            return _("The applicant is asked by e-mail to confirm the entry.")

        return attempt(request, act, page_of(row)) if request.method == "POST" else redirect(page_of(row))

    def enter(self, request: HttpRequest) -> HttpResponse:
        """Enter an application on behalf of a prefecture."""
        if not permissions.can_invite(person(request)):
            raise PermissionDenied
        form = EnterOnBehalf(request.POST or None, request.FILES or None)
        call = Call.objects.current()
        made: list[Application] = []

        def act() -> str:
            track = get_object_or_404(Track.objects.select_related("call"), call=call, side=Side.JP)
            made.append(
                behalf.enter(track=track, by=person(request), at=arrived(request), **form.cleaned_data)
            )
            return _("Entered. Now type the answers, then ask the applicant to confirm.")

        back = reverse("admin:applications_application_changelist")
        response = ask(
            self, request, title=_("Enter an application on behalf of a prefecture"), form=form, act=act, back=back,
            button=_("Start the entry"),
        )  # fmt: skip
        if made and any(others_on(made[0])):
            messages.warning(
                request, _("There is another draft or application for this prefecture. Only one can count.")
            )
        return redirect(page_of(made[0])) if made else response
