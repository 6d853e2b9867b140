"""Letters that come back after they left: notices of mail servers (RFC 3464), and what a provider tells by webhook."""

import hmac
from email.message import Message as Letter
from email.utils import parseaddr

from django.db import transaction

from r2r_portal import figures
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import LIFE, State

RETURNED = "returned"  # as a figure: refused after it had left
RECENT = 200  # messages to one address that a notice may be about


@transaction.atomic
def take_back(*, message_id: str, to: str, reason: str) -> bool:
    """Note that a message which had left was refused after all; False where none of ours is meant.

    The address and the Message-ID must both be right, and the latter cannot be guessed: a forged notice does nothing.
    """
    theirs = Message.objects.select_for_update().filter(to__iexact=to, state=State.SENT).order_by("-sent_at")
    for message in theirs[:RECENT]:
        if hmac.compare_digest(mails.message_id(message).strip("<>"), message_id.strip().strip("<>")):
            Message.objects.filter(pk=message.pk).update(
                state=LIFE.target(message.state, "return"), sent_at=None, last_error=_line(reason)[:300]
            )
            figures.mail_tried(RETURNED)
            return True
    return False


def _line(text: str) -> str:
    return " ".join(text.split())


def read_notice(letter: Letter) -> bool:
    """Take a mail server's notice in; True where it was one about a message of ours that failed for good."""
    if letter.get_content_type() != "multipart/report":
        return False
    parts = list(letter.walk())
    original = next((found for part in parts if (found := _original(part))), "")
    told = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    return any(_failed(block, original) for part in told for block in _blocks(part))


def _blocks(part: Letter) -> list[Letter]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Letter)] if isinstance(payload, list) else []


def _failed(block: Letter, original: str) -> bool:
    if str(block.get("Action", "")).strip().lower() != "failed":
        return False
    address = parseaddr(
        str(block.get("Original-Recipient") or block.get("Final-Recipient", "")).partition(";")[2]
    )[1]
    reason = str(block.get("Diagnostic-Code") or block.get("Status") or "")
    return bool(address) and take_back(message_id=original, to=address, reason=f"returned: {reason}")


def _original(part: Letter) -> str:
    """Return the Message-ID of the letter that a notice quotes, whole or its headers only."""
    if part.get_content_type() == "text/rfc822-headers":
        lines = str(part.get_payload()).splitlines()
        found = (line.partition(":")[2] for line in lines if line.lower().startswith("message-id:"))
        return next(found, "").strip()
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return (
            str(inner[0].get("Message-ID", ""))
            if isinstance(inner, list) and isinstance(inner[0], Letter)
            else ""
        )
    return ""
