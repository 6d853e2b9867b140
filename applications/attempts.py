"""The proof that somebody handed in while the portal could not answer (SPEC T5, A9).

The page with the button carries a pass: who it was made for, and for which application, signed. Where handing in ends
in a failure of ours, whoever answers instead of the portal turns the pass, the form and the front's stamp of arrival
into a signed attempt, without asking the database. Sent again within 15 minutes by the same person with the same form,
the first arrival counts. Nobody gets an attempt without a failure, and an attempt carries no answers: what was saved
after the first arrival is not handed in by it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import QueryDict

from applications.domain.windows import ATTEMPT

PASS, TRIED = "applications.pass", "applications.attempt"  # salts: one is never taken for the other
ASIDE = {"csrfmiddlewaretoken", "attempt"}  # what may differ between the first time and the second


@dataclass(frozen=True)
class Attempt:
    """What one attempt was: by whom, for what, with which form, and when it arrived (real time)."""

    person: int
    application: str
    form: str
    arrived_at: datetime

    def token(self) -> str:
        """Return it as signed text."""
        values = [self.person, self.application, self.form, self.arrived_at.timestamp()]
        return signing.dumps(values, salt=TRIED)


def allow(*, person: int, application: UUID) -> str:
    """Return the pass for a page on which `person` may hand in `application`."""
    return signing.dumps([person, str(application)], salt=PASS)


def note(*, form: QueryDict, path: str, arrived_at: datetime) -> Attempt | None:
    """Return the attempt that a form sent to `path` was; None where its pass is missing, forged or another's.

    `arrived_at` is real time by the front's stamp. A form that carries an earlier attempt keeps it.
    """
    found = _signed(form.get("pass", ""), PASS)
    if found is None or not path.endswith(f"/{found[1]}/submit/"):
        return None
    earlier = first(form=form, person=found[0], application=found[1], at=arrived_at)
    return earlier or Attempt(found[0], found[1], digest(form), arrived_at)


def first(*, form: QueryDict, person: int, application: object, at: datetime) -> Attempt | None:
    """Return the attempt that a form carries, where it is this person's, for this application, with this same form.

    `at` is the real instant at which it came again: 15 minutes after the first arrival it no longer counts.
    """
    found = _signed(form.get("attempt", ""), TRIED)
    if found is None:
        return None
    tried = Attempt(found[0], found[1], found[2], datetime.fromtimestamp(found[3], UTC))
    same = (tried.person, tried.application, tried.form) == (person, str(application), digest(form))
    return tried if same and tried.arrived_at <= at < tried.arrived_at + ATTEMPT else None


def digest(form: QueryDict) -> str:
    """Return the SHA-256 of what a form says, in whatever order."""
    said: Mapping[str, list[Any]] = {name: values for name, values in form.lists() if name not in ASIDE}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _signed(text: str, salt: str) -> list[Any] | None:
    try:
        values: list[Any] = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return values
