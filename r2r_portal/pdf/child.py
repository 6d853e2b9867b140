"""`python -m r2r_portal.pdf.child <processor seconds> <bytes>`: one PDF, then the end.

Standard input: JSON with html, title, language and extras. Standard output: the PDF.
The limits are set before anything of the document is read.
"""

import ctypes
import json
import os
import resource
import sys

from r2r_portal.pdf.rendering import render

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
NICENESS = 10


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Bound processor time and address space, step back behind web requests, and leave the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    # Refused by many kernels and containers; the fetcher opens no connection either way.
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read the job, render, write."""
    confine(cpu_seconds, memory_bytes)
    job = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(
        render(job["html"], title=job["title"], language=job["language"], extras=job.get("extras", ()))
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
