"""From a row to an e-mail: words from the topic's text, a plain master and its HTML twin."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from r2r_portal.bilingual import OTHER
from r2r_portal.origins import is_ours
from r2r_portal.outbox import wordings
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.topics import TOPICS, Topic

SENDER = {"en": "EU-Japan R2R Secretariat", "ja": "日欧地域間協力 事務局"}
DESK = {"en": "eu", "ja": "jp"}
PAGES = (
    "link",
    "page",
    "desk_page",
    "ask",
    "inbox",
    "admin",
    "leave",
)  # what contexts call the page to go to
BREAK = SafeString("<br>\n")
LINK = re.compile(r"https?://[^\s<>\"）」]+")


def compose(message: Message) -> EmailMultiAlternatives | None:
    """Return the e-mail, or None when its reason is gone."""
    topic = TOPICS[message.topic]
    with translation.override(message.language), timezone.override(ZoneInfo(message.zone)):
        context = topic.context(message)
        return None if context is None else _compose(message, topic, context)


def preview(message: Message) -> tuple[str, str] | None:
    """Return subject and text as the recipient reads them, or None when the reason is gone."""
    by_template = template_words(message)
    return by_template and _own_words(message, by_template)


def template_words(message: Message) -> tuple[str, str] | None:
    """Return subject and text as the template has them, or None when the reason is gone."""
    topic = TOPICS[message.topic]
    with translation.override(message.language), timezone.override(ZoneInfo(message.zone)):
        context = topic.context(message)
        return None if context is None else words(topic, message, context)


def _own_words(message: Message, by_template: tuple[str, str]) -> tuple[str, str]:
    """Return the words that staff gave a message, else the template's."""
    return (message.subject, message.body) if message.body else by_template


def spoken(message: Message) -> ExitStack:
    """Let everything inside be in the language and zone of a message."""
    stack = ExitStack()
    stack.enter_context(translation.override(message.language))
    stack.enter_context(timezone.override(ZoneInfo(message.zone)))
    return stack


def context_of(message: Message) -> dict[str, Any] | None:
    """Return all that the words of a message may print, or None when its reason is gone."""
    with spoken(message):
        context = TOPICS[message.topic].context(message)
        return None if context is None else with_frame(message, context)


def with_frame(message: Message, context: Mapping[str, Any]) -> dict[str, Any]:
    """Add what every message may print to what its kind knows."""
    known = {
        "origin": settings.SITE_ORIGIN,
        "desk": settings.HELPDESK_ADDRESSES[DESK[message.language]],
        "name": SimpleLazyObject(lambda: _name_of(message)),
        "other": _other_side(message, context),
    }
    return {**known, "message": message, **context}


def _name_of(message: Message) -> str:
    """Return the name of whoever has an account under the address; asked only by words that greet."""
    people = get_user_model()._base_manager.filter(email__iexact=message.to, is_active=True)
    person = people.first() if message.to else None
    return str(getattr(person, "full_name", ""))


def _other_side(message: Message, context: Mapping[str, Any]) -> str:
    """Return the page that a message is about in the other language, the portal's first page where it has no two."""
    language = OTHER[message.language]
    path = next((str(context[name]) for name in PAGES if context.get(name)), "")
    other = translate_url(path, language) if path else path
    return other if other != path else f"/{language}/"


def words(topic: Topic, message: Message, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and body in the message's language: as staff worded its kind, else as the template has them."""
    whole = with_frame(message, context)
    found = wordings.rendered(topic.name, message.language, whole)
    if found:
        return found
    raw = plain(topic.template(message.language), whole)
    subject, _, body = raw.strip().partition("\n")
    return " ".join(subject.removeprefix("Subject:").split()), body.strip() + "\n"


def plain(template: str, context: Mapping[str, Any]) -> str:
    """Render a plain text: nothing is escaped there; the HTML twin escapes for itself."""
    backend = get_template(template)
    return str(backend.template.render(Context(dict(context), autoescape=False)))  # type: ignore[attr-defined]


def _compose(message: Message, topic: Topic, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    subject, body = _own_words(message, words(topic, message, context))
    mail = EmailMultiAlternatives(
        subject=subject,
        body=body,
        from_email=f'"{SENDER[message.language]}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[message.to],
        reply_to=[context.get("reply_to") or settings.HELPDESK_ADDRESSES[DESK[message.language]]],
        headers={
            "Message-ID": message_id(message),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",  # holiday notices stay at home (RFC 3834)
            **topic.headers(message),
        },
    )
    twin = {"subject": subject, "language": message.language, "paragraphs": html_twin(body)}
    mail.attach_alternative(render_to_string("emails/_twin.html", twin), "text/html")
    for extra in topic.attachments(message):
        mail.attach(extra.name, extra.content, extra.mime)
    return mail


def message_id(message: Message) -> str:
    """Return the same Message-ID for every attempt at the same message."""
    host = urlsplit(settings.SITE_ORIGIN).hostname
    return f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{host}>"


def html_twin(body: str) -> SafeString:
    """Return the plain text as paragraphs; only our own addresses become links."""
    blocks = [block for block in re.split(r"\n{2,}", body.strip()) if block.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_lines(block),) for block in blocks))


def _lines(block: str) -> SafeString:
    return format_html_join(BREAK, "{}", ((_linked(line),) for line in block.split("\n")))


def _linked(line: str) -> SafeString:
    out, start = [], 0
    for match in LINK.finditer(line):
        out.append(escape(line[start : match.start()]))
        ours = is_ours(match[0])
        out.append(format_html('<a href="{0}">{0}</a>', match[0]) if ours else escape(match[0]))
        start = match.end()
    return format_html_join("", "{}", ((part,) for part in [*out, escape(line[start:])]))
