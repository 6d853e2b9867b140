"""Ten agendas as PDFs and five tables asked for at once, and the children that write them (RELIABILITY A5)."""

import asyncio
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.stack import Stack
from tests.load.client import Person
from tests.load.traffic import Sample, once

AGENDA, EXPORT = "/en/programme/full/agenda/{language}.pdf", "/admin/applications/application/export/"
LANGUAGES = ("en", "ja", "both")
TOKEN = re.compile(r"csrftoken=([^;]+)")
CHILD = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$")


async def paper_and_tables(officer: Person) -> list[Sample]:
    """Ask for all fifteen at once."""
    page = await officer.get(EXPORT)
    token = TOKEN.search(page.headers.get("set-cookie", ""))
    assert token, page.status
    officer.cookies["csrftoken"] = token[1]
    form = {"format": "0", "resource": "0", "csrfmiddlewaretoken": token[1]}
    due = time.monotonic()
    papers = [
        once("pdf", lambda n=n: officer.get(AGENDA.format(language=LANGUAGES[n % 3]) + f"?turn={n}"), due)
        for n in range(10)
    ]
    tables = [once("xlsx", lambda: officer.post(EXPORT, form), due) for _ in range(5)]
    return list(await asyncio.gather(*papers, *tables))


@dataclass
class Children:
    """The processes under gunicorn's workers: how many were seen, and the most memory one took, in MB."""

    children: int = 0
    largest: float = 0.0


@contextmanager
def in_the_web(stack: Stack) -> Iterator[Children]:
    """Look every fifth of a second at what gunicorn's workers have started."""
    seen, over, pids = Children(), threading.Event(), set()

    def look() -> None:
        while not over.wait(0.2):
            workers = set(stack.children("web"))
            listed = subprocess.run(
                ["ps", "-eo", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=False
            )
            for line in listed.stdout.splitlines():
                match = CHILD.match(line)
                if match and int(match[2]) in workers:
                    pids.add(match[1])
                    seen.children, seen.largest = len(pids), max(seen.largest, round(int(match[3]) / 1024, 1))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
