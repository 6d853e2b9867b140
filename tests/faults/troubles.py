"""Troubles of a stack, each until its block ends: full volumes, wrong clocks, a mail server in a mood."""

import contextlib
import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2

from tests.browser.portal import wait_for
from tests.faults.parts import POST, Moody, broker, done, owner
from tests.faults.stack import Stack

WRONG = struct.Struct("=q")  # seconds
AGAIN = "UPDATE outbox_message SET not_before = NULL WHERE state = 'queued' AND (last_error <> '' OR key LIKE 'named-%')"


# --- volumes -----------------------------------------------------------------------------------------------------


@contextmanager
def volume(place: Path, megabytes: int) -> Iterator[Path]:
    """Let a folder lie on a volume of its own, with what is in it; nobody may use it when this begins and ends."""
    owned = place.stat()
    kept = place.with_name(f"{place.name}.kept")
    _copied(place, kept)
    how = f"size={megabytes}m,mode=700,uid={owned.st_uid},gid={owned.st_gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", how, "r2r-test", str(place)], check=True)
    try:
        _copied(kept, place)
        yield place
        shutil.rmtree(kept)
        _copied(place, kept)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
    shutil.rmtree(place)
    kept.rename(place)


def _copied(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Fill the volume of a folder to the last byte until the block ends."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    try:
        yield
    finally:
        ballast.unlink()


def files_in(place: Path) -> list[Path]:
    """Return the files in a folder."""
    return sorted(found for found in place.rglob("*") if found.is_file())


def megabytes_in(place: Path) -> int:
    """Return how much lies in a folder."""
    said = subprocess.run(["du", "-sm", str(place)], capture_output=True, text=True, check=True)
    return int(said.stdout.split()[0])


@contextmanager
def full_database(stack: Stack) -> Iterator[None]:
    """Let the database lie on a volume that is full until the block ends."""
    place = Path(str(stack.rows("SHOW data_directory")[0][0]))
    stack.end("postgres", signal.SIGINT)
    with volume(place, megabytes_in(place) + 32):
        stack.start("postgres")
        wait_for(stack.answers, 30, "the front page")
        with filled(place):
            yield
        stack.end("postgres", signal.SIGINT)
    stack.start("postgres")
    wait_for(stack.answers, 30, "the front page")


@contextmanager
def full_files(stack: Stack) -> Iterator[Path]:
    """Let the portal's files lie on a volume that is full until the block ends."""
    media = stack.run / "media"
    media.mkdir(mode=0o700, exist_ok=True)
    with volume(media, megabytes_in(media) + 2) as place, filled(place):
        yield place


@contextmanager
def full_broker(stack: Stack) -> Iterator[None]:
    """Let the broker have no memory left until the block ends."""
    with broker(stack) as door:
        door.config_set("maxmemory", 1)
        try:
            yield
        finally:
            door.config_set("maxmemory", 0)


@contextmanager
def no_connections(stack: Stack) -> Iterator[None]:
    """Hold every connection that the database gives, the portal's own too, until the block ends."""
    held = [psycopg2.connect(stack.environment["DATABASE_URL"])]
    try:
        for _round in range(20):
            _ended([one.info.backend_pid for one in held], held[0])
            with contextlib.suppress(psycopg2.OperationalError):
                while True:
                    held.append(psycopg2.connect(stack.environment["DATABASE_URL"]))
        yield
    finally:
        for one in held:
            one.close()


def _ended(ours: list[int], by: Any) -> None:
    with by, by.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> ALL(%s)",
            [ours],
        )


@contextmanager
def restarted(stack: Stack) -> Iterator[None]:
    """Stop the database at once and start it, before anybody asks."""
    with without(stack, "postgres"):
        pass
    yield


