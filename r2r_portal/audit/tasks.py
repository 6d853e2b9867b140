"""What the log does by itself: a seal a night, and a look at those that are there."""

import logging

from celery import shared_task

from r2r_portal import clock
from r2r_portal.audit import seals

logger = logging.getLogger(__name__)


@shared_task
def seal() -> str:
    """Seal what was written since the last time, and print the seal, so that it is kept elsewhere too."""
    made = seals.seal(real=clock.real())
    if made is None:
        return ""
    logger.info("log sealed up to entry %s (%s entries): %s", made.last_event, made.events, made.sha256)
    return made.sha256
