"""The messages about files that the virus check stopped (SPEC A11)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from applications.emails import about_draft, application_in, in_language
from applications.models import Attachment
from applications.states import Scan, Status
from r2r_portal.bilingual import OTHER
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message

Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("attachment.quarantined", attachment_quarantined)
    topics.register("document.quarantined", document_quarantined)


def attachment_quarantined(message: Message) -> Context:
    """Say which file it is, and what to do; nothing once it was removed."""
    row = (
        Attachment.objects.select_related("question__section")
        .filter(pk=message.payload["attachment"])
        .first()
    )
    if row is None:
        return None
    application = application_in(message)
    section = row.question.section.slug
    with_link = about_draft(application, message, "applications:check") | {
        "link": reverse("applications:section", args=[application.pk, section]),
        "other": in_language(OTHER[message.language], "applications:section", application.pk, section),
    }
    return with_link | {"file": row, "is_submitted": application.status == Status.SUBMITTED}


def document_quarantined(message: Message) -> Context:
    """Tell the desk that the document it typed from was stopped; nothing once another took its place."""
    application = application_in(message)
    if application.received_scan != Scan.INFECTED:
        return None
    return about_draft(application, message, "applications:check") | {
        "file": application.received_name,
        "document": reverse("admin:applications_application_change", args=[application.pk]),
    }
