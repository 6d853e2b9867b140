"""The demo's mail server: a folder that the demo mailbox page shows."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


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
