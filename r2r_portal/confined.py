"""A child process with bounds, for what strangers' files or long renderings might do to us (RELIABILITY R11, R14).

The parent calls `run`; the child's module calls `confine` before it reads a byte of its job.
"""

import ctypes
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "XDG_CACHE_HOME")
MIB = 1024 * 1024
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
NICENESS = 10


class ChildError(Exception):
    """The child failed, died or ran out of time; the text is for the log."""


@dataclass(frozen=True)
class Limits:
    """What one child may use. Pango and fontconfig map fonts: address space is well above real memory."""

    cpu_seconds: int = 20
    memory_bytes: int = 768 * MIB
    wall_seconds: int = 60


def run(module: str, job: bytes, limits: Limits) -> bytes:
    """Run `python -m module <processor seconds> <bytes>` on a job and return what it wrote. Raises ChildError."""
    # No secret of the portal is in the child's environment.
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 our own modules and two numbers
            [sys.executable, "-m", module, str(limits.cpu_seconds), str(limits.memory_bytes)],
            input=job,
            capture_output=True,
            cwd=ROOT,
            env=environment,
            timeout=limits.wall_seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChildError(repr(error)) from error
    if done.returncode != 0:
        raise ChildError(f"exit {done.returncode}: {done.stderr[-2000:].decode(errors='replace')}")
    return done.stdout


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Bound processor time and address space, step back behind web requests, and leave the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    # Refused by many kernels and containers; no child of ours opens a connection either way.
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
