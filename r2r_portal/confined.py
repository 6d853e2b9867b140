"""A child process with bounds, for what strangers' files or long renderings might do to us (RELIABILITY R11, R14).

The parent calls `run`; the child's module calls `confine` before it reads a byte of its job.
"""

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

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
    try:
        done = subprocess.run(  # noqa: S603 our own modules and two numbers
            _command(module, limits),
            input=job,
            capture_output=True,
            cwd=ROOT,
            env=_environment(),
            timeout=limits.wall_seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChildError(repr(error)) from error
    if done.returncode != 0:
        raise ChildError(f"exit {done.returncode}: {done.stderr[-2000:].decode(errors='replace')}")
    return done.stdout


def _command(module: str, limits: Limits) -> list[str]:
    return [sys.executable, "-m", module, str(limits.cpu_seconds), str(limits.memory_bytes)]


def _environment() -> dict[str, str]:
    """Return what a child may know: no secret of the portal."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


class Child:
    """A child that does job after job, for many papers of one kind: its start is paid once.

    Every answer is awaited before the next job is given; the child bounds each job by giving it a process of its own,
    the parent the time by the clock. Whatever goes wrong ends the child; `ask` then raises ChildError, as it does ever after.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        self.limits = limits
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 closed with the child
        self.process = subprocess.Popen(  # noqa: S603 our own modules and two numbers
            _command(module, limits), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, cwd=ROOT,
            env=_environment(),
        )  # fmt: skip

    def ask(self, job: bytes) -> bytes:
        """Return the child's answer to a job. Raises ChildError when it fails, dies or runs out of time."""
        given, made = self.process.stdin, self.process.stdout
        if given is None or made is None:
            raise ChildError("the child has no pipes")
        timer = Timer(self.limits.wall_seconds, self.process.kill)
        timer.start()
        try:
            send(given, job)
            answer = receive(made)
        except OSError as error:
            raise ChildError(f"{error!r}: {self._said()}") from error
        finally:
            timer.cancel()
        if answer is None:
            raise ChildError(f"exit {self.process.wait()}: {self._said()}")
        return answer

    def _said(self) -> str:
        self.errors.seek(max(self.errors.seek(0, os.SEEK_END) - 2000, 0))
        return self.errors.read().decode(errors="replace")

    def close(self) -> None:
        """End the child: at once, for it holds nothing of value between two jobs."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            _closed(pipe)


def _closed(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:  # the rest of a job that nobody reads any more
        pass


LENGTH = 8  # bytes before every message, most significant first


def send(stream: IO[bytes], content: bytes) -> None:
    """Write one message: its length, then itself."""
    stream.write(len(content).to_bytes(LENGTH, "big") + content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side ended before it was whole."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head, "big")
    content = stream.read(size)
    return content if len(content) == size else None


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Bound processor time and address space, step back behind web requests, and leave the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    # Refused by many kernels and containers; no child of ours opens a connection either way.
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
