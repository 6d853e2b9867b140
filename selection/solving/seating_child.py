"""`python -m selection.solving.seating_child <processor seconds> <bytes>`: seats a panel, then the end.

Standard input: a task as JSON. Standard output: the seating as JSON.
"""

import sys

from r2r_portal.confined import confine
from selection.domain.seating_files import answered, read
from selection.solving.seating import solve


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read the task, write the answer."""
    confine(cpu_seconds, memory_bytes)
    sys.stdout.buffer.write(answered(solve(read(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
