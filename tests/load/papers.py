"""Ten agendas as PDFs and five tables asked for at once, and the children that write them (RELIABILITY A5).

A paper is asked for as a browser does it: the press leads to a page that looks again by itself, until the worker has made the PDF
(docs/decisions/016). Its time is from the press to the last byte of the PDF.
"""

import asyncio
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.stack import Stack
from tests.load.client import Answer, Person
from tests.load.traffic import Sample, once

AGENDA, EXPORT = "/en/programme/full/agenda/{language}.pdf", "/admin/applications/application/export/"
LANGUAGES, PAPERS, TABLES = ("en", "ja", "both"), 10, 5
REFRESH = re.compile(r"(\d+)(?:; url=(\S+))?")
PATIENCE = 120.0  # seconds for one paper
PDF = "application/pdf"
DRAWS = "r2r_portal.pdf."  # how the children that draw are called
TOKEN = re.compile(r"csrftoken=([^;]+)")
CHILD = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$")


def addresses(delegations: Sequence[int]) -> list[str]:
    """Return ten different papers: of the whole visit in each language, then of one delegation after the other in each."""
    whose = ["all", *(f"delegation-{one}" for one in delegations)]
    made = [f"{AGENDA.format(language=one)}?for={code}" for code in whose for one in LANGUAGES][:PAPERS]
    assert len(made) == PAPERS
    return made


async def paper(officer: Person, address: str) -> Answer:
    """Press, wait where the page says so, fetch; any answer that is neither the PDF nor the way to it is the last."""
    end = time.monotonic() + PATIENCE
    answer = await officer.get(address)
    while time.monotonic() < end and not answer.headers.get("content-type", "").startswith(PDF):
        if answer.status == 302:
            address = answer.headers["location"]
        elif wait := REFRESH.fullmatch(answer.headers.get("refresh", "")):
            address = wait[2] or address
            await asyncio.sleep(int(wait[1]))
        else:
            raise ValueError(f"neither a paper nor the way to it: {answer.status}")
        answer = await officer.get(address)
    if not answer.text.startswith("%PDF"):
        raise ValueError("no paper came")
    return answer


async def paper_and_tables(officer: Person, delegations: Sequence[int]) -> list[Sample]:
    """Ask for all fifteen at once."""
    page = await officer.get(EXPORT)
    token = TOKEN.search(page.headers.get("set-cookie", ""))
    assert token, page.status
    officer.cookies["csrftoken"] = token[1]
    form = {"format": "0", "resource": "0", "csrfmiddlewaretoken": token[1]}
    due = time.monotonic()
    papers = [once("pdf", lambda one=one: paper(officer, one), due) for one in addresses(delegations)]
    tables = [once("xlsx", lambda: officer.post(EXPORT, form), due) for _ in range(TABLES)]
    return list(await asyncio.gather(*papers, *tables))


@dataclass
class Children:
    """What gunicorn's and Celery's processes started to draw papers, and what that forked: by whom, and the most memory one took, in MB."""

    of_the_web: set[int] = field(default_factory=set)
    of_the_worker: set[int] = field(default_factory=set)
    largest: float = 0.0

    def note(self, web: set[int], worker: set[int], listed: str) -> None:
        """Take in one listing of all processes. A paper's own is a child of the press, and that of a process of the worker."""
        rows = {int(row[1]): row for row in map(CHILD.match, listed.splitlines()) if row}
        above = {pid: int(row[2]) for pid, row in rows.items()}
        for pid, row in rows.items():
            above_it = {above[pid], above.get(above[pid], 0)}
            if DRAWS not in row[4] or not above_it & (web | worker):
                continue
            (self.of_the_web if above_it & web else self.of_the_worker).add(pid)
            self.largest = max(self.largest, round(int(row[3]) / 1024, 1))


@contextmanager
def drawing(stack: Stack) -> Iterator[Children]:
    """Look every fifth of a second at what the processes of the web and of the worker have started."""
    seen, over = Children(), threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            web, worker = set(stack.children("web")), set(stack.children("long"))
            listed = subprocess.run(
                ["ps", "-eo", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=False
            )
            seen.note(web, worker, listed.stdout)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
