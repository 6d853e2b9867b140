"""Other words for a kind of message: staff change them without a developer, and a second person lets them in (M3).

A text may hold the placeholders of the built-in one in its language and nothing else, so whatever staff write prints
nothing that the built-in text would not print.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.translation import gettext as _

from r2r_portal.audit.actions import record, reference
from r2r_portal.errors import DomainError
from r2r_portal.outbox.errors import WordsRefusedError
from r2r_portal.outbox.models import Wording
from r2r_portal.outbox.states import WORDING, WordingState
from r2r_portal.outbox.topics import TOPICS

TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
OPEN = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
LONGEST_SUBJECT, LONGEST_BODY = 400, 20_000
logger = logging.getLogger(__name__)


class SamePersonError(DomainError):
    """Whoever proposed words cannot let them in."""

    code = "same-person"

    def __init__(self) -> None:
        super().__init__(_("Somebody else must let these words in: you proposed them."))


def built_in(topic: str, language: str) -> tuple[str, str]:
    """Return subject and text of a kind of message as they were delivered with the portal, placeholders unfilled."""
    backend = get_template(TOPICS[topic].template(language))
    subject, _line, body = backend.template.source.strip().partition("\n")  # type: ignore[attr-defined]
    return subject.removeprefix("Subject:").strip(), body.strip() + "\n"


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text in their order, each once, with single spaces."""
    return list(dict.fromkeys(_tidy(token) for token in TOKEN.findall(text)))


def _tidy(token: str) -> str:
    return f"{token[:2]} {' '.join(token[2:-2].split())} {token[-2:]}"


def known(topic: str, language: str) -> list[str]:
    """Return the placeholders that words of this kind may hold."""
    return placeholders("\n".join(built_in(topic, language)))


def refuse(topic: str, language: str, subject: str, body: str) -> None:
    """Raise WordsRefusedError, which names the field, where words could not be used."""
    if not subject or len(subject) > LONGEST_SUBJECT or "\n" in subject or "\r" in subject:
        raise WordsRefusedError(_("The subject must be one line of 400 characters or fewer"), "subject")
    if not body.strip() or len(body) > LONGEST_BODY or "\0" in body:
        raise WordsRefusedError(_("The text must have between 1 and 20,000 characters"), "body")
    allowed = set(known(topic, language))
    for field, text in (("subject", subject), ("body", body)):
        _refuse_unknown(text, field, allowed)
    _refuse_unbalanced(subject, body)


def _refuse_unknown(text: str, field: str, allowed: set[str]) -> None:
    for token in TOKEN.findall(text):
        if _tidy(token) not in allowed:
            raise WordsRefusedError(
                _("%(token)s is no placeholder of this message") % {"token": token[:80]}, field
            )
    if OPEN.search(TOKEN.sub("", text)):
        raise WordsRefusedError(_("A placeholder is not whole: look for single {{, }}, {% or %}"), field)


def _refuse_unbalanced(subject: str, body: str) -> None:
    for field, text in (("subject", subject), ("body", body)):
        try:
            Template(text)
        except TemplateSyntaxError as error:
            raise WordsRefusedError(
                _("The placeholders do not fit together: every {% if %} and {% for %} needs its end"), field
            ) from error


def in_use(topic: str, language: str) -> Wording | None:
    """Return the words that staff put in the place of the built-in ones, None for none."""
    return Wording.objects.filter(topic=topic, language=language, state=WordingState.USED).first()


def rendered(topic: str, language: str, context: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return subject and text by the words in use; None where there are none, or a new version took their placeholders."""
    wording = in_use(topic, language)
    if wording is None:
        return None
    try:
        refuse(topic, language, wording.subject, wording.body)
    except WordsRefusedError:
        logger.exception(
            "words %s no longer fit their kind of message; the built-in ones are used", wording.pk
        )
        return None
    return render(wording.subject, wording.body, context)


def render(subject: str, body: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Fill the placeholders of a subject and a text; nothing is escaped, the HTML twin escapes for itself."""
    filled = Context(dict(context), autoescape=False)
    line, text = (Template(part).render(filled) for part in (subject, body))
    return " ".join(line.split()), text.strip() + "\n"


@transaction.atomic
def propose(*, topic: str, language: str, subject: str, body: str, by: Model, at: datetime) -> Wording:
    """Propose other words; an earlier proposal gives way. Raises WordsRefusedError."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    refuse(topic, language, subject, body)
    for earlier in _of(topic, language, WordingState.PROPOSED):
        _settle(earlier, "refuse", by, at)
    wording = Wording.objects.create(
        topic=topic, language=language, subject=subject, body=body, proposed_by=reference(by), proposed_at=at
    )
    record(at=at, by=by, verb="wording.proposed", subject=wording, topic=topic, language=language)
    return wording


@transaction.atomic
def let_in(*, wording: Wording, by: Model, at: datetime) -> None:
    """Use proposed words from now on. Raises SamePersonError, WordsRefusedError, TransitionRefusedError."""
    wording = Wording.objects.select_for_update().get(pk=wording.pk)
    WORDING.target(wording.state, "let in")
    if wording.proposed_by == reference(by):
        raise SamePersonError
    refuse(wording.topic, wording.language, wording.subject, wording.body)
    for earlier in _of(wording.topic, wording.language, WordingState.USED):
        _settle(earlier, "give up", by, at)
    _settle(wording, "let in", by, at)
    record(
        at=at, by=by, verb="wording.let_in", subject=wording, topic=wording.topic, language=wording.language
    )


@transaction.atomic
def turn_down(*, wording: Wording, by: Model, at: datetime) -> None:
    """Refuse proposed words."""
    wording = Wording.objects.select_for_update().get(pk=wording.pk)
    _settle(wording, "refuse", by, at)
    record(
        at=at, by=by, verb="wording.refused", subject=wording, topic=wording.topic, language=wording.language
    )


@transaction.atomic
def revert(*, topic: str, language: str, by: Model, at: datetime) -> None:
    """Go back to the built-in words; they were looked at when they were delivered."""
    for wording in _of(topic, language, WordingState.USED):
        _settle(wording, "give up", by, at)
        record(at=at, by=by, verb="wording.given_up", subject=wording, topic=topic, language=language)


def _of(topic: str, language: str, state: str) -> list[Wording]:
    return list(Wording.objects.select_for_update().filter(topic=topic, language=language, state=state))


def _settle(wording: Wording, verb: str, by: Model, at: datetime) -> None:
    wording.state = WORDING.target(wording.state, verb)
    if verb != "give up":  # who let them in stays on the row
        wording.settled_by, wording.settled_at = reference(by), at
    wording.save(update_fields=["state", "settled_by", "settled_at"])
