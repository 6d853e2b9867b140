"""Officers' decision file: asked for, made by the worker, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from selection.actions import computing, filing
from selection.models import Run, RunKind
from selection.states import RunState
from selection.views.frame import OfficerPage


class DecisionFile(OfficerPage):
    """Ask for the archive; see how far it is; what was made before."""

    template_name = "admin/selection/filing.html"
    title = gettext_lazy("Decision file")
    here = "filing"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what there is."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask the worker for the archive."""
        try:
            filing.refuse(self.call, self.user)
            computing.ask(call=self.call, kind=RunKind.FILE, by=self.user, at=self.at)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self.show(status=error.status)
        messages.success(request, _("Asked for. The file is here in a moment."))
        return redirect("admin:selection_filing")

    def show(self, status: int = 200) -> HttpResponse:
        """Show the page; who may not have the file reads why."""
        refused = ""
        try:
            filing.refuse(self.call, self.user)
        except DomainError as error:
            refused = str(error.message)
        runs = (
            Run.objects.filter(call=self.call, kind=RunKind.FILE)
            .select_related("asked_by")
            .order_by("-asked_at")
        )
        rows = list(runs[:10])
        waits = any(run.state in (RunState.QUEUED, RunState.RUNNING) for run in rows)
        return self.page(status=status, refused=refused, runs=rows, waits=waits)


class DownloadFile(OfficerPage):
    """One archive, for officers without an interest; every download is logged."""

    def get(self, request: HttpRequest, pk: UUID) -> FileResponse:
        """Send the file."""
        run = Run.objects.filter(call=self.call, kind=RunKind.FILE, state=RunState.DONE, pk=pk).first()
        if run is None or not run.file:
            raise Http404
        try:
            filing.refuse(self.call, self.user)
        except DomainError as error:
            raise PermissionDenied(str(error.message)) from error
        record(at=self.at, by=self.user, verb="decision_file.downloaded", subject=run)
        answer = FileResponse(run.file.open("rb"), content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="decision-file-{self.call.code}.zip"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
