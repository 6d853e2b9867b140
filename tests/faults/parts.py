"""What tests ask of a whole stack and have it do: its mail server, letters on demand, what /statusz tells, people who hand in."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg2
import redis

from tests.browser.portal import ROOT, wait_for
from tests.faults import clicks
from tests.faults.stack import Stack
from tests.integration.operations.mail_server import Post, Server, free_port
from tests.load import rush
from tests.load.client import Answer, Target, all_of, played
from tests.load.signing_in import LOGIN, Newcomer

TOKEN = "a monitor's token of the tests"
AT_ONCE = 4
WRITE = """
import sys
from r2r_portal import clock
from r2r_portal.outbox.actions import publish
for line in sys.stdin:
    key = line.strip()
    publish(topic="account.code", key=key, to=f"{key}@load.example", language="en", zone="Europe/Brussels", at=clock.now(),
            payload={"code": "48291704"})
    print("written", flush=True)
"""


# --- a mail server -----------------------------------------------------------------------------------------------


class Moody(Post):
    """A mail server that may keep its answer to the first copy of each text; `visitor` is the port of who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.keeps_silent = False
        self.holds = threading.Event()
        self.visitor = 0
        self.server: Server | None = None

    async def handle_DATA(self, server, session, envelope) -> str:
        """Take the text; say yes at once, or when the mood is over."""
        is_first = str(message_from_bytes(envelope.content)["Message-ID"]) not in self.ids
        answer = await super().handle_DATA(server, session, envelope)
        if self.keeps_silent and is_first:
            self.visitor = session.peer[1]
            self.holds.set()
            while self.keeps_silent:
                await asyncio.sleep(0.02)
        return answer

    def open(self) -> None:
        """Be there."""
        self.server = Server(self, hostname="127.0.0.1", port=self.port)
        self.server.start()

    def close(self) -> None:
        """Be away: connections are refused."""
        if self.server:
            self.server.stop()
        self.server = None

    def copies(self, key: str) -> list[str]:
        """Return the Message-IDs of the copies of a letter that were taken in."""
        return [str(one["Message-ID"]) for one in self.letters if f"{key}@" in str(one["To"])]


def owner(port: int, among: list[int]) -> int:
    """Return which process a connection from a local port belongs to."""
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    rows = [line.split() for line in table]
    sockets = {f"socket:[{row[9]}]" for row in rows if int(row[1].split(":")[1], 16) == port}
    for pid in among:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(link.readlink()) in sockets:
                    return pid
    raise AssertionError(f"nobody has port {port}")


