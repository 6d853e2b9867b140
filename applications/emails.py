"""What each message of the call needs to know. Written at the moment of sending, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from applications.actions.deadlines import PROPOSED
from applications.actions.late import is_unsent
from applications.domain import windows
from applications.models import (
    Application,
    Call,
    ConsiderationRequest,
    DeadlineChange,
    InformationRequest,
    Invitation,
    Questionnaire,
    Submission,
    Track,
    WorkingTranslation,
)
from applications.queries.comparing import cells_changed, changed_since_the_last
from applications.queries.copies import pdf_copy, provenance
from applications.queries.drafts import last_saved
from applications.queries.invitations import flagged
from applications.states import InvitationStatus, Status
from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import OTHER, text
from r2r_portal.maillines import broken, wrapped
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from r2r_portal.pdf import RenderError

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("application.submitted", submitted, receipt_pdf)
    topics.register("application.changed", submitted, receipt_pdf)
    topics.register("application.withdrawn", application_of)
    topics.register("application.restored", application_of)
    topics.register("application.entered", entered)
    topics.register("draft.reminder", reminder)
    topics.register("draft.reminders", several)
    topics.register("draft.left", left)
    topics.register("drafts.left", several_left)
    topics.register("deadline.moved", deadline_moved)
    topics.register("questionnaire.published", questionnaire_published)
    topics.register("deadline.proposed", deadline_proposed)
    topics.register("invitation.asked", invitation)
    topics.register("invitation.sent", invited)
    topics.register("invitation.declined", declined)
    topics.register("withdrawal.asked", withdrawal_asked)
    topics.register("withdrawal.received", application_of)
    topics.register("consideration.asked", consideration)
    topics.register("consideration.received", consideration)
    topics.register("information.asked", information)
    topics.register("information.reminder", information)
    topics.register("information.cancelled", information_cancelled)
    topics.register("information.answered", replied, receipt_pdf)
    topics.register("information.arrived", replied)
    topics.register("application.corrected", corrected, receipt_pdf)
    topics.register("translation.objected", objected)
    topics.register("consideration.answered", consideration_answered)


def submitted(message: Message) -> dict[str, Any]:
    """Give the full receipt."""
    version = Submission.objects.select_related("application__call", "by").get(
        pk=message.payload["submission"]
    )
    application = version.application
    home = times.home_zone(message.language)
    return about_draft(application, message, "applications:receipt") | {
        "submission": version,
        "received": broken(times.instant(version.arrived_at, message.language, home, seconds=True)),
        "received_utc": times.utc(version.arrived_at),
        "submitter": version.by,
        "results_by": _day(application, message.language),
        "provenance": wrapped(provenance(application, message.language)),
        "changed": [wrapped(one, hang="  ") for one in changed_since_the_last(version, message.language)],
        "verify": reverse("applications:verify"),
        **_post_of(application, message),
    }


def _post_of(application: Application, message: Message) -> dict[str, str]:
    """Return the department and the post of the reader, where the reader is a contact of the application."""
    contact = application.contacts.filter(email__iexact=message.to).first()
    return {"department": contact.department, "post": contact.position} if contact else {}


def receipt_pdf(message: Message) -> list[topics.Attachment]:
    """Send the copy along; the receipt does not need it, so a PDF that cannot be made stops nothing."""
    version = Submission.objects.select_related("application__territory").get(
        pk=message.payload["submission"]
    )
    name = f"{version.reference}-v{version.number}.pdf"
    try:
        content = pdf_copy(version).content
    except (RenderError, OSError):
        return []
    return [topics.Attachment(name, content, "application/pdf")]


def application_of(message: Message) -> Context:
    """Give the application, for messages about its state."""
    return about_draft(application_in(message), message, "applications:receipt")


def withdrawal_asked(message: Message) -> Context:
    """Tell the desk who asks; nothing once it is done."""
    application = application_in(message)
    if application.status != Status.SUBMITTED:
        return None
    return about_draft(application, message, "applications:receipt") | {
        "asker": User.objects.filter(pk=message.payload["by"]).first(),
        "admin": reverse("admin:applications_application_withdraw", args=[application.pk]),
    }


def entered(message: Message) -> Context:
    """Ask the applicant to confirm what the desk typed; nothing once it is confirmed."""
    application = application_in(message)
    if application.confirmed_at is not None:
        return None
    received = times.day(application.received_on, message.language) if application.received_on else ""
    return about_draft(application, message, "applications:check") | {"received_on": received}


def reminder(message: Message) -> Context:
    """Remind of a draft; nothing once it was submitted, the call closed, or the deadline moved."""
    application = application_in(message)
    closes_at = application.closing
    moved = message.payload["closes_at"] != closes_at.isoformat()
    if moved or not is_unsent(application) or message.created_at >= closes_at:
        return None
    left = times.days_left(closes_at, message.spoken_at, message.language)
    last = times.last_minute(closes_at).astimezone(times.home_zone(message.language))
    closing_day = times.day(last, message.language, year=False)
    hour = times.clock(last, message.language, times.home_zone(message.language))
    return about_draft(application, message, "applications:tasks") | {
        "days_left": left,
        "closing_day": closing_day,
        "closing_hour": hour,
        "is_change": application.submitted_at is not None,
    }


def several(message: Message) -> Context:
    """Remind of many drafts at once: of those still open, by the deadline that was told; nothing once none is left."""
    open_now = [row for row in _told(message) if is_unsent(row) and message.created_at < row.closing]
    if not open_now:
        return None
    nearest = min(row.closing for row in open_now)
    return _digest(message, open_now, "applications:tasks") | {
        "days_left": times.days_left(nearest, message.spoken_at, message.language)
    }


def several_left(message: Message) -> Context:
    """Say that the call closed over several drafts: those that are drafts still, under the deadline that was told."""
    left_over = [row for row in _told(message) if row.status == Status.DRAFT]
    return _digest(message, left_over, "applications:consider") if left_over else None


def _told(message: Message) -> list[Application]:
    """Return the applications that a digest is about and whose deadline is still the one that was told."""
    closings: dict[str, str] = message.payload["closings"]
    frame = ("call", "track__call", "organisation", "territory")
    rows = Application.objects.filter(pk__in=closings).select_related(*frame).order_by("created_at", "pk")
    return [row for row in rows if closings[str(row.pk)] == row.closing.isoformat()]


def _digest(message: Message, rows: list[Application], page: str) -> dict[str, Any]:
    reader = User.objects.filter(email=message.to).first()
    return {
        "reader": reader,
        "name": reader.full_name if reader else "",
        "drafts": [
            {
                "about": subject_of(row),
                "closing": broken(times.deadline(row.closing, message.language)).replace("\n", "\n  "),
                "link": reverse(page, args=[row.pk]),
            }
            for row in rows
        ],
        "other": in_language(OTHER[message.language], "site:my"),
    }


def left(message: Message) -> Context:
    """Say that the call closed over a draft; nothing where it was handed in after all, or extended."""
    application = application_in(message)
    if application.status != Status.DRAFT or message.payload["closes_at"] != application.closing.isoformat():
        return None
    saved = times.instant(last_saved(application), message.language, times.home_zone(message.language))
    return about_draft(application, message, "applications:consider") | {"saved": broken(saved)}


def deadline_moved(message: Message) -> Context:
    """Say from when to when, and why."""
    change = DeadlineChange.objects.select_related("call").get(pk=message.payload["change"])
    application = application_in(message)
    return about_draft(application, message, "applications:tasks") | {
        "old": broken(times.deadline(change.old, message.language)),
        "new": broken(times.deadline(change.new, message.language)),
        "reason": text(change, "reason", message.language),
        "is_later": change.new > change.old,
        "is_own": change.application_id is not None,
    }


def questionnaire_published(message: Message) -> Context:
    """Say what the new version changes; nothing once the draft was moved, or can no longer be handed in."""
    version = Questionnaire.objects.get(pk=message.payload["questionnaire"])
    application = application_in(message)
    is_behind = application.questionnaire.version < version.version
    if not is_behind or not is_unsent(application) or message.created_at >= application.closing:
        return None
    return about_draft(application, message, "applications:move") | {
        "changes": text(version, "changes", message.language),
        "must_move": version.must_move,
    }


def deadline_proposed(message: Message) -> Context:
    """Ask a second officer: what is proposed, by whom, and the signed way to approve it."""
    call = Call.objects.get(pk=message.payload["call"])
    token = signing.dumps(message.payload, salt=PROPOSED)
    return {
        "call": call,
        "proposer": User.objects.get(pk=message.payload["by"]),
        "new": broken(times.deadline(datetime.fromisoformat(message.payload["to"]), message.language)),
        "reason": message.payload[f"reason_{message.language}"],
        "link": reverse("admin:applications_call_approve", args=[call.pk]) + f"?proposal={token}",
    }


def invitation(message: Message) -> Context:
    """Tell the desk who asks; nothing once it has answered."""
    row = _invitation(message)
    if row.status != InvitationStatus.REQUESTED:
        return None
    known = flagged(Invitation.objects.filter(pk=row.pk)).get()
    return {"invitation": known, "admin": reverse("admin:applications_invitation_change", args=[row.pk])}


def invited(message: Message) -> Context:
    """Tell the prefecture how to sign in by code, in words that can be typed."""
    row = _invitation(message)
    closes_at = Track.objects.select_related("call").get(pk=row.track_id).closing
    return {
        "invitation": row,
        "closing": broken(times.deadline(closes_at, message.language)),
        "apply": reverse("applications:apply", args=[row.track.side]) + f"?invitation={row.pk}",
        "other": in_language(OTHER[message.language], "applications:apply", row.track.side),
    }


def declined(message: Message) -> Context:
    """Tell who asked that no invitation follows, and why."""
    return {
        "invitation": _invitation(message),
        "other": in_language(OTHER[message.language], "applications:invite"),
    }


def consideration(message: Message) -> Context:
    """Give the request, for the desk and as its receipt."""
    request = ConsiderationRequest.objects.select_related("by").get(pk=message.payload["request"])
    application = _with_frame(request.application_id)
    sent = application.late_at or request.at
    return about_draft(application, message, "applications:consider") | {
        "request": request,
        "stamp": windows.stamp(windows.lateness(application.closing, sent)),
        "admin": reverse("admin:applications_application_change", args=[application.pk]),
    }


def information(message: Message) -> Context:
    """Say what is asked and until when; nothing once it is answered, withdrawn or over."""
    request = _request(message)
    if request.answered_at or request.cancelled_at or message.created_at >= request.due_at:
        return None
    due_day = times.last_minute(request.due_at).astimezone(times.home_zone(message.language))
    return about_draft(application_in(message), message, "applications:information") | {
        "request": request,
        "due": broken(times.deadline(request.due_at, message.language)),
        "due_day": times.day(due_day, message.language, year=False),
        "days_left": times.days_left(request.due_at, message.spoken_at, message.language),
    }


def information_cancelled(message: Message) -> Context:
    """Say that nothing is asked any more."""
    return about_draft(application_in(message), message, "applications:receipt") | {
        "request": _request(message)
    }


def replied(message: Message) -> Context:
    """Give the receipt of a reply, and tell the person who asked."""
    file = reverse("admin:applications_application_change", args=[message.payload["application"]])
    return submitted(message) | {"request": _request(message), "admin": file}


def corrected(message: Message) -> Context:
    """Give the old and the new text of what the secretariat corrected, and why."""
    version = Submission.objects.get(pk=message.payload["submission"])
    before = version.application.submissions.get(number=version.number - 1)
    return submitted(message) | {"changes": cells_changed(before, version, message.language)}


def objected(message: Message) -> Context:
    """Tell the translator what the applicant objects to; nothing once the translation is another."""
    row = WorkingTranslation.objects.filter(pk=message.payload["translation"]).exclude(objection="").first()
    if row is None:
        return None
    page = reverse("admin:applications_application_translate", args=[row.application_id, row.path])
    return about_draft(application_in(message), message, "applications:translations") | {
        "translation": row,
        "admin": page,
    }


def _request(message: Message) -> InformationRequest:
    return InformationRequest.objects.get(pk=message.payload["information"])


def consideration_answered(message: Message) -> Context:
    """Say whether the late draft may still be handed in, until when, and what staff answered."""
    request = ConsiderationRequest.objects.get(pk=message.payload["request"])
    application = _with_frame(request.application_id)
    page = "applications:tasks" if request.granted else "applications:consider"
    return about_draft(application, message, page) | {"request": request}


def application_in(message: Message) -> Application:
    return _with_frame(message.payload["application"])


def _with_frame(pk: Any) -> Application:
    rows = Application.objects.select_related(
        "call", "track__call", "organisation", "territory", "questionnaire"
    )
    return rows.get(pk=pk)


def _invitation(message: Message) -> Invitation:
    return Invitation.objects.select_related("track", "territory").get(pk=message.payload["invitation"])


def about_draft(application: Application, message: Message, page: str) -> dict[str, Any]:
    """Return what every message about an application says: who, what, until when, where."""
    reader = User.objects.filter(email=message.to).first()
    return {
        "application": application,
        "reader": reader,
        "name": reader.full_name if reader else "",
        "about": subject_of(application),
        "closing": broken(times.deadline(application.closing, message.language)),
        "is_open": message.created_at < application.closing,
        "link": reverse(page, args=[application.pk]),
        "other": in_language(OTHER[message.language], page, application.pk),
    }


def subject_of(application: Application) -> str:
    """Name an application: its territory, else its body."""
    return str(application.territory or "") or str(application.organisation or "") or _("your draft")


def _day(application: Application, language: str) -> str:
    on = application.call.results_by
    return times.day(on, language) if on else ""


def in_language(language: str, page: str, *args: Any) -> str:
    with translation.override(language):
        return reverse(page, args=args)
