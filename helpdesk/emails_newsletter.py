"""The newsletter's messages: to confirm, known already, an issue. Whoever left meanwhile gets nothing."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from helpdesk.actions.newsletter import signed
from helpdesk.models import NewsletterIssue, Subscriber
from helpdesk.queries.newsletter import ISSUE, subscriber_of
from helpdesk.states import SubscriberStatus
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message


def register() -> None:
    """Make the topics known."""
    topics.register("newsletter.confirm", to_confirm)
    topics.register("newsletter.known", known)
    topics.register(ISSUE, an_issue, headers=way_out)


def page(name: str, language: str, *args: Any) -> str:
    """Return the path of a page in `language`."""
    with translation.override(language):
        return reverse(name, args=args)


def to_confirm(message: Message) -> Mapping[str, Any] | None:
    """Give the link to confirm; None once that is done, or the address was forgotten."""
    subscriber = Subscriber.objects.filter(
        pk=message.payload["subscriber"], status=SubscriberStatus.ASKED
    ).first()
    if subscriber is None:
        return None
    return {"page": page("helpdesk:newsletter_confirm", message.language, signed(subscriber))}


def known(message: Message) -> Mapping[str, Any] | None:
    """Give the way out; None once the reader left."""
    subscriber = Subscriber.objects.confirmed().filter(pk=message.payload["subscriber"]).first()
    if subscriber is None:
        return None
    return {"leave": page("helpdesk:newsletter_leave", message.language, subscriber.token)}


def an_issue(message: Message) -> Mapping[str, Any] | None:
    """Give what the issue says in the reader's language, as it was frozen; None once the reader left."""
    subscriber = reader(message)
    issue = NewsletterIssue.objects.filter(pk=message.payload["issue"]).first()
    if subscriber is None or issue is None:
        return None
    japanese, other = message.language == "ja", "en" if message.language == "ja" else "ja"
    return {
        "subject": issue.subject_ja if japanese else issue.subject_en,
        "body": issue.body_ja if japanese else issue.body_en,
        "page": page("helpdesk:newsletter_issue", message.language, issue.number),
        "other_page": page("helpdesk:newsletter_issue", other, issue.number),
        "leave": page("helpdesk:newsletter_leave", message.language, subscriber.token),
    }


def reader(message: Message) -> Subscriber | None:
    """Return the confirmed reader of a message, if they are still one."""
    found = subscriber_of(message.to)
    return found if found and found.status == SubscriberStatus.CONFIRMED else None


def way_out(message: Message) -> Mapping[str, str]:
    """Return the headers by which a mail program unsubscribes with one press (RFC 2369, RFC 8058)."""
    subscriber = reader(message)
    if subscriber is None:
        return {}
    address = settings.SITE_ORIGIN + page("helpdesk:newsletter_leave", message.language, subscriber.token)
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
