"""Render in a child process that cannot take the portal down with it."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _

from r2r_portal import figures
from r2r_portal.confined import MIB, ROOT, ChildError, Limits, run
from r2r_portal.errors import DomainError

__all__ = ["MIB", "ROOT", "Extra", "Limits", "RenderError", "render_isolated"]
log = logging.getLogger(__name__)


class RenderError(DomainError):
    """The PDF could not be made: too long, too large, or the machine is short of something."""

    code = "pdf_unavailable"
    status = 503


@dataclass(frozen=True)
class Extra:
    """A text file to put inside a PDF: its name, what it is, and when it was made (ISO 8601, UTC)."""

    name: str
    description: str
    text: str
    at: str


LIMITS = Limits()
# Two at a time in a process: a queue of PDFs never takes every core.
slots = BoundedSemaphore(2)


def render_isolated(
    html: str, *, title: str, language: str, extras: Sequence[Extra] = (), limits: Limits = LIMITS
) -> bytes:
    """Return the tagged PDF of `html`. Raises RenderError when the child fails, dies or runs out of time."""
    job = {"html": html, "title": title, "language": language, "extras": [asdict(one) for one in extras]}
    if not slots.acquire(timeout=limits.wall_seconds):
        raise RenderError(_("Too many PDFs are being made at the moment. Try again in a minute."))
    try:
        with figures.making_a_pdf():
            return _run(json.dumps(job).encode(), limits)
    finally:
        slots.release()


def _run(job: bytes, limits: Limits) -> bytes:
    try:
        made = run("r2r_portal.pdf.child", job, limits)
    except ChildError as error:
        raise unavailable(str(error)) from error
    return checked(made)


def checked(made: bytes) -> bytes:
    """Return what a child wrote. Raises RenderError where it is no PDF."""
    if not made.startswith(b"%PDF-"):
        raise unavailable("the child wrote no PDF")
    return made


def unavailable(reason: str) -> RenderError:
    """Log why a PDF was not made; return the error that readers see."""
    log.error("PDF not rendered: %s", reason)
    return RenderError(
        _("The PDF cannot be made at the moment. Nothing you entered is lost. Try again later.")
    )
