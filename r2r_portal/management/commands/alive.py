"""`manage.py alive web|lodge|worker|long|beat|backup`: does that process do its work? For health checks of containers."""

import http.client
import platform
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max
from django_celery_beat.models import PeriodicTask

from r2r_portal import clock
from r2r_portal.celery import app
from r2r_portal.site import marks
from r2r_portal.site.models import Mark

BEAT_WRITES_EVERY = timedelta(minutes=3)  # django-celery-beat notes its runs in the database that often


class Command(BaseCommand):
    """Exit with 0 when the process works, else with 1 and a reason."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the argument."""
        parser.add_argument("process", choices=sorted(WORKS))
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_: Any, process: str, port: int, **__: Any) -> None:
        """Run."""
        if not WORKS[process](port):
            raise CommandError(f"{process} does not work")


def web_works(port: int) -> bool:
    """Ask /livez under a host name that the portal answers to."""
    return _status(port) == 200


def lodge_works(port: int) -> bool:
    """See whether the lodge asks for patience, which is all it does."""
    return _status(port) == 503


def _status(port: int) -> int:
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        door.request("GET", "/livez", headers={"Host": host})
        return door.getresponse().status
    except OSError:
        return 0
    finally:
        door.close()


def worker_works(_port: int) -> bool:
    """Ping this machine's worker through the broker."""
    return _answers("worker")


def long_works(_port: int) -> bool:
    """Ping this machine's worker for what takes long."""
    return _answers("long")


def _answers(name: str) -> bool:
    node = f"{name}@{platform.node()}"  # as units and containers call it: celery worker -n worker@%h
    return bool(app.control.ping(destination=[node], timeout=5, limit=1))


def backup_works(_port: int) -> bool:
    """See whether a backup was made lately."""
    last = Mark.objects.filter(name=marks.BACKUP).values_list("at", flat=True).first()
    return last is not None and clock.real() - last < timedelta(hours=settings.BACKUP_HOURS)


def beat_works(_port: int) -> bool:
    """See whether beat noted a run lately."""
    last = PeriodicTask.objects.filter(enabled=True).aggregate(last=Max("last_run_at"))["last"]
    return last is not None and clock.real() - last < 2 * BEAT_WRITES_EVERY


WORKS = {
    "web": web_works, "lodge": lodge_works, "worker": worker_works, "long": long_works, "beat": beat_works,
    "backup": backup_works,
}  # fmt: skip
