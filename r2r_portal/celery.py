"""The Celery application. The broker is a doorbell; what matters waits in the database."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from r2r_portal import checks, reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2r_portal.settings")

app = Celery("r2r_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_start(**_: object) -> None:
    """Stop before the first task where production was given the demo's settings."""
    checks.refuse_unsafe_start()
    reports.begin()
