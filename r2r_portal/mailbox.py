"""A mailbox over IMAP: what was not read yet, one message at a time, marked as read after it is dealt with."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

PATIENCE = 20.0  # seconds for any answer of the server
PORTS = {"imaps": 993, "imap": 143}
AT_ONCE = 50  # messages of one visit; the next visit takes the rest


class MailboxError(Exception):
    """The server is away, refuses, or does not speak IMAP: the next visit tries again."""


@dataclass(frozen=True)
class Place:
    """Where a mailbox is. Its password is shown nowhere."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    def __repr__(self) -> str:
        return f"Place({self.scheme}://{self.host}:{self.port}/{self.folder})"


@dataclass(frozen=True)
class Piece:
    """One message. Of one that is larger than allowed only its headers were fetched."""

    raw: bytes
    is_whole: bool


def place(url: str) -> Place:
    """Read imaps://user:password@host:993/INBOX (percent-encoded); imap:// asks for STARTTLS unless the host is this machine.

    Raises ValueError, without the address in it, since that holds a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or not parts.username or parts.password is None:
        raise ValueError("a mailbox is imaps://user:password@host:port/folder")
    return Place(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def is_place(url: str) -> bool:
    """Tell whether a setting is the address of a mailbox."""
    try:
        place(url)
    except ValueError:
        return False
    return True


def unread(where: Place, *, largest: int) -> Iterator[Piece]:
    """Yield what was not read yet, the oldest first; a message counts as read once the next one is asked for.

    `largest` is in bytes. Whoever stops half way gets the message again at the next visit.
    """
    with _errors_said(), _opened(where) as door:
        _status, found = door.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            piece = _fetch(door, uid.decode(), largest)
            if piece:
                yield piece
            door.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def _errors_said() -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ssl.SSLError) as error:
        raise MailboxError(type(error).__name__) from error


@contextmanager
def _opened(where: Place) -> Iterator[imaplib.IMAP4]:
    secure = ssl.create_default_context()
    if where.scheme == "imaps":
        door: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.host, where.port, ssl_context=secure, timeout=PATIENCE)
    else:
        door = imaplib.IMAP4(where.host, where.port, timeout=PATIENCE)
    try:
        if where.scheme == "imap" and not _is_here(where.host):
            door.starttls(secure)
        door.login(where.user, where.password)
        status, _data = door.select(_quoted(where.folder))
        if status != "OK":
            raise MailboxError("no such folder")
        yield door
    finally:
        door.shutdown()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fetch(door: imaplib.IMAP4, uid: str, largest: int) -> Piece | None:
    _status, told = door.uid("FETCH", uid, "(RFC822.SIZE)")
    words = b" ".join(part for part in told if isinstance(part, bytes))
    size = (
        int(words.partition(b"RFC822.SIZE ")[2].split(b")")[0].split()[0] or 0)
        if b"RFC822.SIZE " in words
        else 0
    )
    whole = size <= largest
    _status, data = door.uid("FETCH", uid, "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])")
    raw = next((part[1] for part in data if isinstance(part, tuple)), None)
    return Piece(raw, whole) if raw is not None else None
