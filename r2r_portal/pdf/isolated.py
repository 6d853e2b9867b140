"""Render in a child process that cannot take the portal down with it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _

from r2r_portal.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "XDG_CACHE_HOME")
MIB = 1024 * 1024
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


@dataclass(frozen=True)
class Limits:
    """What one rendering may use. Pango and fontconfig map fonts: address space is well above real memory."""

    cpu_seconds: int = 20
    memory_bytes: int = 768 * MIB
    wall_seconds: int = 60


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
        return _run(json.dumps(job).encode(), limits)
    finally:
        slots.release()


def _run(job: bytes, limits: Limits) -> bytes:
    # No secret of the portal is in the child's environment.
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 our own module and two numbers
            [sys.executable, "-m", "r2r_portal.pdf.child", str(limits.cpu_seconds), str(limits.memory_bytes)],
            input=job,
            capture_output=True,
            cwd=ROOT,
            env=environment,
            timeout=limits.wall_seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unavailable(repr(error)) from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise _unavailable(f"exit {done.returncode}: {done.stderr[-2000:].decode(errors='replace')}")
    return done.stdout


def _unavailable(reason: str) -> RenderError:
    log.error("PDF not rendered: %s", reason)
    return RenderError(
        _("The PDF cannot be made at the moment. Nothing you entered is lost. Try again later.")
    )
