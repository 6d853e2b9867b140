"""`python -m r2r_portal.pdf.press_child <processor seconds> <bytes>`: paper after paper, until the input ends.

Each job as in `child`, its length before it; each answer likewise. This process sets the limits, loads what draws, draws a page
of its own, and reads no job: every paper has a process of its own, forked off, with its own processor time. A paper that fails
ends both.

Only the thread that forks goes on in a fork; locks that another one held stay locked there. Newer Pangos look fonts up in threads:
this process forks once they have ended, and where they do not it begins anew without a page of its own ("cold").
"""

import ctypes
import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from r2r_portal.confined import confine, receive, send
from r2r_portal.pdf.rendering import begin, render, warm

PR_SET_PDEATHSIG = 1
THREADS = Path("/proc/self/task")  # Linux alone lists them
PATIENCE = 1.0  # seconds, for threads to end
MADE, OVER = 0, 3  # how the process of a paper ends: it is made; there was none any more


def main(cpu_seconds: int, memory_bytes: int) -> int:
    """Confine this process, draw a first page, and fork for papers; return how the last one ended."""
    confine(cpu_seconds, memory_bytes)
    begin()
    warm()
    if not _is_alone():
        again = [sys.executable, "-m", "r2r_portal.pdf.press_child", "cold"]
        os.execv(again[0], again)  # noqa: S606 no thread outlives it, limits and pipes do
    return papers()


def _is_alone() -> bool:
    """Tell whether no other thread runs here, once those of Pango had time to end."""
    gc.collect()  # font maps go, and threads with them
    until = time.monotonic() + PATIENCE
    while THREADS.exists() and len(list(THREADS.iterdir())) > 1:
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def papers() -> int:
    """Fork for one paper after the other, until there is none; return how the last one ended."""
    parent = os.getpid()
    while True:
        paper = os.fork()
        if paper == 0:
            _end(_paper, parent)
        ended = os.waitstatus_to_exitcode(os.waitpid(paper, 0)[1])
        if ended != MADE:
            return 0 if ended == OVER else 1


def _end(work: Callable[[], int], parent: int) -> None:
    """Do the work and end, whatever happens, without what the parent would do at its end."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # who kills the parent means the paper
        if os.getppid() == parent:  # it was not killed before that was said
            code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _paper() -> int:
    """Read one job, draw, answer."""
    job = receive(sys.stdin.buffer)
    if job is None:
        return OVER
    told = json.loads(job)
    html, extras = told["html"], told.get("extras", ())
    send(sys.stdout.buffer, render(html, title=told["title"], language=told["language"], extras=extras))
    return MADE


if __name__ == "__main__":
    if sys.argv[1:] == ["cold"]:
        begin()
        sys.exit(papers())
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
