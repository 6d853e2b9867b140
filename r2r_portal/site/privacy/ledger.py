"""The list of erasures: a file beside the backups, which no older backup overwrites; a restore erases by it again (R27).

One line an erasure: number of the account (none: an address without one), a keyed hash of the address, the instant, and a seal
over the line and all before it.
Nobody reads a name or an address out of it.
"""

import hmac
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from r2r_portal.accounts.models import User
from r2r_portal.errors import DomainError
from r2r_portal.site.privacy.somebody import Somebody

SALT = "r2r.erasures"
NAME = "erasures.jsonl"


class BrokenListError(DomainError):
    """The list is not as it was written."""

    code = "erasures-broken"

    def __init__(self, line: int) -> None:
        super().__init__(
            _("Line %(line)s of the list of erasures is not as it was written.") % {"line": line}
        )


def file() -> Path:
    """Return where the list lies."""
    return Path(settings.BACKUP_DIR) / NAME


def note(*, person: Somebody, at: datetime) -> None:
    """Append one erasure and force it to the disk. Called before the transaction ends: no erasure without its line."""
    target = file()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    last = list(read(target))[-1:]
    number = person.pk if isinstance(person, User) else None
    told = {"person": number, "who": _keyed(_about(person)), "at": at.isoformat()}
    line = json.dumps({**told, "seal": _seal(last[0]["seal"] if last else "", told)})
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii"
    ) as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())


def read(source: Path) -> Iterator[dict[str, Any]]:
    """Yield the erasures of a list, none where there is no file. Raises BrokenListError at the first line that is not ours."""
    before = ""
    lines = source.read_text(encoding="ascii").splitlines() if source.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            seal = told.pop("seal")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise BrokenListError(number) from error
        if not hmac.compare_digest(seal, _seal(before, told)):
            raise BrokenListError(number)
        before = seal
        yield {**told, "seal": seal}


def still_there(told: dict[str, Any], among: Iterable[Somebody] = ()) -> Somebody | None:
    """Return the person of a line where they stand in the database unerased; another with their number is not them.

    Whom we know by an address alone is looked for `among` the addresses that are there.
    """
    number = told["person"]
    candidates = among if number is None else User.objects.filter(pk=number)
    return next((one for one in candidates if hmac.compare_digest(told["who"], _keyed(_about(one)))), None)


def _about(person: Somebody) -> str:
    return f"{person.pk if isinstance(person, User) else 'address'}:{person.email.lower()}"


def _seal(before: str, told: dict[str, Any]) -> str:
    return _keyed(before + json.dumps(told, sort_keys=True))


def _keyed(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()
