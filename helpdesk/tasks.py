"""What the helpdesk does by itself: it looks for what wants an answer, and forgets who never confirmed."""

from celery import shared_task

from helpdesk.actions import newsletter
from helpdesk.actions import questions as actions
from helpdesk.models import Subscriber
from helpdesk.queries import questions as queries
from r2r_portal import clock


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
def forget_unconfirmed() -> int:
    """Erase addresses that asked for the newsletter and were never confirmed; returns how many."""
    at = clock.now()
    return sum(newsletter.forget_unconfirmed(subscriber=one, at=at) for one in Subscriber.objects.stale(at))
