"""Door and front together, as units run them: nginx takes both files as they are, and says in words what is too large."""

import http.client
import os
import re
import signal
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy import fill_in
from r2r_portal import clock, lodge
from tests.browser.portal import ROOT, free_port, wait_for
from tests.faults.stack import NGINX, configure

pytestmark = pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed")
NAME = "portal.example.eu"
MEGABYTE = 2**20


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Threads(socketserver.ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True


@contextmanager
def served(application: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    """Serve a WSGI application; the block is given host and port."""
    with make_server("127.0.0.1", 0, application, Threads, Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def counting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Say how much came, and what the front set: stands where gunicorn would."""
    came = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    start_response("200 OK", [("Content-Type", "text/plain")])
    said = [
        came,
        *(environ.get(f"HTTP_X_{name}", "") for name in ("FORWARDED_FOR", "FRONT_SECRET", "ARRIVAL")),
    ]
    return [" ".join(map(str, said)).encode()]


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for the door's name and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.real()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    shown, kept = folder / "fullchain.pem", folder / "privkey.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return shown, kept


def door(folder: Path, front: int, ports: tuple[int, int]) -> str:
    """Return deploy/nginx.conf on free ports, with a certificate of its own and without the second family of addresses."""
    shown, kept = certificate(folder)
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r".*listen \[::\]:.*\n", "", text)
    text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{ports[0]}", text)
    text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{ports[1]}", text)
    text = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(shown), text)
    text = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(kept), text)
    return text.replace("/var/log/nginx", str(folder)).replace("127.0.0.1:8000", f"127.0.0.1:{front}")


@pytest.fixture(scope="module")
def doors(tmp_path_factory) -> Iterator[tuple[int, int]]:
    """Run nginx with both files; return the ports of the front and of the door."""
    folder, front, ports = tmp_path_factory.mktemp("door"), free_port(), (free_port(), free_port())
    with served(counting) as web, served(lodge.application) as gatehouse:
        values = fill_in.read(ROOT / "deploy/systemd/front.env") | {
            "R2R_LISTEN": f"127.0.0.1:{front}", "R2R_WEB": web, "R2R_LODGE": gatehouse,
            "R2R_ACCESS_LOG": f"{folder}/arrivals.log", "R2R_FRONT_SECRET": "shared",
        }  # fmt: skip
        configure(folder, values, door(folder, front, ports))
        command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        told = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: ask(front, "GET")[0] == 200, 10, "nginx")
            yield front, ports[1]
        finally:
            nginx.send_signal(signal.SIGTERM)
            nginx.wait(10)


class ByName(http.client.HTTPSConnection):
    """Connects here and asks for the door by its name."""

    def connect(self) -> None:
        """Connect."""
        http.client.HTTPConnection.connect(self)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = context.wrap_socket(self.sock, server_hostname=NAME)


def ask(
    port: int,
    method: str,
    size: int = 0,
    path: str = "/en/",
    how: type = http.client.HTTPConnection,
    **more: str,
) -> tuple[int, str]:
    """Send `size` bytes; return the status and what is said."""
    connection = how("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, b"x" * size, {"Host": NAME, **more})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError as error:
        return 0, repr(error)
    finally:
        connection.close()


WAYS = pytest.mark.parametrize("way", [0, 1], ids=["front", "door"])
HOW = (http.client.HTTPConnection, ByName)


@WAYS
def test_two_files_of_ten_megabytes_are_taken_at_once(doors, way):
    status, said = ask(doors[way], "POST", 21 * MEGABYTE, how=HOW[way])

    assert (status, said.split()[0]) == (200, str(21 * MEGABYTE))


@WAYS
def test_what_is_too_large_is_said_in_words_of_both_languages(doors, way):
    status, said = ask(doors[way], "POST", 61 * MEGABYTE, how=HOW[way])

    assert status == 413
    assert "send the files one after the other" in said
    assert "ファイルを1件ずつ送信してください" in said


def test_behind_the_door_the_front_stamps_and_knows_who_came(doors):
    status, said = ask(
        doors[1],
        "GET",
        how=ByName,
        **{"X-Forwarded-For": "6.6.6.6", "X-Front-Secret": "guess", "X-Arrival": "1"},
    )

    came, who, secret, arrival = said.split()
    assert (status, came, who, secret) == (200, "0", "127.0.0.1", "shared")
    assert float(arrival) > 1e9


def test_a_template_that_is_not_filled_in_is_refused_by_name():
    values = fill_in.read(ROOT / "deploy/systemd/front.env")
    with pytest.raises(ValueError, match=r": R2R_FRONT_SECRET$"):
        fill_in.filled(values)
    with pytest.raises(ValueError, match=r": R2R_FRONT_SECRET, R2R_STRANGE$"):
        fill_in.filled(values | {"R2R_STRANGE": "1"})
