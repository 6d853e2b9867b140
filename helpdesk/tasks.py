"""What the helpdesk does by itself: it looks into the applications for what wants an answer."""

from celery import shared_task

from helpdesk.actions import questions as actions
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
