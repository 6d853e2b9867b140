"""Publish messages in processes that are killed around their commit: `python -m tests.faults.killing PREFIX TIMES after|before`.

A program of its own, since only a process without threads and browsers may be forked. Prints what ended each.
"""

import os
import signal
import sys
from datetime import UTC, datetime

import django

AT = datetime(2022, 5, 16, 7, tzinfo=UTC)


def publish(key: str, *, after_the_commit: bool) -> None:
    """Publish one message and be killed."""
    from django.db import transaction  # noqa: PLC0415 - Django is set up first

    from r2r_portal.outbox import actions  # noqa: PLC0415

    with transaction.atomic():
        actions.publish(
            key=key, to=f"{key}@test.example", at=AT, topic="account.code", language="en", zone="Europe/Brussels",
            payload={"code": "48291704"},
        )  # fmt: skip
        if not after_the_commit:
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def main(prefix: str, times: str, when: str) -> None:
    """Kill them one after the other."""
    django.setup()
    for number in range(int(times)):
        if pid := os.fork():
            sys.stdout.write(f"{os.WTERMSIG(os.waitpid(pid, 0)[1])}\n")
            sys.stdout.flush()
        else:
            try:
                publish(f"{prefix}{number}", after_the_commit=when == "after")
            finally:
                os._exit(1)  # what ended us was not the signal


if __name__ == "__main__":
    main(*sys.argv[1:])
