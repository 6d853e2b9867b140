"""What staff do to messages: hold, release, word anew, send again, look through a topic (SPEC M3).

The log says who did what to which message, never what it says.
"""

import unicodedata
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from r2r_portal.audit.actions import record
from r2r_portal.outbox import actions, mails
from r2r_portal.outbox.errors import LeavingError, NotNowError, WordsRefusedError
from r2r_portal.outbox.models import Message, Review
from r2r_portal.outbox.states import LIFE, State
from r2r_portal.outbox.topics import SECRET

WORDED_IN = {State.HELD, State.QUEUED}
LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000
LONGEST_KEY = 200


@transaction.atomic
def hold(*, message: Message, by: Model, at: datetime) -> None:
    """Keep a message back that has not left."""
    message = _locked(message)
    Message.objects.filter(pk=message.pk).update(state=LIFE.target(message.state, "hold"))
    record(at=at, by=by, verb="message.held", subject=message, topic=message.topic)


@transaction.atomic
def release(*, message: Message, by: Model, at: datetime) -> None:
    """Let a held message go now."""
    message = _locked(message)
    LIFE.target(message.state, "release")
    actions.release(keys=[message.key], at=at)
    record(at=at, by=by, verb="message.released", subject=message, topic=message.topic)


@transaction.atomic
def retry(*, message: Message, by: Model, at: datetime) -> None:
    """Try a failed message again at once."""
    message = _locked(message)
    target = LIFE.target(message.state, "resend")
    Message.objects.filter(pk=message.pk).update(state=target, not_before=None, attempts=0, released_at=at)
    record(at=at, by=by, verb="message.retried", subject=message, topic=message.topic)


@transaction.atomic
def reword(*, message: Message, subject: str, body: str, by: Model, at: datetime, real: datetime) -> Message:
    """Give a message that has not left other words than its template's.

    Raises WordsRefusedError for words that cannot leave, NotNowError where it is too late, LeavingError where a
    worker holds it at `real`.
    """
    message = _open(message, real)
    subject, body = subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    refuse(subject, body)
    if (subject, body) == mails.template_words(message):
        return _worded(message, "", "", "message.unworded", by, at)
    return _worded(message, subject, body, "message.reworded", by, at)


@transaction.atomic
def unword(*, message: Message, by: Model, at: datetime, real: datetime) -> Message:
    """Go back to the template's words."""
    return _worded(_open(message, real), "", "", "message.unworded", by, at)


def _worded(message: Message, subject: str, body: str, verb: str, by: Model, at: datetime) -> Message:
    message.subject, message.body = subject, body
    message.save(update_fields=["subject", "body"])
    record(at=at, by=by, verb=verb, subject=message, topic=message.topic)
    return message


def _open(message: Message, real: datetime) -> Message:
    message = _locked(message)
    if message.state not in WORDED_IN or message.topic in SECRET:
        raise NotNowError(_("The words of this message can no longer be changed."))
    if message.not_before and real < message.not_before <= real + actions.LEASE:
        raise LeavingError
    return message


def refuse(subject: str, body: str) -> None:
    """Refuse words that could not leave: nothing in them, too many, or another header in the subject."""
    if not subject:
        raise WordsRefusedError(_("Enter a subject"), "subject")
    if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in subject):
        raise WordsRefusedError(_("The subject is one line, without line breaks"), "subject")
    if len(subject) > LONGEST_SUBJECT:
        raise WordsRefusedError(_("The subject must be 200 characters or fewer"), "subject")
    if not body.strip():
        raise WordsRefusedError(_("Enter the text"), "body")
    if len(body) > LONGEST_BODY or "\0" in body:
        raise WordsRefusedError(_("The text must be 20,000 characters or fewer"), "body")


@transaction.atomic
def send_again(*, message: Message, copies: int, by: Model, at: datetime) -> Message:
    """Send a message that has left once more, as a new one that says so; returns the new one.

    `copies` is how many the person saw: the same click twice makes one. Raises NotNowError where the message has not
    left, is a code, or has lost its reason.
    """
    message = _locked(message)
    words = None if message.topic in SECRET or message.state != State.SENT else mails.preview(message)
    if words is None:
        raise NotNowError(_("This message cannot be sent again: it has not left, or it has lost its reason."))
    key = again(message, copies)
    made = actions.publish(
        topic=message.topic, key=key, to=message.to, language=message.language, zone=message.zone, at=at,
        payload=message.payload,
    )  # fmt: skip
    copy = Message.objects.get(key=key)
    if made:
        copy.subject, copy.body = words[0][:LONGEST_SUBJECT], f"{preface(message.language)}\n\n{words[1]}"
        copy.released_at = at  # a person has just looked at it
        copy.save(update_fields=["subject", "body", "released_at"])
        record(at=at, by=by, verb="message.sent_again", subject=message, topic=message.topic)
    return copy


def preface(language: str) -> str:
    """Return the sentence that a repeated message begins with."""
    with translation.override(language):
        return _("We are sending you this message again.")


def again(message: Message, copies: int) -> str:
    """Return the key of the next copy of a message."""
    ending = f":again:{copies + 1}"
    return message.key[: LONGEST_KEY - len(ending)] + ending


def copies_of(message: Message) -> int:
    """Return how often a message was sent again."""
    stem = again(message, 0).removesuffix("1")
    return Message.objects.filter(key__startswith=stem).count()


@transaction.atomic
def watch(*, topic: str, by: Model, at: datetime) -> None:
    """Look through a topic: from now on each of its messages is held until somebody releases it."""
    _review, is_new = Review.objects.get_or_create(topic=topic, defaults={"since": at})
    if is_new:
        record(at=at, by=by, verb="topic.watched", subject=topic)


@transaction.atomic
def unwatch(*, topic: str, by: Model, at: datetime) -> None:
    """Look through a topic no longer; what is held stays held until it is released."""
    gone, _rows = Review.objects.filter(topic=topic).delete()
    if gone:
        record(at=at, by=by, verb="topic.unwatched", subject=topic)


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update().get(pk=message.pk)
