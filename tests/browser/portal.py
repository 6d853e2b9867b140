"""A whole portal for browser tests: `manage.py up` on a free port, with its own database, mail and clock."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from tests import database

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
CODE = re.compile(r"\d{4} \d{4}")


def wait_for(question: Callable[[], T], seconds: float = 60, what: str = "it") -> T:
    """Ask again and again until the answer is truthy, and return it."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)
    return answer


@dataclass(frozen=True)
class Portal:
    """A running portal and the doors a test needs."""

    origin: str
    run: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal's database and return what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self, to: str = "") -> list[EmailMessage]:
        """Return the delivered messages, oldest first; `to` narrows."""
        files = sorted((self.run / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        parsed = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
        return [mail for mail in parsed if to in str(mail["To"])]  # type: ignore[misc]

    def mail(self, to: str, words: str, seconds: float = 60) -> EmailMessage:
        """Wait for the newest message to `to` whose subject holds `words`."""

        def found() -> EmailMessage | None:
            return next((mail for mail in reversed(self.mails(to)) if words in str(mail["Subject"])), None)

        mail = wait_for(found, seconds, f"a message to {to} about {words}")
        assert mail is not None
        return mail

    def codes(self, to: str) -> list[str]:
        """Return every code that reached `to`, oldest first, as a person would type it."""
        found = [CODE.search(str(mail["Subject"])) for mail in self.mails(to)]
        return [match[0] for match in found if match]

    def code(self, to: str, known: int = 0) -> str:
        """Wait for one more code than `known` to reach `to`."""
        return wait_for(lambda: self.codes(to)[known:], 60, f"a code to {to}")[-1]


def left_sound(portal: Portal) -> None:
    """Fail with what is broken where the journeys through a portal left its database wrong (R8, REL-J4)."""
    portal.manage("check_invariants")


@contextmanager
def running(run: Path, *options: str, migrated: bool = True) -> Iterator[Portal]:
    """Run `manage.py up` with a database of its own inside this test run's server, until the block ends.

    The database comes migrated, which spares a portal most of its start; without that it comes empty. It may take its
    time to let somebody in: everything else of this test run is on the same two cores.
    """
    port, name = free_port(), f"portal_{run.name}_{os.getpid()}"
    origin = f"http://127.0.0.1:{port}"
    url = database.another(name, migrated=migrated)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | {
        "DATABASE_URL": f"{url}?connect_timeout=20", "R2R_RUN_DIR": str(run), "R2R_STAGE": "demo", "R2R_SITE_ORIGIN": origin,
        "PYTHONWARNINGS": "",
    }  # fmt: skip
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(port), *options]
    with (run / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: ready(origin, process, run), 600, "the portal's answer")
        yield Portal(origin, run, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def ready(origin: str, process: "subprocess.Popen[bytes]", run: Path) -> bool:
    """Tell whether the portal says where it is; fail with its log when it has ended."""
    said = (run / "up.log").read_text(encoding="utf-8")
    assert process.poll() is None, said
    if f"{origin}/en/" not in said:
        return False
    with urllib.request.urlopen(f"{origin}/readyz", timeout=10) as answer:
        return answer.status == 200


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
