"""A small clamd of the test's own: speaks INSTREAM on loopback or a unix socket and finds the EICAR test file."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 25 * 1024 * 1024


class Handler(socketserver.StreamRequestHandler):
    """One connection: one command, one answer."""

    server: "Clamd"

    def handle(self) -> None:
        """Read the chunks as they come and answer as clamd does."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        if self.server.says == "nothing":
            return
        content, chunks = b"", 0
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            chunks += 1
        self.server.seen.append((len(content), chunks))
        found = "Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else "OK"
        self.wfile.write(f"stream: {self.server.says or found}\0".encode())


class Clamd(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """`says` overrides the answer; "nothing" hangs up. `seen` holds (bytes, chunks) of every file."""

    allow_reuse_address = daemon_threads = True
    says = ""

    def __init__(self, *args: object) -> None:
        self.seen: list[tuple[int, int]] = []
        super().__init__(*args)  # type: ignore[arg-type]


class UnixClamd(Clamd):
    """The same on a unix socket."""

    address_family = socketserver.UnixStreamServer.address_family


@contextmanager
def running(path: Path | None = None) -> Iterator[tuple[Clamd, str]]:
    """Run a scanner until the block ends; yields it and its CLAMD_URL."""
    server = UnixClamd(str(path), Handler) if path else Clamd(("127.0.0.1", 0), Handler)
    url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server, url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
