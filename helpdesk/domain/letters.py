"""Reading an e-mail: who wrote it, if a machine did, its text without what it quotes, and whose thread it belongs to.

Everything in it was written by a stranger. Nothing of it ever becomes a header of ours: only text, an address, a name.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr

LONGEST = 20_000  # characters of text
LARGEST = 2 * 1024 * 1024  # bytes of a whole message
ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
MARK = re.compile(r"\bHD-(\d{1,9})-([A-Z2-7]{10})\b", re.IGNORECASE)
PLUS = re.compile(r"\+hd-?(\d{1,9})-([a-z2-7]{10})@", re.IGNORECASE)
MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "do-not-reply@", "bounce")
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
QUOTED = re.compile(
    r"^(>.*|On .{4,200} wrote:|.{4,200}<[^<>\s]+@[^<>\s]+>[:：]?|-{2,} ?Original Message ?-{2,}.*"
    r"|-{2,} ?(元のメッセージ|転送メッセージ) ?-{2,}.*|20\d\d年.{4,200}[:：])$",
    re.IGNORECASE,
)
KANA = re.compile(r"[\u3040-\u30ff]")
TAG = re.compile(r"<[^>]*>")
SKIPPED = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}


@dataclass(frozen=True)
class Letter:
    """What of an e-mail is used. `key` is the SHA-256 of its Message-ID, or of the whole where it has none."""

    key: str
    sender: str  # empty where there is no address to answer to
    name: str
    text: str
    files: int
    thread: int | None  # number of the question whose signed mark it carries
    by_machine: bool

    @property
    def language(self) -> str:
        """The language it is written in: Japanese has kana."""
        return "ja" if KANA.search(self.text) else "en"


def mark(number: int, secret: str) -> str:
    """Return the signed mark of a thread, as it stands in subjects: HD-0231-K7Q2M9XAPT."""
    return f"HD-{number:04d}-{_signature(number, secret)}"


def plus_address(address: str, number: int, secret: str) -> str:
    """Return the desk's address with the mark in it, for mail servers that deliver desk+anything to the desk."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+hd{number}-{_signature(number, secret).lower()}@{domain}"


def _signature(number: int, secret: str) -> str:
    digest = hmac.new(secret.encode(), f"helpdesk.thread:{number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:10].decode()


def thread_of(texts: Iterable[str], secret: str) -> int | None:
    """Return the number of the first mark that we signed ourselves; a mark that was made up counts for nothing."""
    for text in texts:
        for number, signed in [*PLUS.findall(text), *MARK.findall(text)]:
            if hmac.compare_digest(signed.upper(), _signature(int(number), secret)):
                return int(number)
    return None


def read(raw: bytes, *, secret: str, own: frozenset[str]) -> Letter:
    """Read a message of any shape; `own` are our addresses, from which nothing is taken in."""
    message = message_from_bytes(raw, policy=policy.compat32)
    # the address is read before anything is decoded: an encoded name must not become one
    name, sender = parseaddr(one_line(str(message.get("From", ""))))
    sender = sender.strip() if ADDRESS.fullmatch(sender.strip()) else ""
    text, files = _content(raw)
    to = [
        address
        for _name, address in getaddresses([_header(message, name) for name in ("To", "Cc", "Delivered-To")])
    ]
    return Letter(
        key=hashlib.sha256((_header(message, "Message-ID").strip() or "").encode() or raw).hexdigest(),
        sender=sender,
        name=one_line(_decoded(name))[:120],
        text=text,
        files=files,
        thread=thread_of([*to, _header(message, "Subject")], secret),
        by_machine=is_by_machine(message, sender, own),
    )


def is_by_machine(message: Message, sender: str, own: frozenset[str]) -> bool:
    """Tell automatic answers, bounces, lists and our own messages by their headers (RFC 3834, RFC 3464)."""
    auto = _header(message, "Auto-Submitted").split(";")[0].strip().lower()
    kind = _header(message, "Content-Type").lower()
    return (
        auto not in ("", "no")
        or not sender
        or sender.lower() in own
        or sender.lower().startswith(MACHINES)
        or _header(message, "Return-Path").strip() == "<>"
        or _header(message, "Precedence").strip().lower() in BULK
        or any(
            _header(message, name)
            for name in ("X-Autoreply", "X-Autorespond", "List-Id", "X-Failed-Recipients")
        )
        or "multipart/report" in kind
        or "disposition-notification" in kind
    )


def _header(message: Message, name: str) -> str:
    """Return a header decoded and on one line, whatever bytes it is made of."""
    return one_line(_decoded(str(message.get(name, ""))))


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, UnicodeError, ValueError):
        return value.encode("ascii", "replace").decode()


def one_line(text: str) -> str:
    """Return text without control characters and line breaks: what may stand in a header or beside a name."""
    kept = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in text)
    return " ".join("".join(kept).split())


def _content(raw: bytes) -> tuple[str, int]:
    """Return the text of a message, and how many files came along."""
    message = message_from_bytes(raw, policy=policy.compat32)
    plain, html, files = [], [], 0
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if (
            part.get_content_disposition() == "attachment"
            or part.get_filename()
            or not kind.startswith("text/")
        ):
            files += 1
        elif kind == "text/html":
            html.append(_text(part))
        else:
            plain.append(_text(part))
    body = "\n".join(plain) if any(one.strip() for one in plain) else without_tags("\n".join(html))
    return own_words(clean(body)), files


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset, "replace")
    except LookupError:  # a charset that nobody knows
        return payload.decode("utf-8", "replace")


def without_tags(html: str) -> str:
    """Return the words of an HTML text. They are shown escaped: this is for reading, not for safety."""
    text = TAG.sub("", BREAK.sub("\n", SKIPPED.sub("", html)))
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def clean(text: str) -> str:
    """Return text without what no database and no page takes: zeros, surrogates and other controls but line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))


def own_words(text: str) -> str:
    """Return what the writer wrote: the quotation of the message that is answered is cut off at the end."""
    lines = text.strip().split("\n")
    for number, line in enumerate(lines):
        begins = QUOTED.match(line.strip())
        if number and begins and (not line.startswith(">") or _all_quoted(lines[number:])):
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()


def _all_quoted(lines: list[str]) -> bool:
    return all(not line.strip() or line.startswith(">") for line in lines)
