"""What the processes of the portal count for Prometheus: answers, refusals of limits, PDFs, mails tried.

Each process writes its counts into files of its own (prometheus_client's multiprocess mode) in METRICS_DIR, which web and
workers share; whichever process is asked adds all of them up. A process that begins to count goes on with the files of one
that has ended: no count ever falls, which Prometheus would read as a new start, and files do not pile up. The folder lies in
memory: a file that finds no room on a full disk would take its process down. Labels are names of our own, never an address, a
path or a person. With R2R_METRICS off nothing is counted; and what cannot be counted is done all the same.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

log = logging.getLogger(__name__)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PAPER_SECONDS = (0.25, 0.5, 1, 2, 5, 10, 20, 60)


@dataclass
class Names:
    """What this process calls its files; a lock, held for as long as it lives, tells the others that it does."""

    known: dict[int, tuple[str, IO[str]]] = field(default_factory=dict)

    def __call__(self) -> str:
        """Return the name of this process, a new one after a fork."""
        if os.getpid() not in self.known:
            self.known = {os.getpid(): _named()}
        return self.known[os.getpid()][0]


def _named() -> tuple[str, IO[str]]:
    """Return the first name that no living process has, and its lock: with files of one that has ended, if there was one."""
    place = folder()
    return next(held for number in count() if (held := _held(place, str(number))))


def _held(place: Path, name: str) -> tuple[str, IO[str]] | None:
    lock = (place / f"{name}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return name, lock


def folder() -> Path:
    """Return the folder of the counts, made where it is missing. Raises PermissionError where it is somebody else's."""
    place = Path(settings.METRICS_DIR)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.stat().st_uid != os.geteuid():
        raise PermissionError(f"{place} belongs to another user")
    return place


def can_count() -> bool:
    """Tell whether the folder is ours, or could be made. Makes none: it would belong to whoever looks, who may be root."""
    place = Path(settings.METRICS_DIR)
    try:
        if place.exists():
            return place.is_dir() and place.stat().st_uid == os.geteuid() and os.access(place, os.W_OK)
        return os.access(next(above for above in place.parents if above.exists()), os.W_OK)
    except OSError:
        return False


@contextmanager
def _contained() -> Iterator[None]:
    """Let no error of counting out, of the folder or of the library: it is logged, each kind once, and the work goes on."""
    try:
        yield
    except Exception as error:  # after an OSError the library meets files that it has shut: a TypeError
        _say(getattr(error, "strerror", None) or type(error).__name__)


@cache
def _say(what: str) -> None:
    log.error("Figures are not kept in %s: %s", settings.METRICS_DIR, what)


class Counts:
    """The counts of this process."""

    def __init__(self) -> None:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder())  # the library asks nobody else
        values.ValueClass = values.MultiProcessValue(Names())
        registry = CollectorRegistry()
        self.requests = Histogram(
            "r2r_request_seconds", "Seconds until an answer stood",
            ["route", "method", "status"], buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.refusals = Counter(
            "r2r_refusals", "Refusals of a limit, by its name", ["limit"], registry=registry
        )
        self.papers = Histogram(
            "r2r_pdf_seconds", "Seconds that making a PDF took, and whether it was made",
            ["outcome"], buckets=PAPER_SECONDS, registry=registry,
        )  # fmt: skip
        self.mails = Counter("r2r_mails", "Mails by what came of a try", ["outcome"], registry=registry)


@cache
def _counts() -> Counts:
    return Counts()


def counts() -> Counts | None:
    """Return what this process counts with; None where figures are switched off."""
    return _counts() if settings.METRICS else None


class CountAnswers:
    """Count every answer and its time by the name of its route: outside all other middleware, with figures on only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if not settings.METRICS:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count."""
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "OTHER"
        labels = (route(request), method, f"{response.status_code // 100}xx")
        with _contained():
            _counts().requests.labels(*labels).observe(seconds)
        return response


def route(request: HttpRequest) -> str:
    """Return the name of the route that a request took: of those that there are, whatever was asked for."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def refused(limit: str) -> None:
    """Count a refusal of a limit."""
    with _contained():
        if kept := counts():
            kept.refusals.labels(limit).inc()


def mail_tried(outcome: str) -> None:
    """Count what came of a mail: sent, bounced and the like."""
    with _contained():
        if kept := counts():
            kept.mails.labels(outcome).inc()


@contextmanager
def making_a_pdf() -> Iterator[None]:
    """Count a PDF that is made inside, or is not because of an error, and its time."""
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "made"
    finally:
        with _contained():
            if kept := counts():
                kept.papers.labels(outcome).observe(time.perf_counter() - began)


def exposition() -> str:
    """Return what all processes have counted, as Prometheus reads it; nothing where it cannot be read."""
    registry, said = CollectorRegistry(), ""
    with _contained():
        MultiProcessCollector(registry, str(folder()))
        said = generate_latest(registry).decode()
    return said
