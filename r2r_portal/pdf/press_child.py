"""`python -m r2r_portal.pdf.press_child <processor seconds> <bytes>`: paper after paper, until the input ends.

Each job as in `child`, its length before it; each answer likewise. The limits are set before anything is read; the
processor time is for one paper, and given anew for the next. A paper that fails ends the child.
"""

import json
import sys

from r2r_portal.confined import allow, confine, receive, send
from r2r_portal.pdf.rendering import render

MOST = 60  # more than any parent asks of one child


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read a job, render, answer, again and again."""
    confine(cpu_seconds * MOST, memory_bytes)
    while (job := receive(sys.stdin.buffer)) is not None:
        allow(cpu_seconds)
        told = json.loads(job)
        send(
            sys.stdout.buffer,
            render(
                told["html"], title=told["title"], language=told["language"], extras=told.get("extras", ())
            ),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
