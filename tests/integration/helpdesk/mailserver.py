"""A small IMAP server on loopback, as far as a mailbox is read by it: greeting, sign-in, search, fetch, flags."""

import re
import socketserver
import threading
from dataclasses import dataclass, field

USER, PASSWORD = "desk@example.eu", "p@ss w/ord"


@dataclass
class Letterbox:
    """Messages by number from 1, and which of them were read."""

    messages: list[bytes] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)

    def deliver(self, raw: bytes) -> None:
        """Put a message in."""
        self.messages.append(raw)


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Greet, then answer line by line until LOGOUT or the end."""
        self.say(b"* OK loopback IMAP4rev1")
        while line := self.rfile.readline():
            tag, _space, command = line.decode().strip().partition(" ")
            verb = command.upper()
            if verb == "LOGOUT":
                self.say(b"* BYE")
            ok = self.answer(command, verb)
            self.say(f"{tag} {'OK' if ok else 'NO'} done".encode())
            if verb == "LOGOUT":
                return

    def answer(self, command: str, verb: str) -> bool:
        """Answer one command; False where it is refused."""
        box: Letterbox = self.server.box  # type: ignore[attr-defined]
        if verb == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif verb.startswith("LOGIN"):
            return f'"{PASSWORD}"' in command and USER in command
        elif verb.startswith("SELECT"):
            self.say(f"* {len(box.messages)} EXISTS".encode())
            return '"INBOX"' in command
        elif verb == "UID SEARCH UNSEEN":
            unread = [str(n) for n in range(1, len(box.messages) + 1) if n not in box.read]
            self.say(("* SEARCH " + " ".join(unread)).encode())
        elif found := re.fullmatch(r"UID FETCH (\d+) \((.+)\)", command):
            self.fetch(box, int(found[1]), found[2])
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS.SILENT \(\\Seen\)", command):
            box.read.add(int(found[1]))
        else:
            return verb in ("NOOP", "LOGOUT")
        return True

    def fetch(self, box: Letterbox, number: int, what: str) -> None:
        """Send the size, the headers or the whole of a message."""
        raw = box.messages[number - 1]
        box.fetched.append(what)
        if what == "RFC822.SIZE":
            self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)})".encode())
            return
        part = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in what else raw
        self.say(f"* {number} FETCH (UID {number} BODY[] {{{len(part)}}}".encode())
        self.wfile.write(part + b")\r\n")

    def say(self, line: bytes) -> None:
        """Send one line."""
        self.wfile.write(line + b"\r\n")


class ImapServer(socketserver.ThreadingTCPServer):
    """The server, in threads of its own, on a free port."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.box = Letterbox()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the mailbox, with its password percent-encoded."""
        return f"imap://desk%40example.eu:p%40ss%20w%2Ford@127.0.0.1:{self.server_address[1]}/INBOX"
