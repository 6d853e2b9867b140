"""`python -m tests.unit.pdf.told_child <processor seconds> <bytes>`: a child that tells what it may."""

import os
import resource
import sys

from r2r_portal.confined import confine, receive, send


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer every job with the limits and the names of the environment."""
    confine(cpu_seconds, memory_bytes)
    while receive(sys.stdin.buffer) is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        send(sys.stdout.buffer, f"{soft} {hard - 1}\n{' '.join(os.environ)}".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
