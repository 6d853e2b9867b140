"""From a bare machine to a running portal, or to its tests. Standard library only: nothing is installed yet.

`manage.py up` and `manage.py test` come here, and any other command while Django is missing. The environment
`.venv` is made once and stamped with the locks it was made from; after that a start costs milliseconds.
"""

from __future__ import annotations  # an older Python must get as far as the sentence that names the version

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from r2r_portal import services, up

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
LOCKS = {"up": ("base", "embedded"), "test": ("base", "embedded", "dev")}
LIBRARIES = {  # what the loader must find -> Debian's package
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = {  # a file under the font folders -> Debian's package; the second draws what the first lacks (𠮷)
    "BIZUDPGothic-Regular.ttf": "fonts-morisawa-bizud-gothic",
    "VL-PGothic-Regular.ttf": "fonts-vlgothic",
}
SHARED_OUT = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]  # pytest, for the whole suite
NEEDS = {"screens": ("playwright",)}  # commands that need more than the portal itself
# About the code, not about a portal: these need neither a stage nor a database.
TOOLS = {
    "",
    "help",
    "--help",
    "--version",
    "version",
    "check",
    "makemigrations",
    "messages",
    "rules",
    "statechart",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def wanted(argv: list[str]) -> bool:
    """Tell whether this command is ours: it needs services, or Django is not there yet."""
    lacks = [
        name for name in ("django", *NEEDS.get(_command(argv), ())) if not importlib.util.find_spec(name)
    ]
    return _command(argv) in {"up", "test"} or bool(lacks)


def _command(argv: list[str]) -> str:
    return argv[1] if len(argv) > 1 else ""


def main(argv: list[str]) -> None:
    """Prepare the machine, move into `.venv`, and do what was asked."""
    command = _command(argv)
    if sys.version_info < (3, 11):  # noqa: UP036 - this very line must run on older ones
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    changed = prepare("test" if command == "test" or command in NEEDS else "up")
    if changed or Path(sys.prefix).resolve() != VENV.resolve() or command not in {"up", "test"}:
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *argv[1:]])
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(up.main(argv[2:]) if command == "up" else test(argv[2:]))


def settle(argv: list[str]) -> None:
    """Before a common Django command: tools need no production settings, the rest may use a running `up`."""
    up.borrow()
    if _command(argv) in TOOLS:
        os.environ.setdefault("R2R_STAGE", "demo")
    elif not {"R2R_STAGE", "R2R_SECRET_KEY", "R2R_SECRET_KEY_FILE"} & set(os.environ):
        sys.exit(
            "No portal is running in this folder, and no settings were given. Start one with\n\n"
            "    python3 manage.py up\n\nor set R2R_STAGE and what .env.example names for it."
        )


@contextlib.contextmanager
def announced(text: str) -> Iterator[None]:
    """Say what starts, and how long it took."""
    started = time.monotonic()
    print(f"{text} ...", end=" ", flush=True)
    yield
    print(f"{time.monotonic() - started:.0f} s", flush=True)


# --- what the machine must have ---------------------------------------------------------------


def _loads(library: str) -> bool:
    with contextlib.suppress(OSError):
        ctypes.CDLL(library)
        return True
    return False


def _has_font(name: str) -> bool:
    return any(name in files for folder in FONT_FOLDERS for _, _, files in os.walk(folder))


def _runs(program: str) -> bool:
    return bool(shutil.which(program) or shutil.which(program, path="/usr/sbin"))  # where nginx lies


def missing_packages(command: str) -> list[str]:
    """Return the Debian packages that `command` needs and this machine lacks."""
    if not sys.platform.startswith("linux"):
        return []
    lacking = [package for name, package in LIBRARIES.items() if not _loads(name)]
    lacking += [package for name, package in FONTS.items() if not _has_font(name)]
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        lacking.append("python3-venv")
    if command == "test":
        lacking += [] if _loads("libatomic.so.1") else ["libatomic1"]
        lacking += [package for package, program in PROGRAMS.items() if not _runs(program)]
    return lacking


PROGRAMS = {  # what tests run
    "chromium-headless-shell": "chromium-headless-shell",
    "gettext": "xgettext",
    "nginx-light": "nginx",
    "poppler-utils": "pdftotext",
    "wrk": "wrk",
}


