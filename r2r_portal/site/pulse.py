"""The sign of life of the worker for what takes long: given beside its work, for all its processes may be at it for hours."""

import logging
import threading
from typing import Any

from celery import Celery
from django.db import DatabaseError, connection

from r2r_portal import clock, queues
from r2r_portal.site import marks

EVERY = 15.0  # seconds
logger = logging.getLogger(__name__)
_over = threading.Event()


def begin(sender: Any, **_: Any) -> None:
    """Give signs from now on, where this worker takes that queue."""
    if takes_long(sender.app):
        threading.Thread(target=_give_signs, name="pulse", daemon=True).start()


def takes_long(app: Celery) -> bool:
    """Tell whether the worker of this process takes that queue."""
    return queues.LONG in app.amqp.queues.consume_from


def end(**_: Any) -> None:
    """Give none any more."""
    _over.set()


def _give_signs() -> None:
    while not _over.is_set():
        give_sign()
        connection.close()  # of this thread; a process that is forked meanwhile inherits none
        _over.wait(EVERY)


def give_sign() -> None:
    """Note that a worker takes what takes long; without a database that is said, and tried again."""
    try:
        marks.mark(marks.LONG, real=clock.real())
    except DatabaseError as error:
        logger.warning("no sign of life could be noted: %s", error)
