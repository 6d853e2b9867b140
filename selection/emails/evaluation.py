"""What messages to evaluators and the release of decisions need to know."""

import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation

from r2r_portal import times
from r2r_portal.accounts.models import User
from r2r_portal.bilingual import OTHER
from r2r_portal.errors import DomainError
from r2r_portal.outbox import topics
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.pdf import RenderError
from selection.letters import pdf_of, pdf_of_words
from selection.models import Letter, Release
from selection.queries.evaluating import work_of
from selection.queries.telling import Told, told
from selection.states import ReleaseStatus

COLUMNS = 70
Context = Mapping[str, Any] | None


def register() -> None:
    """Make the topics known."""
    topics.register("evaluation.assigned", assigned)
    topics.register("evaluation.due", due)
    topics.register("decision.released", released, letter_pdf)


def assigned(message: Message) -> Context:
    """Count what is open now; nothing where it was taken back or done meanwhile."""
    return _work(message)


def due(message: Message) -> Context:
    """Remind of what is still open; nothing once all is in, or the due date moved."""
    context = _work(message)
    return context if context and context["due_at"].isoformat() == message.payload["due_at"] else None


def _work(message: Message) -> dict[str, Any] | None:
    reader = User.objects.get(pk=message.payload["evaluator"])
    work = work_of(reader, message.created_at)
    if work.due_at is None:
        return None
    zone, language = ZoneInfo(reader.zone), message.language
    last = times.last_minute(work.due_at).astimezone(zone)
    return {
        "name": reader.full_name,
        "left": len(work.open),
        "practice": len(work.unpractised),
        "talks": len(work.asking),
        "count": work.count if message.topic == "evaluation.due" else len(work.open),
        "due_at": work.due_at,
        "is_late": message.created_at >= work.due_at,
        "due": _broken(times.instant(work.due_at, language, zone)),
        "due_day": _short_day(last, language),
        "link": reverse("admin:selection_mine"),
    }


def _short_day(last: Any, language: str) -> str:
    return times.day(last, language, year=False) if language == "ja" else f"{last:%a} {last.day} {last:%B}"


def _broken(sentence: str) -> str:
    """Print a sentence with two clocks on two lines."""
    return sentence.replace("）／", "）\n　　　").replace(" (", "\n(", 1)


class NotReleasedError(DomainError):
    """A letter was let out of the outbox before its release was confirmed; it waits."""

    code = "not-released"


def released(message: Message) -> Context:
    """Tell the decision; it waits for the release, and loses its reason if the release is cancelled."""
    release = Release.objects.get(pk=message.payload["release"])
    if release.status == ReleaseStatus.CANCELLED:
        return None
    if release.status != ReleaseStatus.CONFIRMED and message.state != State.HELD:  # held ones are only read
        raise NotReleasedError("the release is not confirmed")
    letter = _letter(message)
    application = letter.decision.application
    if application.status != "submitted":
        return None
    words = told(letter, release)
    return {
        "subject": words.subject,
        "body": folded(words.body),
        "link": reverse("selection:decision", args=[application.pk]),
        "other": _in(OTHER[message.language], "selection:decision", application.pk),
    }


def letter_pdf(message: Message) -> list[topics.Attachment]:
    """Send the letter along; the mail says everything by itself, so a PDF that cannot be made stops nothing."""
    letter = _letter(message)
    release = Release.objects.get(pk=message.payload["release"])
    reference = letter.decision.application.reference or ""
    own = Told(message.subject, message.body, message.language)  # as staff worded it in the outbox
    try:
        pdf = pdf_of_words(own, reference, release.confirmed_at) if message.body else pdf_of(letter, release)
        content = pdf.content
    except (RenderError, OSError):
        return []
    return [topics.Attachment(f"{reference}.pdf", content, "application/pdf")]


def _letter(message: Message) -> Letter:
    rows = Letter.objects.select_related("decision__application__submitted_territory")
    return rows.get(decision=message.payload["decision"], language=message.language)


def folded(text: str) -> str:
    """Break long lines at 70 columns, a Japanese character being two wide."""
    return "\n".join("\n".join(_fold(line)) for line in text.splitlines()) + "\n"


def _fold(line: str) -> list[str]:
    if width(line) <= COLUMNS:
        return [line]
    if not any(unicodedata.east_asian_width(sign) in "WF" for sign in line):
        return textwrap.wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False)
    lines, rest = [""], line
    for sign in rest:
        full = width(lines[-1] + sign) > COLUMNS
        if full and sign not in "、。）」，．":  # these never begin a line
            lines.append("")
        lines[-1] += sign
    return lines


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _in(language: str, page: str, *args: Any) -> str:
    with translation.override(language):
        return reverse(page, args=args)
