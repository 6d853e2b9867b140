"""Asking a virus scanner about a file: clamd's INSTREAM over TCP or a unix socket, streamed, with limits on waiting."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 60.0
LONGEST_ANSWER = 4096
SCHEMES = {"tcp", "unix"}


class ScannerAwayError(Exception):
    """Nobody answers, or not in time: ask again later."""


class ScannerRefusedError(Exception):
    """The scanner answered that it cannot say anything about this file."""


def is_address(url: str) -> bool:
    """Tell whether a setting is an address that `ask` understands: tcp://host:port or unix:///path."""
    try:
        parts = urlsplit(url)
        return (
            bool(parts.path)
            if parts.scheme == "unix"
            else parts.scheme == "tcp" and bool(parts.hostname and parts.port)
        )
    except ValueError:
        return False


def ask(url: str, chunks: Iterable[bytes]) -> str:
    """Return the name of what the scanner found in a file, or "" for nothing.

    Raises ScannerAwayError, or ScannerRefusedError with the scanner's own words.
    """
    try:
        with _connected(url) as door:
            _send(door, chunks)
            answer = _answer(door)
    except (OSError, ValueError) as error:
        raise ScannerAwayError(repr(error)) from error
    return _meaning(answer)


def answers(url: str) -> bool:
    """Tell whether somebody listens where the scanner should be."""
    try:
        _connected(url).close()
    except (OSError, ValueError):
        return False
    return True


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        door = socket.socket(socket.AF_UNIX)
        door.settimeout(CONNECT_SECONDS)
        try:
            door.connect(parts.path)
        except OSError:
            door.close()
            raise
    else:
        door = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=CONNECT_SECONDS)
    door.settimeout(ANSWER_SECONDS)
    return door


def _send(door: socket.socket, chunks: Iterable[bytes]) -> None:
    """Send the file, each chunk after its length; one of length zero ends it."""
    door.sendall(b"zINSTREAM\0")
    for chunk in chunks:
        if chunk:
            door.sendall(len(chunk).to_bytes(4, "big") + chunk)
    door.sendall(bytes(4))


def _answer(door: socket.socket) -> str:
    read = b""
    while b"\0" not in read and len(read) < LONGEST_ANSWER:
        part = door.recv(LONGEST_ANSWER)
        if not part:
            break
        read += part
    return read.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _meaning(answer: str) -> str:
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if not said:
        raise ScannerAwayError("no answer")
    raise ScannerRefusedError(said)
