"""Which tasks have a queue of their own: what may hold a process for minutes or hours, so that codes and receipts wait for none of it.

A worker that is told no queue takes both (docs/decisions/018-two-queues.md).
"""

from typing import Any

from kombu import Queue

SHORT, LONG = "celery", "long"
QUEUES = [Queue(SHORT), Queue(LONG)]
ROUTES = {
    name: {"queue": LONG}
    for name in (
        "selection.tasks.compute",
        "selection.tasks.compute_waiting",
        "programme.tasks.bind_papers",
        "programme.tasks.erase_old_registrations",
        "applications.tasks.verify_submissions",
        "r2r_portal.audit.tasks.seal",
        "r2r_portal.site.tasks.check_invariants",
        "r2r_portal.site.tasks.end_kept",
        "r2r_portal.site.tasks.play_on",
    )
}
EXPIRES = {"expire_seconds": 60}


def again(task: str, seconds: float) -> dict[str, Any]:
    """Return beat's entry of a task that asks every few seconds for what is due: it does not pile up behind what takes hours."""
    return {"task": task, "schedule": seconds, "options": EXPIRES}
