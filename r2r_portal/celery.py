"""The Celery application. The broker is a doorbell; what matters waits in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "r2r_portal.settings")

app = Celery("r2r_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
