"""`python -m r2r_portal.pdf.child <processor seconds> <bytes>`: one PDF, then the end.

Standard input: JSON with html, title, language and extras. Standard output: the PDF.
The limits are set before anything of the document is read.
"""

import json
import sys

from r2r_portal.confined import confine
from r2r_portal.pdf.rendering import begin, render


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Read the job, render, write."""
    confine(cpu_seconds, memory_bytes)
    begin()
    job = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(
        render(job["html"], title=job["title"], language=job["language"], extras=job.get("extras", ()))
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
