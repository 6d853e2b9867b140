"""Many papers in one go: one confined child after the other, each for some dozens of papers.

Starting Python and WeasyPrint and looking through the fonts takes longer than a paper. A fresh child after `MOST`
papers bounds what one of them could leave behind; one that fails or dies costs its own paper only.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from types import TracebackType
from typing import Self

from r2r_portal import figures
from r2r_portal.confined import Child, ChildError, Limits
from r2r_portal.pdf.isolated import Extra, checked, unavailable

MOST = 40
LIMITS = Limits()


class Press:
    """A renderer for a whole run of papers, for use in the worker: `with Press() as press: press(html, …)`."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.child: Child | None = None
        self.made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def __call__(self, html: str, *, title: str, language: str, extras: Sequence[Extra] = ()) -> bytes:
        """Return the tagged PDF of `html`. Raises RenderError; the next paper has a new child then."""
        job = {"html": html, "title": title, "language": language, "extras": [asdict(one) for one in extras]}
        with figures.making_a_pdf():
            return self._made(json.dumps(job).encode())

    def _made(self, job: bytes) -> bytes:
        try:
            made = self._ready().ask(job)
        except (ChildError, OSError) as error:
            self._end()
            raise unavailable(str(error)) from error
        self.made += 1
        return checked(made)

    def _ready(self) -> Child:
        if self.child is not None and self.made % MOST == 0:
            self._end()
        if self.child is None:
            self.child = Child("r2r_portal.pdf.press_child", self.limits)
        return self.child

    def _end(self) -> None:
        if self.child is not None:
            self.child.close()
            self.child = None


IN_HAND: ContextVar[Press | None] = ContextVar("press", default=None)


@contextmanager
def one_press() -> Iterator[Press]:
    """Let all that `stored` makes inside come from one press: for the letters of a round, which know nothing of it."""
    with Press() as press:
        before = IN_HAND.set(press)
        try:
            yield press
        finally:
            IN_HAND.reset(before)
