"""Doors for machines: is the process alive, can it work, how long do messages wait."""

from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View

from r2r_portal import clock
from r2r_portal.clock.models import Offset
from r2r_portal.outbox.models import Message

PATIENCE = {"socket_timeout": 2, "socket_connect_timeout": 2}  # seconds for the broker to answer
TRIED = "r2r.portal.tried"  # a key of our own in the broker, gone within a minute


@method_decorator(login_not_required, name="dispatch")
class Livez(View):
    """The process answers; nothing else is asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@method_decorator(login_not_required, name="dispatch")
class Readyz(View):
    """Database, broker and outbox. Without a database 503; without a broker pages work and mail waits."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with one JSON object."""
        database = database_answers()
        age = outbox_age() if database else None
        found: dict[str, Any] = {
            "database": "ok" if database else "away",
            "broker": "ok" if broker_answers() else "away",
            "outbox_age_seconds": age,
        }
        return JsonResponse(found, status=200 if database else 503)


def database_answers() -> bool:
    """Tell whether the database answers a trivial question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def outbox_age() -> float:
    """Return for how many seconds of domain time the oldest due message has been waiting; 0 for none."""
    at = clock.now()
    oldest = Message.objects.waiting(at, clock.real()).aggregate(oldest=Min("due_at"))["oldest"]
    return round(min((at - oldest).total_seconds(), since_the_clock_moved()), 1) if oldest else 0.0


def since_the_clock_moved() -> float:
    """Return the real seconds since domain time jumped: what a jump made due has not been waiting for longer."""
    moved = Offset.objects.values_list("moved_at", flat=True).first() if settings.CLOCK_MAY_MOVE else None
    return (clock.real() - moved).total_seconds() if moved else float("inf")


def broker_answers() -> bool:
    """Tell whether the broker takes something in: one whose memory is full still answers a ping."""
    address = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://", 1)
    try:
        with redis.Redis.from_url(address, **PATIENCE) as broker:
            return bool(broker.set(TRIED, "1", ex=60))
    except redis.RedisError:
        return False
