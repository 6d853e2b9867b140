"""Messages about the library: a practice to be published, its answer, a file that the virus check stopped."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from applications.states import Scan
from helpdesk.models import PracticeConsent, Version
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("practice.asked", practice)
    topics.register("practice.answered", practice)
    topics.register("library.quarantined", stopped)


def practice(message: Message) -> Mapping[str, Any] | None:
    """Give the practice and the address of its question; None once it is gone."""
    rows = PracticeConsent.objects.select_related("application__organisation")
    consent = rows.filter(pk=message.payload["consent"]).first()
    if consent is None:
        return None
    return {
        "consent": consent,
        "body": consent.application.organisation.name,
        "page": page("helpdesk:practice", message.language, consent.token),
        "other_page": page("helpdesk:practice", "ja" if message.language == "en" else "en", consent.token),
        "desk_page": reverse("admin:helpdesk_practiceconsent_changelist"),
    }


def stopped(message: Message) -> Mapping[str, Any] | None:
    """Say which file was stopped; None once it was replaced."""
    rows = Version.objects.select_related("resource")
    version = rows.filter(pk=message.payload["version"], scan=Scan.INFECTED).first()
    if version is None:
        return None
    link = reverse("admin:helpdesk_resource_change", args=[version.resource_id])
    return {"file": version.name, "title": version.title, "link": link}


def page(name: str, language: str, *args: Any) -> str:
    """Return the path of a page in `language`."""
    with translation.override(language):
        return reverse(name, args=args)
