"""Many real connections, all let go at once."""

import threading
from collections.abc import Callable, Sequence

from django.db import connection, connections


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run every call in a thread of its own, from one starting line; return results or exceptions in order."""
    line = threading.Barrier(len(calls))
    outcomes: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()  # the race begins with every door open
            line.wait(30)
            outcomes[index] = call()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes
