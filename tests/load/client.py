"""A bounded load client for loopback: asyncio and the standard library, one connection a request.

Nothing here can reach another machine: `Target` refuses every address that is not loopback. Instants are real time,
read from the same machine's clock as the server's, in seconds since the epoch.
"""

import asyncio
import ipaddress
import socket
import time
import urllib.parse
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

MOST_AT_ONCE, MOST_REQUESTS, PATIENCE = 64, 20_000, 60.0
PIECE, FORM = 16_384, "application/x-www-form-urlencoded"
T = TypeVar("T")


class TargetError(ValueError):
    """The address is not on this machine."""


@dataclass(frozen=True)
class Target:
    """A server on the loopback interface."""

    host: str
    port: int

    @classmethod
    def of(cls, origin: str) -> "Target":
        """Read `http://127.0.0.1:8000`; raises TargetError for anything that is not loopback."""
        parts = urllib.parse.urlsplit(origin)
        host = parts.hostname or ""
        if parts.scheme != "http" or not ipaddress.ip_address(host).is_loopback:
            raise TargetError(origin)
        return cls(host, parts.port or 80)


@dataclass(frozen=True)
class Answer:
    """What came back. `sent_at` is when the last byte of the request left, `seconds` the time to the last byte back."""

    status: int
    headers: dict[str, str]
    text: str
    sent_at: float
    seconds: float


@dataclass
class Person:
    """One browser: a session cookie, the address of its server, headers beyond the usual."""

    target: Target
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # what no browser sends

    async def get(self, path: str) -> Answer:
        """Ask for a page."""
        return await self._ask("GET", path, b"", "")

    async def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        return await self._ask("POST", path, encoded(form), FORM)

    async def upload(self, path: str, form: dict[str, str], field: str, name: str, content: bytes) -> Answer:
        """Send a form with a file."""
        return await self._ask("POST", path, *with_file(form, field, name, content))

    async def paced(self, path: str, body: bytes, kind: str, *, rate: float, until: float) -> Answer:
        """Send a body of a kind at so many bytes a second, its last byte at an instant (seconds since the epoch)."""

        async def slowly(writer: asyncio.StreamWriter) -> None:
            for start in range(0, len(body) - 1, PIECE):
                await asyncio.sleep(max(0.0, until - (len(body) - start) / rate - time.time()))
                writer.write(body[start : min(start + PIECE, len(body) - 1)])
                await writer.drain()
            await asyncio.sleep(max(0.0, until - time.time()))
            writer.write(body[-1:])

        return await self._exchanged(self._head("POST", path, len(body), kind), slowly)

    def begun(self, path: str, form: dict[str, str]) -> tuple[socket.socket, bytes]:
        """Send a form but for its last byte; return the open connection and that byte, to be sent when one likes."""
        body = encoded(form)
        door = socket.create_connection((self.target.host, self.target.port), PATIENCE)
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door.sendall(self._head("POST", path, len(body), FORM) + body[:-1])
        return door, body[-1:]

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        async def at_once(writer: asyncio.StreamWriter) -> None:
            writer.write(body)

        return await self._exchanged(self._head(method, path, len(body), kind), at_once)

    async def _exchanged(
        self, head: bytes, send: Callable[[asyncio.StreamWriter], Awaitable[None]]
    ) -> Answer:
        """Send a head and whatever `send` sends after it; read the answer to its end."""
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection(self.target.host, self.target.port)
        try:
            writer.write(head)
            await send(writer)
            await writer.drain()
            sent_at = time.time()
            raw = await asyncio.wait_for(reader.read(), PATIENCE)
        finally:
            writer.close()
        return _parsed(raw, sent_at, time.perf_counter() - began)

    def _head(self, method: str, path: str, length: int, kind: str) -> bytes:
        origin = f"{self.target.host}:{self.target.port}"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {origin}",
            "Connection: close",
            f"Origin: http://{origin}",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {text}" for name, text in self.headers.items()]
        if kind:
            lines += [f"Content-Type: {kind}", f"Content-Length: {length}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def encoded(form: dict[str, str]) -> bytes:
    """Return a form as a body of the kind FORM."""
    return urllib.parse.urlencode(form).encode()


def with_file(form: dict[str, str], field: str, name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with a picture as a body, and the kind of that."""
    edge = "-" * 20 + "edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in form.items()
    ]
    file = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"


def answered(door: socket.socket) -> int:
    """Read the answer on an open connection to its end; return its status."""
    with door:
        said = b""
        while piece := door.recv(65_536):
            said += piece
    return _parsed(said, 0.0, 0.0).status


def _parsed(raw: bytes, sent_at: float, seconds: float) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        key = name.lower()  # cookies come a line each
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    return Answer(int(first.split()[1]), headers, body.decode("utf-8", "replace"), sent_at, seconds)


async def all_of(work: Iterable[Awaitable[T]], at_once: int) -> list[T]:
    """Run the work, at most `at_once` at a time; return the results in order."""
    work = list(work)
    assert at_once <= MOST_AT_ONCE
    assert len(work) <= MOST_REQUESTS
    door = asyncio.Semaphore(at_once)

    async def one(task: Awaitable[T]) -> T:
        async with door:
            return await task

    return await asyncio.gather(*(one(task) for task in work))


def played(work: Callable[[], Coroutine[object, object, T]]) -> T:
    """Run `work()` on a loop in a thread of its own: where a browser test ran before, this thread has a loop already."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(lambda: asyncio.run(work())).result()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie; the nearest rank."""
    ranked = sorted(values)
    return ranked[max(0, min(len(ranked) - 1, round(share * len(ranked) + 0.5) - 1))]
