"""A mail server that is there and of no use: it answers each command after half a minute, or takes a text and says nothing more."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

SLOW = 30.0  # seconds before each answer


@dataclass
class Tarpit:
    """What came of those who knocked: for how many seconds each stayed."""

    port: int
    hangs_after_the_text: bool
    stays: list[float] = field(default_factory=list)

    def talk(self, visitor: socket.socket) -> None:
        """Greet, and answer as this kind does, until the visitor goes."""
        began = time.monotonic()
        with suppress(OSError), visitor, visitor.makefile("rb") as lines:
            visitor.sendall(b"220 mail.test.example\r\n")
            for line in lines:
                if not self._answer(visitor, line):
                    break
            lines.read()  # until the other side hangs up
        self.stays.append(time.monotonic() - began)

    def _answer(self, visitor: socket.socket, line: bytes) -> bool:
        """Answer one line; False where nothing is ever said again."""
        if not self.hangs_after_the_text:
            time.sleep(SLOW)
        is_text = line[:4].upper() == b"DATA"
        visitor.sendall(b"354 go on\r\n" if is_text else b"250 mail.test.example\r\n")
        return not is_text


@contextmanager
def tarpit(*, hangs_after_the_text: bool) -> Iterator[Tarpit]:
    """Open one on a free port of this machine until the block ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        made = Tarpit(door.getsockname()[1], hangs_after_the_text)

        def welcome() -> None:
            with suppress(OSError):
                while True:
                    visitor, _address = door.accept()
                    threading.Thread(target=made.talk, args=(visitor,), daemon=True).start()

        thread = threading.Thread(target=welcome, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            thread.join(5)