def _becoming_root() -> list[str] | None:
    """Return what to put before a command to run it as root; None where nobody lets us."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return ["sudo", "-n"]
    return None


def install_packages(packages: list[str]) -> None:
    """Install Debian packages, or stop with the one line that does it."""
    line = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(packages)
    root = _becoming_root()
    if root is None or not shutil.which("apt-get"):
        sys.exit(
            f"This machine lacks system packages. Run this once as root, then try again:\n\n    {line}\n"
        )
    with announced(f"Installing {' '.join(packages)} (a minute or so)"):
        quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", line]
        done = subprocess.run(quiet, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}{done.stderr[-2000:]}\nThat failed. The line was:\n\n    {line}\n")


# --- the Python environment --------------------------------------------------------------------


def _lock_files(command: str) -> list[Path]:
    return [ROOT / "requirements" / f"{name}.txt" for name in LOCKS[command]]


def _stamps(command: str) -> dict[Path, str]:
    """Return, per lock of `command`, the stamp file that says it is installed and the text it must hold."""
    python = PYTHON.resolve()  # a system upgrade may move the environment under another Python
    return {
        VENV / f".installed-{lock.stem}": f"{python} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
        for lock in _lock_files(command)
    }


def _is_fresh(command: str) -> bool:
    return PYTHON.exists() and all(
        path.exists() and path.read_text(encoding="utf-8") == text for path, text in _stamps(command).items()
    )


def prepare(command: str) -> bool:
    """Bring system packages and `.venv` to what `command` needs; tell whether `.venv` changed."""
    lacking = missing_packages(command)
    if lacking:
        install_packages(lacking)
    if _is_fresh(command):
        return False
    VENV.mkdir(exist_ok=True)
    with (VENV / ".installing").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # two terminals at once
        if not _is_fresh(command):
            _install(command)
    return True


def _install(command: str) -> None:
    if not PYTHON.exists():
        with announced("Making the Python environment .venv"):
            _run([sys.executable, "-m", "venv", str(VENV)])
    with announced("Installing Python packages from the locks (a minute the first time)"):
        locks = [part for lock in _lock_files(command) for part in ("-r", str(lock))]
        uv = _uv()
        pip = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
        _run([*pip, "--quiet", "--require-hashes", *locks])
    for path, text in _stamps(command).items():
        path.write_text(text, encoding="utf-8")


def _uv() -> str | None:
    """Return uv, installed from its own lock; None where there is none for this machine: pip does it too."""
    program = VENV / "bin/uv"
    if not program.exists():
        lock = str(ROOT / "requirements/uv.txt")
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*pip, "-r", lock], capture_output=True)
    return str(program) if program.exists() else None


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(
            f"\n{done.stdout[-2000:]}{done.stderr[-4000:]}\nThis command failed:\n    {shlex.join(command)}"
        )


# --- tests --------------------------------------------------------------------------------------


class TerminatedError(KeyboardInterrupt):
    """SIGTERM: unlike Ctrl-C at a terminal it reached us alone."""


def _on_sigterm(*_: object) -> None:
    raise TerminatedError


def pytest_command(arguments: list[str]) -> list[str]:
    """Return pytest's command: the whole suite runs on two processes, a part of it on one.

    A module stays in one process, so that what its tests share (a portal, a demo) is made once.
    """
    part = any(Path(argument.split("::")[0]).exists() for argument in arguments)
    told = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return [str(PYTHON), "-m", "pytest", *([] if part or told else SHARED_OUT), *arguments]


def test(arguments: list[str]) -> int:
    """Run pytest against services of its own and return its exit code."""
    at_terminal = sys.stdin.isatty()  # a terminal sends Ctrl-C to pytest too; a script only to us
    signal.signal(signal.SIGTERM, _on_sigterm)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with services.throw_away() as (running, folder):
        environment = {"R2R_STAGE": "demo", "R2R_RUN_DIR": str(folder / "run"), **running.environment}
        group = None if at_terminal else 0
        with subprocess.Popen(
            pytest_command(arguments), cwd=ROOT, env=os.environ | environment, process_group=group
        ) as process:
            running.processes.watch_over(process.pid)
            return _wait_for(process, at_terminal)


def _wait_for(process: subprocess.Popen[bytes], at_terminal: bool) -> int:
    try:
        return process.wait()
    except KeyboardInterrupt as stop:
        if isinstance(stop, TerminatedError) or not at_terminal:
            process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(30)
        process.kill()
        return 130
