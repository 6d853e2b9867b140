"""`python -m tests.unit.pdf.threaded_press <processor seconds> <bytes>`: a press whose first page leaves a thread behind."""

import sys
import threading

from r2r_portal.pdf import press_child


def warm() -> None:
    """Start a thread that does not end."""
    threading.Thread(target=threading.Event().wait, daemon=True).start()


if __name__ == "__main__":
    press_child.warm = warm
    sys.exit(press_child.main(int(sys.argv[1]), int(sys.argv[2])))
