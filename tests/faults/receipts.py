"""The receipts that left after a rush: what the worker wrote into the mailbox, and how long after the acceptance."""

import email
import email.policy
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.stack import Stack
from tests.load.client import percentile

REFERENCE = re.compile(r"(EU|JP)-\d{4}-\d{3,}")
ACCEPTED = """
SELECT m.to, s.reference, s.decided_at, m.state, m.attempts
  FROM outbox_message m JOIN applications_submission s ON (m.payload->>'submission')::bigint = s.id
 WHERE m.topic = 'application.submitted' AND s.application_id::text = ANY(%s)
"""


@dataclass(frozen=True)
class Receipt:
    """One acceptance, and the letters about it: how many seconds after it each was there, and its Message-ID."""

    to: str
    state: str
    attempts: int
    letters: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Letter:
    """One file of the mailbox."""

    to: str
    subject: str
    number: str  # its Message-ID
    at: float  # seconds since the epoch


def letters(stack: Stack, words: str) -> list[Letter]:
    """Return the letters whose subject holds `words`."""
    found = (_read(file) for file in (stack.run / "mail").glob("*.eml"))
    return [one for one in found if words in one.subject]


def _read(file: Path) -> Letter:
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return Letter(str(mail["To"]), str(mail["Subject"]), str(mail["Message-ID"]), file.stat().st_mtime)


def receipts(stack: Stack, applications: list[str], ahead: timedelta) -> list[Receipt]:
    """Return the receipts of applications; `ahead` is how far the portal's clock runs ahead of the real one."""
    there: dict[tuple[str, str], list[Letter]] = {}
    for one in letters(stack, ""):
        if found := REFERENCE.search(one.subject):
            there.setdefault((one.to, found[0]), []).append(one)
    return [
        Receipt(str(to), str(state), int(str(attempts)), tuple(
            (one.at - _real(decided, ahead), one.number) for one in there.get((str(to), str(reference)), [])
        ))
        for to, reference, decided, state, attempts in stack.rows(ACCEPTED, applications)
    ]  # fmt: skip


def _real(decided: object, ahead: timedelta) -> float:
    assert isinstance(decided, datetime)
    return (decided.astimezone(UTC) - ahead).timestamp()


def figures(found: list[Receipt]) -> dict[str, object]:
    """Return what a run is reported with."""
    seconds = [after for one in found for after, _number in one.letters]
    numbers = Counter(number for one in found for _after, number in one.letters)
    return {
        "receipts": len(found),
        "letters": len(seconds),
        "numbers": len(numbers),
        "p50_s": round(percentile(seconds, 0.5), 1),
        "p95_s": round(percentile(seconds, 0.95), 1),
        "slowest_s": round(max(seconds), 1),
    }
