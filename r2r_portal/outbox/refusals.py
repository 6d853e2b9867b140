"""What an error of the mail server means for a message: refused for good, later, perhaps arrived, nobody there (R4)."""

import smtplib
from enum import Enum

from anymail.exceptions import AnymailRecipientsRefused

from r2r_portal.errors import NO_ROOM
from r2r_portal.outbox.backends import DeliveryAmbiguousError


class Outcome(Enum):
    """How one attempt ended."""

    SENT = "sent"
    DROPPED = "dropped"  # the message lost its reason before it left
    LOST = "lost"  # the lease ended before it could be sent: another worker has it
    BOUNCED = "bounced"  # this recipient or this text is refused for good
    LATER = "later"  # greylisting, a full box for now: the same message again by the schedule
    AMBIGUOUS = "ambiguous"  # the server took the text and did not say so: again, under the same Message-ID
    AWAY = "away"  # the server itself is in trouble or does not know us: no other message would fare better
    POISON = "poison"  # our own mistake: this message cannot be written


OF_THE_SERVER = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError, smtplib.SMTPConnectError,
                 smtplib.SMTPNotSupportedError)  # fmt: skip
CLOSING = 421  # "service not available, closing"


def outcome_of(error: Exception) -> Outcome:
    """Return what an error means."""
    if isinstance(error, DeliveryAmbiguousError):
        return Outcome.AMBIGUOUS
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        final = all(500 <= code < 600 for code, _text in error.recipients.values())
        return Outcome.BOUNCED if final else Outcome.LATER
    if isinstance(error, OF_THE_SERVER):
        return Outcome.AWAY
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_code(error.smtp_code)
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome.BOUNCED
    return _of_trouble(error) if isinstance(error, OSError) else Outcome.POISON


def _of_trouble(error: OSError) -> Outcome:
    """Without room for one message's paper the others still leave; without a connection none does."""
    return Outcome.LATER if error.errno in NO_ROOM else Outcome.AWAY


def _of_code(code: int) -> Outcome:
    if code == CLOSING:
        return Outcome.AWAY
    return Outcome.BOUNCED if 500 <= code < 600 else Outcome.LATER
