"""A real SMTP server in the test process that answers as it is told, and what it took in."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

Answer = Callable[[str], str | None]


class Post:
    """What a mail server does with recipients and texts; `rcpt` and `data` may answer otherwise than with yes."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.recipients: list[str] = []
        self.rcpt: Answer = lambda address: None
        self.data: Answer = lambda address: None
        self.hang_up_after_text = False
        self.tried: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        self.tried.append(address)
        answer = self.rcpt(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = self.data(envelope.rcpt_tos[0])
        if answer:
            return answer
        self.letters.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        if self.hang_up_after_text:
            self.hang_up_after_text = False
            server.transport.abort()
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken in."""
        return [str(letter["Message-ID"]) for letter in self.letters]


class Server(Controller):
    """The server on a free port of this machine."""

    def factory(self) -> SMTP:
        """Make one conversation."""
        return SMTP(self.handler, hostname="mail.test.example", enable_SMTPUTF8=False)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def running(settings, post: Post) -> Iterator[Post]:
    """Let the portal deliver to `post`."""
    server = Server(post, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "r2r_portal.outbox.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    try:
        yield post
    finally:
        server.stop()


@contextmanager
def silent(settings, greeting: bytes) -> Iterator[None]:
    """Let the portal meet somebody who says `greeting` and nothing more."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(8)
        settings.EMAIL_BACKEND = "r2r_portal.outbox.backends.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", door.getsockname()[1]
        opened = []

        def greet() -> None:
            while True:
                try:
                    visitor, _address = door.accept()
                except OSError:
                    return
                opened.append(visitor)
                visitor.sendall(greeting)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        try:
            yield
        finally:
            door.shutdown(socket.SHUT_RDWR)
            for visitor in opened:
                visitor.close()
            thread.join(5)


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began
