"""Delivering what is due. Safe to run twice at once, or to be killed half way."""

import logging
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from celery import shared_task

from r2r_portal import clock
from r2r_portal.outbox import actions, mails
from r2r_portal.outbox.models import Message

logger = logging.getLogger(__name__)


@shared_task
def drain(limit: int = 50) -> int:
    """Send what is due now; returns how many rows were taken up."""
    messages = actions.claim(at=clock.now(), real=clock.real(), limit=limit)
    for message in messages:
        deliver(message)
    return len(messages)


def deliver(message: Message) -> None:
    """Send one message and note how it went; one bad message never holds up the rest."""
    try:
        mail = mails.compose(message)
        if mail is None:
            actions.drop(message)
            return
        mail.send()
    except Exception as error:  # whatever happened, the row stays and says so
        logger.exception("message %s was not sent", message.pk)
        actions.postpone(message, real=clock.real(), error=repr(error), final=is_final(error))
    else:
        actions.settle(message, at=clock.now())


def is_final(error: Exception) -> bool:
    """Tell whether the mail server refused for good (5xx); greylisting and absence are not final."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600