@contextmanager
def read_only(stack: Stack) -> Iterator[None]:
    """Let the database take nothing in until the block ends."""
    done(stack, "ALTER SYSTEM SET default_transaction_read_only = on")
    done(stack, "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        done(stack, "ALTER SYSTEM RESET default_transaction_read_only")
        done(stack, "SELECT pg_reload_conf()")


@contextmanager
def without(stack: Stack, name: str) -> Iterator[None]:
    """Kill a part, and bring it back when the block ends."""
    if name == "postgres":
        stack.end(name, signal.SIGQUIT)
    else:
        stack.kill(name)
    try:
        yield
    finally:
        stack.start(name)


# --- clocks ------------------------------------------------------------------------------------------------------


@contextmanager
def wrong_clock(stack: Stack, *names: str) -> Iterator[Callable[[int], None]]:
    """Start parts anew by a clock that can be set wrong while they run, by so many seconds; the last act sets it right.

    Only the time of day is wrong: what counts seconds goes on, as on a machine whose clock is set (`wrong_clock.c`).
    """
    file, preload = stack.run / "clock", stack.run / "clock.so"
    file.write_bytes(WRONG.pack(0))
    if not preload.exists():
        source = Path(__file__).with_name("wrong_clock.c")
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", preload, source, "-ldl"], check=True)

    def turn(seconds: int) -> None:
        with file.open("r+b") as there:  # the processes have it mapped
            there.write(WRONG.pack(seconds))

    _started_anew(replace(stack, environment=stack.environment | by_a_wrong_clock(stack)), names)
    try:
        yield turn
    finally:
        _started_anew(stack, names)


def by_a_wrong_clock(stack: Stack) -> dict[str, str]:
    """Return what a process finds in its environment that shall go by the clock of `wrong_clock`."""
    return {"LD_PRELOAD": str(stack.run / "clock.so"), "WRONG_CLOCK": str(stack.run / "clock")}


def _started_anew(stack: Stack, names: tuple[str, ...]) -> None:
    for name in names:
        stack.end(name)
        stack.start(name)
    wait_for(stack.answers, 60, "the front page")


def kill_who_delivers(stack: Stack) -> None:
    """kill -9 the worker's process that waits for the mail server's yes."""
    assert POST.holds.wait(90), "nobody delivers"
    os.kill(owner(POST.visitor, stack.children("worker")), signal.SIGKILL)
    POST.holds.clear()


# --- mail -------------------------------------------------------------------------------------


@contextmanager
def mood(stack: Stack, write: Callable[[str], None], key: str, **moods: object) -> Iterator[None]:
    """Let the mail server be in a mood, and have a letter for it; then let it be well, and everything leave."""
    for name, value in moods.items():
        setattr(POST, name, value)
    write(key)
    yield
    for name, value in vars(Moody()).items():
        if name in moods:
            setattr(POST, name, value)
    done(stack, AGAIN)


@contextmanager
def killed_inside_a_text(stack: Stack, write: Callable[[str], None]) -> Iterator[None]:
    """Kill the worker's process that waits for the mail server's yes."""
    with mood(stack, write, "named-killed", keeps_silent=True):
        kill_who_delivers(stack)
        POST.keeps_silent = False
        yield


@contextmanager
def no_mail_server(stack: Stack, write: Callable[[str], None]) -> Iterator[None]:
    """Let connections to the mail server be refused."""
    POST.close()
    with mood(stack, write, "named-refused"):
        yield
        POST.open()


Fault = Callable[[Stack, Callable[[str], None]], AbstractContextManager[object]]
FAULTS: dict[str, tuple[str, Fault]] = {
    "D3 a worker's process killed inside a text": ("outbox", killed_inside_a_text),
    "D4 no worker": ("worker", lambda stack, _write: without(stack, "worker")),
    "D4 no worker for what takes long": ("long", lambda stack, _write: without(stack, "long")),
    "D5 no beat": ("beat", lambda stack, _write: without(stack, "beat")),
    "D6 no broker": ("broker", lambda stack, _write: without(stack, "valkey")),
    "D7 a full broker": ("broker", lambda stack, _write: full_broker(stack)),
    "D8 no database": ("database", lambda stack, _write: without(stack, "postgres")),
    "D9 a database that starts anew": ("restarted", lambda stack, _write: restarted(stack)),
    "D10 no connections": ("database", lambda stack, _write: no_connections(stack)),
    "D10 a full volume": ("database", lambda stack, _write: full_database(stack)),
    "D10 read-only": ("database", lambda stack, _write: read_only(stack)),
    "D11 no mail server": ("outbox", no_mail_server),
    "D12 a mail server that hangs": ("outbox", lambda s, write: mood(s, write, "named-hangs", keeps_silent=True)),
    "D13 greylisting": ("outbox", lambda s, write: mood(s, write, "named-grey", rcpt=lambda _a: "450 4.2.0 greylisted")),
    "D14 refused for good": ("bounced", lambda s, write: mood(s, write, "named-gone", rcpt=lambda _a: "550 5.1.1 no such user")),
    "D15 taken and hung up": ("outbox", lambda s, write: mood(s, write, "named-doubt", hang_up_after_text=True)),
    "D16 a full disk": ("disk", lambda stack, _write: full_files(stack)),
}  # fmt: skip
