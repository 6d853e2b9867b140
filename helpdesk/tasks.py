"""What the helpdesk does by itself: it looks for what wants an answer, and forgets who never confirmed."""

import logging

from celery import shared_task
from django.conf import settings

from helpdesk.actions import answers, intake, newsletter, reminders, threads
from helpdesk.actions import questions as actions
from helpdesk.models import Subscriber
from helpdesk.queries import questions as queries
from r2r_portal import clock
from r2r_portal.mailbox import MailboxError

logger = logging.getLogger(__name__)


@shared_task
def follow_late_drafts() -> int:
    """Take new requests to consider a late draft into the queue, and close answered ones; returns how many changed.

    Safe to run twice, or late: each request becomes one question, each answer one reply.
    """
    at, changed = clock.now(), 0
    for request in queries.waiting_requests():
        actions.take(request=request, at=at)
        changed += 1
    for question in queries.answered_elsewhere():
        actions.settle(question=question, at=at)
        changed += 1
    return changed


@shared_task
def remind_desks() -> int:
    """Remind the desks of questions that wait too long; returns how many desks."""
    return reminders.remind(at=clock.now())


@shared_task
def tell_drafts() -> int:
    """Tell the owners of drafts of new answers that touch them; returns how many people."""
    return answers.tell_drafts(at=clock.now())


@shared_task
def forget_who_left() -> int:
    """Forget who had a thread open; returns how many rows."""
    return threads.forget_who_left(at=clock.real())


@shared_task
def fetch_mail() -> int:
    """Take in what the desks' mailboxes hold, where any is configured; returns how many messages."""
    taken = 0
    for side, url in settings.HELPDESK_MAILBOXES.items():
        try:
            taken += sum(intake.fetch(side=side, at=clock.now()).values()) if url else 0
        except MailboxError as error:  # the next round asks again
            logger.warning("the mailbox of desk %s cannot be read: %s", side, error)
    return taken


@shared_task
def forget_unconfirmed() -> int:
    """Erase addresses that asked for the newsletter and were never confirmed; returns how many."""
    at = clock.now()
    return sum(newsletter.forget_unconfirmed(subscriber=one, at=at) for one in Subscriber.objects.stale(at))
