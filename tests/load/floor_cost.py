"""The floor's page asked for in process: every line on standard input is a count, every answer seconds of processor a page."""

import sys

from tests.load.floor import application
from tests.load.processor import asked


def main() -> None:
    """Answer until the input ends."""
    asked(application, "/page", 50)  # the first ones fill caches
    for line in sys.stdin:
        sys.stdout.write(f"{asked(application, '/page', int(line))}\n")
        sys.stdout.flush()


main()
