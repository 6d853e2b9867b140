"""Many papers in one go: one confined child after the other, each for many papers.

Starting Python and WeasyPrint and looking through the fonts takes longer than a paper, so that a press outlives its round: the
next one finds it ready. A fresh child after `MOST` papers, and after `REST` seconds without one, bounds what a child may
become; one that fails or dies costs its own paper only.
"""

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict
from types import TracebackType
from typing import Self

from r2r_portal import figures
from r2r_portal.confined import Child, ChildError, Limits
from r2r_portal.pdf.isolated import Extra, checked, unavailable

MOST = 200
REST = 60.0  # seconds; rounds of letters come every three, and of agendas every five
LIMITS = Limits()


class Press:
    """A renderer for a whole run of papers, for use in the worker: `with Press() as press: press(html, …)`."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.child: Child | None = None
        self.made = 0
        self.used = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def __call__(self, html: str, *, title: str, language: str, extras: Sequence[Extra] = ()) -> bytes:
        """Return the tagged PDF of `html`. Raises RenderError; the next paper has a new child then."""
        job = {"html": html, "title": title, "language": language, "extras": [asdict(one) for one in extras]}
        with figures.making_a_pdf():
            return self._made(json.dumps(job).encode())

    def _made(self, job: bytes) -> bytes:
        try:
            made = self._ready().ask(job)
        except (ChildError, OSError) as error:
            self.end()
            raise unavailable(str(error)) from error
        except BaseException:  # between a job and its answer: nobody after us may read that answer
            self.end()
            raise
        self.made, self.used = self.made + 1, time.monotonic()
        return checked(made)

    def _ready(self) -> Child:
        if self.child is not None and self.made % MOST == 0:
            self.end()
        if self.child is None:
            self.child = Child("r2r_portal.pdf.press_child", self.limits)
        return self.child

    def end(self) -> None:
        """End the child, if there is one; the next paper has a new one."""
        if self.child is not None:
            self.child.close()
            self.child = None

    def has_rested(self) -> bool:
        """Tell whether nobody needed it for a while."""
        return time.monotonic() - self.used > REST


IN_HAND: ContextVar[Press | None] = ContextVar("press", default=None)
# Those that nobody has in hand, the last one used last. Their children see their input end with this process.
READY: deque[Press] = deque()


def _end_rested() -> None:
    """End those that nobody needed for a while, also those that lie below the one that is taken every time."""
    with suppress(IndexError):  # there is none left
        while (press := READY.popleft()).has_rested():
            press.end()
        READY.appendleft(press)


@contextmanager
def one_press() -> Iterator[Press]:
    """Have a press for a round of papers, one of an earlier round where there is one, with its child still running.

    All that `stored` makes inside comes from it: for the letters of a round, which know nothing of it.
    """
    _end_rested()
    try:
        press = READY.pop()
    except IndexError:
        press = Press()
    before = IN_HAND.set(press)
    try:
        yield press
    finally:
        IN_HAND.reset(before)
        READY.append(press)
