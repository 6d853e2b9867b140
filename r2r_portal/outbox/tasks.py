"""Delivering what is due. Safe to run twice at once, or to be killed half way."""

import logging
from collections import deque

from celery import shared_task

from r2r_portal import clock, figures, pdf
from r2r_portal.outbox import actions, mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.refusals import Outcome, outcome_of

logger = logging.getLogger(__name__)


@shared_task
def drain(limit: int = 50) -> int:
    """Send what is due now; returns how many rows were taken up.

    A receipt takes a while to be drawn up, and whoever asks for a code to sign in waits at the page: codes go before
    everything, and before each letter is looked for new ones.
    Papers that go along come from one press, which starts with the first of them and is kept for the next round.
    Where the mail server itself is in trouble the round ends: the other messages wait a minute or two, so that one
    at a time finds out whether it is back, and the worker is free for everything else.
    """
    with pdf.one_press():
        return _deliver_all(deque(_claim(limit)), limit)


def _deliver_all(waiting: deque[Message], limit: int) -> int:
    taken = len(waiting)
    while waiting:
        codes = _claim(limit, codes_only=True)
        taken += len(codes)
        waiting.extendleft(reversed(codes))
        waiting = deque(actions.renew(list(waiting), real=clock.real()))
        if waiting and deliver(waiting.popleft()) == Outcome.AWAY:
            actions.stand_back(list(waiting), real=clock.real())
            break
    return taken


def _claim(limit: int, *, codes_only: bool = False) -> list[Message]:
    return actions.claim(at=clock.now(), real=clock.real(), limit=limit, codes_only=codes_only)


def deliver(message: Message) -> Outcome:
    """Send one message, note how it went and say so; one bad message never holds up the rest."""
    outcome = _tried(message)
    figures.mail_tried(outcome.value)
    return outcome


def _tried(message: Message) -> Outcome:
    try:
        mail = mails.compose(message)
        if mail is None:
            actions.drop(message)
            return Outcome.DROPPED
        if not actions.renew([message], real=clock.real()):  # its paper took long: somebody else has it
            return Outcome.LOST
        mail.send()
    except Exception as error:  # whatever happened, the row stays and says so
        outcome = outcome_of(error)
        logger.exception("message %s was not sent: %s", message.pk, outcome.value)
        actions.postpone(message, real=clock.real(), error=repr(error), outcome=outcome)
        return outcome
    actions.settle(message, at=clock.now())
    return Outcome.SENT
