"""`manage.py up`: the whole portal on one machine, until Ctrl-C. Standard library only.

Data and logs lie in `.run/`.
It is the demo stage unless the environment says otherwise; `R2R_*` variables win.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from r2r_portal import services

ROOT = Path(__file__).resolve().parent.parent
KEY = "signing.key"  # in the run folder: what this portal signs its receipts with; settings.py reads it in the demo
VAULT_KEY = "vault.key"  # beside it: what wraps the keys of travellers' details
NOTE = "services.json"  # in the run folder while `up` runs: how other commands find its servers


class StoppedError(Exception):
    """Ctrl-C or SIGTERM."""


def _stop(*_: object) -> None:
    raise StoppedError


def run_folder() -> Path:
    """Return where this checkout keeps data, sockets and logs."""
    return Path(os.environ.get("R2R_RUN_DIR") or ROOT / ".run")


def borrow() -> None:
    """Let a command in a second terminal use the servers of a running `up`, where nothing else is said."""
    note = run_folder() / NOTE
    told = "DATABASE_URL" in os.environ or "R2R_STAGE" in os.environ
    if told or not note.exists() or not _runs(run_folder()):
        return
    for name, value in json.loads(note.read_text(encoding="utf-8")).items():
        os.environ.setdefault(name, value)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run the whole portal until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="start with an empty portal")
    parser.add_argument("--fresh", action="store_true", help="forget the data of this folder first")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start everything, say where it is, wait, stop everything. Return the exit code."""
    options, folder, began = _options(arguments), run_folder(), time.monotonic()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _alone(folder):
            _refuse_taken(options.port)
            if options.fresh:
                _forget(folder)
            _serve(options, folder, began)
    except StoppedError:
        _say("Stopped.")
        return 0
    except services.ServiceError as error:
        _say(f"\n{error}")
        return 1
    return 1


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold this folder for one `up`."""
    with (folder / "up.lock").open("w") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise services.ServiceError("The portal of this folder is running already.") from None
        yield


def _runs(folder: Path) -> bool:
    """Tell whether an `up` holds this folder."""
    try:
        with _alone(folder):
            return False
    except services.ServiceError:
        return True


def _forget(folder: Path) -> None:
    """Delete database, files and mail; logs stay."""
    if os.environ.get("DATABASE_URL"):
        raise services.ServiceError(
            "--fresh forgets only a database of our own, and DATABASE_URL names another."
        )
    services.forget(folder)
    for name in ("media", "mail"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _refuse_taken(port: int) -> None:
    """Refuse to start on a port that somebody listens on."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            text = f"Port {port} is not free ({error.strerror}). Try: python3 manage.py up --port {port + 1}"
            raise services.ServiceError(text) from None


def _serve(options: argparse.Namespace, folder: Path, began: float) -> None:
    """Services, preparation, three processes; then wait for one of them to end."""
    os.environ.setdefault("R2R_STAGE", "demo")
    os.environ.setdefault("R2R_SITE_ORIGIN", f"http://127.0.0.1:{options.port}")
    _rotate_logs(folder)
    _keep_a_key(folder)
    _keep_a_key(folder, VAULT_KEY)
    processes = services.Processes(logs=folder)
    with services.started(folder, processes) as running, _noted(folder, running.environment):
        _say(f"PostgreSQL and Valkey are up ({time.monotonic() - began:.1f} s).")
        _prepare(*(["--no-demo"] if options.no_demo else []))
        for name, command in _commands(options.port).items():
            processes.start(name, command, cwd=str(ROOT))
            if name == "web":
                _await_answer(options.port, processes)
        _welcome(options.port, time.monotonic() - began, folder)
        _watch(processes)


@contextlib.contextmanager
def _noted(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Put the servers into our environment, and beside it for commands in other terminals."""
    os.environ.update(environment)
    names = ("DATABASE_URL", "REDIS_URL", "R2R_STAGE", "R2R_SITE_ORIGIN")
    note = folder / NOTE
    note.touch(mode=0o600)
    note.write_text(json.dumps({name: os.environ[name] for name in names}), encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _keep_a_key(folder: Path, name: str = KEY) -> None:
    """Make a key of this folder once, that of its receipts or another; one from the environment is used instead."""
    file = folder / name
    if os.environ["R2R_STAGE"] == "demo" and not file.exists():
        draft = file.with_suffix(".part")
        draft.touch(mode=0o600)
        draft.write_text(base64.b64encode(secrets.token_bytes(32)).decode(), encoding="ascii")
        draft.replace(file)


def _rotate_logs(folder: Path) -> None:
    for log in folder.glob("*.log"):
        if log.stat().st_size > 5_000_000:
            log.replace(log.with_suffix(".log.1"))


def _prepare(*arguments: str) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "manage.py"), "prepare", *arguments], cwd=ROOT)
    if done.returncode:
        raise services.ServiceError(
            "The portal could not be prepared, see above. If its data come from another version, forget them with:"
            "\n\n    python3 manage.py up --fresh\n"
        )


def _commands(port: int) -> dict[str, list[str]]:
    """Return the processes of the portal by name."""
    celery = [sys.executable, "-m", "celery", "-A", "r2r_portal.celery"]
    quiet = ["--loglevel", "warning"]
    gunicorn = ["-m", "gunicorn", "r2r_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--access-logfile", "-"]
    return {
        "web": [sys.executable, *gunicorn, "--workers", "1", "--threads", "4", "--timeout", "60"],
        "worker": [
            *celery,
            "worker",
            "-P",
            "threads",
            "-c",
            "2",
            "--without-gossip",
            "--without-mingle",
            *quiet,
        ],
        "beat": [*celery, "beat", "--pidfile=", *quiet],
    }


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _await_answer(port: int, processes: services.Processes, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not _answers(port):
        _refuse_the_dead(processes)
        if time.monotonic() > deadline:
            raise services.ServiceError(
                f"The portal does not answer. The end of web.log:\n{processes.tail('web')}"
            )
        time.sleep(0.1)


def _refuse_the_dead(processes: services.Processes) -> None:
    name = processes.dead()
    if name:
        end = processes.tail(name)
        raise services.ServiceError(
            f"{name} has ended by itself; stopping the rest. The end of its log:\n\n{end}"
        )


def _watch(processes: services.Processes) -> None:
    while True:
        _refuse_the_dead(processes)
        time.sleep(0.5)


def _welcome(port: int, seconds: float, folder: Path) -> None:
    origin = f"http://127.0.0.1:{port}"
    _say(
        f"""
The portal is running (after {seconds:.0f} s):

    {origin}/en/            in English
    {origin}/ja/            日本語
    {origin}/en/my/         sign in: one button a role, in the demo
    {origin}/en/demo/mail/  every e-mail that went out
    {origin}/admin/         evaluators and staff

Logs and data: {folder}
Ctrl-C stops everything."""
    )


def _say(text: str) -> None:
    print(text, flush=True)
