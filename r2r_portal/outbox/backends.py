"""Ways out: SMTP with one limit of time a message, and the demo's mail server, a folder that its mailbox page shows."""

import contextlib
import hashlib
import smtplib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

LONGEST = 60.0  # seconds for a whole message, however slowly the server answers each command
GO_AHEAD = 354  # the server waits for the text


class DeliveryAmbiguousError(OSError):
    """The server took the text and went away before it said whether it keeps it."""


class Impatient:
    """Watches the time of a whole conversation, and notes whether a text was left without an answer."""

    sock: Any
    until = 0.0
    took_text = False

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer no longer than the whole message may take."""
        self.until = self.until or time.monotonic() + LONGEST
        if self.sock:
            self.sock.settimeout(max(0.1, min(settings.EMAIL_TIMEOUT, self.until - time.monotonic())))
        code, text = super().getreply()  # type: ignore[misc]
        self.took_text = code == GO_AHEAD
        return code, text

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand over the text. Raises DeliveryAmbiguousError where it went and nothing came back."""
        try:
            return super().data(msg)  # type: ignore[misc]
        except OSError as error:
            if self.took_text:
                raise DeliveryAmbiguousError(f"delivery ambiguous: {error}") from error
            raise


class ImpatientSmtp(Impatient, smtplib.SMTP):
    """SMTP in the clear or with STARTTLS."""


class ImpatientSmtpSsl(Impatient, smtplib.SMTP_SSL):
    """SMTP inside TLS."""


class SmtpBackend(smtp.EmailBackend):
    """Django's SMTP with our patience."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The kind of connection."""
        return ImpatientSmtpSsl if self.use_ssl else ImpatientSmtp

    def open(self) -> bool | None:
        """Open a connection; one whose sign-in fails is closed, which Django's own forgets."""
        try:
            return super().open()
        except OSError:
            with contextlib.suppress(OSError):
                self.close()
            raise


class MailboxBackend(BaseEmailBackend):
    """Write each message to a file of its own under `MAIL_DIR`, named by its Message-ID."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; the same Message-ID twice is one file."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            raw = email.message()
            name = hashlib.sha256(str(raw["Message-ID"]).encode()).hexdigest()[:24]
            part = folder / f"{name}.part"
            part.write_bytes(raw.as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)
