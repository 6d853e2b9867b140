"""`python -m applications.inspect_child <processor seconds> <bytes>`: looks into one stranger's file, then ends.

Standard input: the file. Standard output: why it cannot be taken, nothing where it can. The limits are set before a byte of it is
read: what PDF and picture readers may be made to do happens here, away from the web process.
"""

import sys

from applications.domain import uploads
from r2r_portal.confined import confine


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Look, and say."""
    confine(cpu_seconds, memory_bytes)
    sys.stdout.write(uploads.look_into(sys.stdin.buffer.read()) or "")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
