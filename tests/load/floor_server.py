"""Serving the floor beside the portal, under the same gunicorn flags, and measuring it."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.browser.portal import ROOT, Portal, free_port, wait_for
from tests.load.client import Answer, Person, Target, all_of, percentile


@dataclass(frozen=True)
class Floor:
    """A running floor."""

    target: Target

    async def measure(self, *, at_once: int, count: int) -> dict[str, object]:
        """Return the floor's p50 and p95 in seconds for a page and for a write, under the same concurrency."""
        pages = await all_of([Person(self.target).get("/page") for _ in range(count)], at_once)
        writes = await all_of([Person(self.target).post("/write", {"a": "b"}) for _ in range(count)], at_once)
        return _said("floor_page", pages) | _said("floor_write", writes)


def _said(name: str, answers: list[Answer]) -> dict[str, object]:
    assert {one.status for one in answers} <= {200, 201}
    times = [one.seconds for one in answers]
    return {
        f"{name}_p50_s": round(percentile(times, 0.5), 4),
        f"{name}_p95_s": round(percentile(times, 0.95), 4),
    }


@contextmanager
def floor(portal: Portal) -> Iterator[Floor]:
    """Run the floor on the portal's database until the block ends."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "tests.load.floor:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--threads", "4", "--access-logfile", "-",
    ]  # fmt: skip
    environment = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["FLOOR_DATABASE_URL"] = portal.environment["DATABASE_URL"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _answers(port), 30, "the floor's answer")
        yield Floor(Target("127.0.0.1", port))
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/page", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
