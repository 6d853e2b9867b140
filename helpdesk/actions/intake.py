"""Taking e-mails in: a question or a reply each, once a Message-ID, nothing of machines, no files."""

import hashlib
import logging
from datetime import datetime, timedelta
from email import message_from_bytes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from helpdesk.actions import questions
from helpdesk.actions.telling import HOME_ZONE
from helpdesk.domain.letters import LARGEST, LONGEST, Letter, read
from helpdesk.models import Fate, IncomingMail, Question, Reply
from r2r_portal import mailbox
from r2r_portal.audit.actions import record
from r2r_portal.outbox import bounces
from r2r_portal.outbox.actions import publish
from r2r_portal.outbox.models import Message

logger = logging.getLogger(__name__)
MOST_AN_HOUR = 10  # messages of one address, as the page's own limit
SAID_ONCE = timedelta(days=1)  # nobody is told oftener what we do not take
NOT_TAKEN = "helpdesk.not_taken"


def fetch(*, side: str, at: datetime) -> dict[str, int]:
    """Take in what a desk's mailbox holds; returns how many messages met which fate. Raises mailbox.MailboxError."""
    counts: dict[str, int] = {}
    for piece in mailbox.unread(mailbox.place(settings.HELPDESK_MAILBOXES[side]), largest=LARGEST):
        fate = _survive(piece, side, at)
        counts[fate] = counts.get(fate, 0) + 1
    return counts


def _survive(piece: mailbox.Piece, side: str, at: datetime) -> str:
    """Take a message in; one that breaks our reading of it is noted and holds up no other."""
    try:
        taken = take(raw=piece.raw, side=side, at=at, is_whole=piece.is_whole)
    except Exception:  # a stranger made it: whatever it does, the next one is read
        key = hashlib.sha256(piece.raw).hexdigest()
        logger.exception("message %s could not be read", key[:12])
        IncomingMail.objects.get_or_create(
            message_id=key, defaults={"side": side, "fate": Fate.BROKEN, "at": at}
        )
        return Fate.BROKEN
    return taken.fate if taken else "known"


def take(*, raw: bytes, side: str, at: datetime, is_whole: bool = True) -> IncomingMail | None:
    """Take one message in; None where it was before. `is_whole` is False where only the headers of a large one came."""
    own = {settings.DEFAULT_FROM_EMAIL, *settings.HELPDESK_ADDRESSES.values()}
    letter = read(raw, secret=settings.SECRET_KEY, own=frozenset(address.lower() for address in own))
    if letter.by_machine:
        bounces.read_notice(message_from_bytes(raw))
    try:
        return _take(letter, side, at, is_whole)
    except IntegrityError:
        if IncomingMail.objects.filter(message_id=letter.key).exists():
            return None
        raise


@transaction.atomic
def _take(letter: Letter, side: str, at: datetime, is_whole: bool) -> IncomingMail | None:
    if IncomingMail.objects.filter(message_id=letter.key).exists():
        return None
    fate = _fate(letter, at, is_whole)
    question, reply = None, None
    if fate == Fate.REPLIED:
        question = Question.objects.get(pk=letter.thread or 0)
        reply = questions.reply_back(question=question, text=letter.text, at=at)
    elif fate == Fate.ASKED:
        question = questions.ask(
            text=letter.text, email=letter.sender, name=letter.name, at=at, side=side,
            language=letter.language if letter.text.strip() else {"eu": "en", "jp": "ja"}[side],
        )  # fmt: skip
    row = IncomingMail.objects.create(
        side=side, message_id=letter.key, fate=fate, question=question, reply=reply, files=letter.files, at=at
    )
    record(at=at, by=None, verb="helpdesk.mail_taken", subject=row, fate=fate)
    if fate == Fate.TOO_LONG or (letter.files and fate in (Fate.ASKED, Fate.REPLIED, Fate.EMPTY)):
        _say_what_was_not_taken(letter, fate, question, side, at)
    return row


def _fate(letter: Letter, at: datetime, is_whole: bool) -> Fate:
    if letter.by_machine or not _is_address(letter.sender):
        return Fate.DROPPED
    if _wrote_lately(letter.sender, at) >= MOST_AN_HOUR:
        return Fate.FLOOD
    if not is_whole or len(letter.text) > LONGEST:
        return Fate.TOO_LONG
    if not letter.text.strip():
        return Fate.EMPTY
    is_known = letter.thread is not None and Question.objects.filter(pk=letter.thread).exists()
    return Fate.REPLIED if is_known else Fate.ASKED


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def _wrote_lately(address: str, at: datetime) -> int:
    lately = at - timedelta(hours=1)
    asked = Question.objects.filter(email__iexact=address, asked_at__gt=lately).count()
    replied = Reply.objects.filter(question__email__iexact=address, by_desk=False, at__gt=lately).count()
    return asked + replied


def _say_what_was_not_taken(
    letter: Letter, fate: Fate, question: Question | None, side: str, at: datetime
) -> None:
    """Write back once a day at most: the address may be forged, and whoever it belongs to is not to be flooded."""
    said = Message.objects.filter(topic=NOT_TAKEN, to=letter.sender, created_at__gt=at - SAID_ONCE)
    if said.exists():
        return
    known = question.language if question else letter.language
    language = known if letter.text.strip() else {"eu": "en", "jp": "ja"}[side]
    payload = {
        "kind": "long" if fate == Fate.TOO_LONG else "files",
        "question": question.pk if question else None,
    }
    publish(
        topic=NOT_TAKEN, key=f"{NOT_TAKEN}:{letter.key}", to=letter.sender, language=language,
        zone=HOME_ZONE[language], payload=payload, at=at,
    )  # fmt: skip
