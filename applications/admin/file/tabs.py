"""What each tab of the file view shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from applications import checklist, permissions
from applications.domain import moments
from applications.forms.file import AsOf, CheckPoint, Conclude, OpenAnswers, WriteNote, initial_at
from applications.forms.questions import language
from applications.models import Application, Submission
from applications.queries import file
from applications.queries.comparing import with_changes
from applications.queries.corrections import correctable
from applications.queries.drafts import load_draft
from applications.queries.moving import no_longer_asked
from applications.queries.questionnaires import sections_of
from applications.queries.reading import read, read_draft
from applications.queries.translations import pairs_of
from applications.states import SubmissionKind
from r2r_portal.accounts.models import User
from r2r_portal.accounts.requests import arrived, person
from r2r_portal.accounts.roles import OFFICER, has_role
from r2r_portal.audit.words import said

TABS = {
    "answers": gettext_lazy("Answers"),
    "eligibility": gettext_lazy("Eligibility"),
    "messages": gettext_lazy("Messages"),
    "notes": gettext_lazy("Notes"),
    "versions": gettext_lazy("Versions"),
    "history": gettext_lazy("History"),
}
Context = dict[str, Any]


class Desk:
    """One request to the file view: who asks, when, about what, and what they may do."""

    def __init__(self, request: HttpRequest, row: Application, *, is_sealed: bool) -> None:
        self.request, self.row, self.is_sealed = request, row, is_sealed
        self.user: User = person(request)
        self.at: datetime = arrived(request)
        self.language = language()
        self.versions = file.versions_of(row)
        self.may_judge = permissions.can_judge(self.user)
        self.may_work = self.may_judge or permissions.can_work_on(self.user, row)

    def version(self) -> Submission | None:
        """Return the version that the address asks for, the one that counts by default; None for a draft."""
        if not self.versions:
            return None
        wanted = self.request.GET.get("version", "")
        number = int(wanted) if wanted.isdecimal() else self.versions[0].number
        found = self.row.submissions.filter(number=number).select_related("by").first()
        if found is None:
            raise Http404
        return found


def answers(desk: Desk) -> Context:
    """Original and working translation side by side; before the closing only for those who opened them."""
    if desk.is_sealed:
        return {"form": OpenAnswers()}
    version = desk.version()
    if version is None:
        sections = read_draft(load_draft(desk.row), desk.language)
        left = file.plain(no_longer_asked(desk.row))
        return {
            "sections": [(one, file.lines(one, ())) for one in sections],
            "version": None,
            "leftovers": left,
        }
    is_newest = version.number == desk.versions[0].number
    cells = (
        {column.name for column in correctable(desk.row, version)} if desk.may_judge and is_newest else set()
    )
    pairs = pairs_of(desk.row, version, desk.language)
    return {
        "version": version,
        "is_newest": is_newest,
        "may_translate": desk.may_work and is_newest,
        "leftovers": file.plain(file.no_longer_asked(version, desk.language)),
        "sections": [(one, file.lines(one, pairs, cells)) for one in read(version, desk.language)],
    }


def eligibility(desk: Desk) -> Context:
    """The checklist, each point to confirm or override; then the conclusion."""
    checks = {row.rule: row for row in desk.row.eligibility_checks.select_related("checked_by")}
    labels = _labels(desk) if checks else {}
    return {
        "points": [
            (
                point,
                CheckPoint(
                    initial={
                        "verdict": point.check.verdict or point.check.found,
                        "reason": point.check.reason,
                    },
                    auto_id=f"id_{point.check.rule}_%s",
                ),
            )
            for point in checklist.points(checks, labels)
        ],
        "conclusion": getattr(desk.row, "eligibility", None),
        "form": Conclude(),
        "asked": desk.row.information_requests.select_related("asked_by", "answered_by").order_by(
            "-asked_at"
        ),
    }


def _labels(desk: Desk) -> dict[str, str]:
    asked = (one for section in sections_of(desk.row.questionnaire) for one in section.questions)
    return {one.key: one.label.get(desk.language) for one in asked}


def messages(desk: Desk) -> Context:
    """E-mails about this application, and requests for information."""
    officer = has_role(desk.user, OFFICER)
    asked = desk.row.information_requests.select_related("asked_by", "answered_by").order_by("-asked_at")
    return {
        "outbox": file.messages_of(desk.row, desk.versions, decisions=officer)[:200],
        "may_open_outbox": desk.user.has_perm("outbox.view_message"),
        "asked": asked.prefetch_related("questions"),
    }


def notes(desk: Desk) -> Context:
    """Notes of the staff, the newest first."""
    return {"notes": desk.row.notes.select_related("by").order_by("-at", "-pk"), "form": WriteNote()}


def versions(desk: Desk) -> Context:
    """Every version with who made it, why, and what it changed."""
    rows = desk.versions
    if not desk.is_sealed:
        rows = list(desk.row.submissions.select_related("by", "extension").order_by("-number"))
        with_changes(rows, desk.language, SubmissionKind.values)
    return {
        "rows": rows,
        "moves": desk.row.deadline_changes.select_related("by", "approved_by").order_by("-at"),
        "peeks": desk.row.peeks.select_related("by").order_by("-at"),
    }


def past(desk: Desk) -> Context:
    """The log, and how the file stood at a moment that the address names."""
    events = file.events_of(desk.row)
    form = (
        AsOf(desk.request.GET)
        if "day" in desk.request.GET
        else AsOf(initial=initial_at(desk.at, desk.user.zone))
    )
    moment = None
    if form.is_bound and form.is_valid():
        moment = moments.as_of(
            file.life_of(desk.row, desk.versions, file.conclusions_of(desk.row)), form.instant
        )
    return {
        "events": [(one, said(one.verb)) for one in events],
        "form": form,
        "moment": moment,
        "moment_at": form.instant if moment else None,
        "outcome": checklist.outcome(moment.outcome) if moment else "",
        "open_then": [
            one for one in desk.row.information_requests.all() if moment and one.pk in moment.requests
        ],
    }


BUILDERS: dict[str, Callable[[Desk], Context]] = {
    "answers": answers,
    "eligibility": eligibility,
    "messages": messages,
    "notes": notes,
    "versions": versions,
    "history": past,
}
