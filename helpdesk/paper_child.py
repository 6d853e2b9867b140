"""`python -m helpdesk.paper_child <processor seconds> <bytes>`: reads what one PDF says of itself, then ends.

Standard input: the PDF. Standard output: JSON of its facts; nothing where it cannot be read.
"""

import json
import sys
from dataclasses import asdict

import pikepdf

from helpdesk.domain.papers import look
from r2r_portal.confined import confine


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Look, and say."""
    confine(cpu_seconds, memory_bytes)
    try:
        sys.stdout.write(json.dumps(asdict(look(sys.stdin.buffer.read()))))
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        return  # it opens, but its catalogue makes no sense: nothing is known of it


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