@contextmanager
def writing(stack: Stack) -> Iterator[Callable[[str], None]]:
    """Run one process of the portal that writes a letter whenever it is told a key."""
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", WRITE]
    process = subprocess.Popen(
        command, cwd=ROOT, env=stack.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def write(key: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "written\n"

    try:
        yield write
    finally:
        process.communicate()


def letter(stack: Stack, key: str) -> tuple[object, ...]:
    """Return state and attempts of a letter."""
    return stack.rows("SELECT state, attempts FROM outbox_message WHERE key = %s", key)[0]


def has_left(stack: Stack, key: str) -> bool:
    """Tell whether a letter has left."""
    return letter(stack, key)[0] == "sent"


def newest(stack: Stack) -> object:
    """Return the number of the letter that was written last."""
    return stack.rows("SELECT coalesce(max(id), 0) FROM outbox_message")[0][0]


POST = Moody()  # of the one stack whose parts are tried


# --- what is told ------------------------------------------------------------------------------------------------


def told(stack: Stack) -> dict[str, Any]:
    """Return what /statusz tells a monitor; nothing where it does not answer."""
    asked = urllib.request.Request(stack.origin + "/statusz", headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return json.loads(answer.read())  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        return json.loads(error.read())  # type: ignore[no-any-return]
    except OSError:
        return {}


def part(stack: Stack, name: str) -> dict[str, Any]:
    """Return what /statusz tells of a part."""
    return told(stack).get("parts", {}).get(name, {})  # type: ignore[no-any-return]


def skew(stack: Stack, name: str) -> int:
    """Return by how many seconds a part's clock is behind, to whole minutes: the files are read once a second."""
    return 60 * round(part(stack, name).get("clock_skew_seconds", 0) / 60)


def seconds_until(question: Callable[[], object], most: float, what: str) -> float:
    """Wait until the answer is yes; return for how long."""
    began = time.monotonic()
    wait_for(question, most, what)
    return time.monotonic() - began


def named(stack: Stack, name: str, most: float = 60) -> float:
    """Wait until /statusz names a part as ill; return after how many seconds."""
    return seconds_until(lambda: part(stack, name).get("state", "ok") != "ok", most, f"{name} on /statusz")


def is_well(stack: Stack) -> bool:
    """Tell whether every part is well that this stack has: nobody backs it up, and no night has passed."""
    found = told(stack).get("parts", {})
    names = ("database", "broker", "worker", "long", "beat", "outbox", "disk")
    return all(found.get(name, {}).get("state") == "ok" for name in names)


def signs(stack: Stack, name: str) -> object:
    """Return the last sign of life of a part."""
    return stack.rows("SELECT at FROM site_mark WHERE name = %s", name)[0][0]


def lives(stack: Stack, name: str, most: float = 60) -> None:
    """Wait for the next sign of life of a part."""
    before = signs(stack, name)
    wait_for(lambda: signs(stack, name) != before, most, f"a sign of life of {name}")


def broker(stack: Stack) -> "redis.Redis[bytes]":
    """Return a connection to the broker."""
    return redis.Redis.from_url(stack.environment["REDIS_URL"].replace("redis+socket://", "unix://", 1))


def done(stack: Stack, sql: str) -> None:
    """Change something in the database by hand."""
    connection = psycopg2.connect(stack.environment["DATABASE_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


# --- people ------------------------------------------------------------------------------------------------------


async def pressed(one: rush.Applicant, target: Target) -> Answer:
    """Hand in once."""
    return await one.person(target).post(f"/en/my/{one.application}/submit/", one.button())


def hand_in(stack: Stack, people: list[rush.Applicant]) -> list[Answer]:
    """Let each press the button once."""
    return played(lambda: all_of([pressed(one, Target.of(stack.origin)) for one in people], AT_ONCE))


def insist(stack: Stack, people: list[rush.Applicant]) -> None:
    """Let each press the button until it is done."""
    played(lambda: all_of([clicks.hand_in(one, Target.of(stack.origin)) for one in people], AT_ONCE))


def rows(stack: Stack, people: list[rush.Applicant]) -> list[tuple[int, int, int]]:
    """Return, for each, how many submissions, receipts and lines in the log are kept."""
    kept = rush.kept(stack.environment["DATABASE_URL"], people)
    found = [kept[one.application] for one in people]
    return [(one.submissions, one.receipts, one.audits) for one in found]


def are_all_in(stack: Stack, people: list[rush.Applicant]) -> bool:
    """Tell whether everybody's receipt has left, after one attempt or more."""
    sql = """SELECT count(*) FROM outbox_message m JOIN applications_submission s ON (m.payload->>'submission')::bigint = s.id
              WHERE m.topic = 'application.submitted' AND m.state = 'sent' AND s.application_id::text = ANY(%s)"""
    return stack.rows(sql, [one.application for one in people]) == [(len(people),)]


class Kept:
    """Codes as the outbox keeps them, while letters wait."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def code(self, to: str) -> str | None:
        """Return the newest code of a person."""
        sql = "SELECT payload->>'code' FROM outbox_message WHERE topic = 'account.code' AND \"to\" = %s ORDER BY id DESC LIMIT 1"
        found = self.stack.rows(sql, to)
        return str(found[0][0]) if found else None


async def asked_for_a_code(comer: Newcomer) -> bool:
    """Ask for one more code; tell whether that was refused as once too often."""
    stranger = Newcomer(comer.email, comer.number, comer.target, comer.letters)
    page = await stranger._step(LOGIN, {})
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = await stranger.person.post(LOGIN, {"email": comer.email, "csrfmiddlewaretoken": token})
    return answer.status != 302
