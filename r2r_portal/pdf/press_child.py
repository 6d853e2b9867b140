"""`python -m r2r_portal.pdf.press_child <processor seconds> <bytes>`: paper after paper, until the input ends.

Each job as in `child`, its length before it; each answer likewise. This process sets the limits, loads what draws, draws a page
of its own, and reads no job: every paper has a process of its own, forked off, with its own processor time. A paper that fails
ends both.
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable

from r2r_portal.confined import confine, receive, send
from r2r_portal.pdf.rendering import begin, render, warm

PR_SET_PDEATHSIG = 1
MADE, OVER = 0, 3  # how the process of a paper ends: it is made; there was none any more


def main(cpu_seconds: int, memory_bytes: int) -> int:
    """Fork for one paper after the other, until there is none; return how the last one ended."""
    confine(cpu_seconds, memory_bytes)
    begin()
    warm()
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
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
