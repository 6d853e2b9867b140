"""A mailbox on another machine is read over TLS alone: no password leaves before it, none at all without it (SPEC H1)."""

import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from r2r_portal import clock, mailbox
from tests.integration.helpdesk.mailserver import Handler, ImapServer

pytestmark = pytest.mark.rule("H1")
HOST = "127.1"  # this machine by a name that is not known as this machine


def certificate(folder, name: str) -> str:
    """Write a certificate for `name`, signed by itself, with its key; returns the path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = clock.real()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mailbox.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


class Secured(Handler):
    """A server that offers STARTTLS where it has a certificate, and notes what it heard in the clear."""

    def answer(self, command: str, verb: str) -> bool:
        """Answer one command."""
        if not isinstance(self.connection, ssl.SSLSocket):
            self.server.box.fetched.append(f"clear {verb.partition(' ')[0]}")
        if verb == "CAPABILITY":
            offers = " STARTTLS" if self.server.tls else ""
            self.say(f"* CAPABILITY IMAP4rev1{offers}".encode())
            return True
        return verb == "STARTTLS" or super().answer(command, verb)

    def say(self, line: bytes) -> None:
        """Send one line; after the agreement on TLS, go on inside it."""
        super().say(line)
        if line.endswith(b" OK done") and self.server.box.fetched[-1:] == ["clear STARTTLS"]:
            self.server.box.fetched.append("agreed")
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)

    def finish(self) -> None:
        """Close what TLS was put over."""
        super().finish()
        self.connection.close()


@pytest.fixture
def server():
    """A mailbox with one message."""
    with ImapServer() as made:
        made.RequestHandlerClass, made.tls = Secured, None
        made.handle_error = lambda *_args: None  # a client that hangs up
        made.box.deliver(b"Subject: A question\r\n\r\nMay we apply?")
        yield made
        made.shutdown()


def read(server) -> list[bytes]:
    """Read the mailbox by the name that is not this machine's."""
    where = mailbox.place(server.url.replace("127.0.0.1", HOST))
    return [piece.raw for piece in mailbox.unread(where, largest=1000)]


def secure(server, folder, monkeypatch, name: str) -> None:
    """Give the server a certificate for `name` that this machine trusts."""
    path = certificate(folder, name)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(path)
    monkeypatch.setenv("SSL_CERT_FILE", path)


def test_everything_after_the_greeting_goes_through_tls(server, tmp_path, monkeypatch):
    secure(server, tmp_path, monkeypatch, HOST)

    assert read(server) == [b"Subject: A question\r\n\r\nMay we apply?"]
    assert {line for line in server.box.fetched if line.startswith("clear")} == {
        "clear CAPABILITY",
        "clear STARTTLS",
    }


@pytest.mark.parametrize("name", ["", "other.example"])
def test_without_tls_or_with_anothers_certificate_no_password_leaves(server, tmp_path, monkeypatch, name):
    if name:
        secure(server, tmp_path, monkeypatch, name)

    with pytest.raises(mailbox.MailboxError):
        read(server)
    assert "clear LOGIN" not in server.box.fetched
    assert server.box.read == set()
