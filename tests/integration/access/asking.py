"""Asking for an address as somebody, and telling what came of it in one word."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.test import Client

from r2r_portal.accounts.models import User

WORDS = {401: "sign in", 403: "no", 404: "absent", 405: "method", 410: "over", 415: "type", 429: "wait"}
SIGN_IN = ("/en/account/login/", "/admin/login/")
VOLATILE = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|<time[^>]*>[^<]*</time>|data-csrf="[^"]*"'
)


def client_of(person: User | None) -> Client:
    """Return a browser in which this person is signed in; a stranger's for None."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Said:
    """What came back: the status, where it leads, and a hash of what was said without what differs each time."""

    status: int
    leads_to: str
    digest: str

    @property
    def outcome(self) -> str:
        """In one word: in, on, sign in, no, absent …; a plain number for what no table should hold."""
        if self.status in (301, 302, 303):
            return "sign in" if self.leads_to.startswith(SIGN_IN) else "on"
        if 200 <= self.status < 300:
            return "in"
        return WORDS.get(self.status, "refused" if 400 <= self.status < 500 else str(self.status))


def ask(client: Client, method: str, path: str, **more: Any) -> Said:
    """Ask, and take back whatever it did."""
    with undone():
        answer = client.generic(method, path, **more)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = VOLATILE.sub(b"", content)
    # The address itself stands in links to the other language, and to sign in.
    for form in (path.removeprefix("/en"), quote(path, safe=""), quote(path)):
        said = said.replace(form.encode(), b"")
    return Said(answer.status_code, answer.headers.get("Location", ""), hashlib.sha256(said).hexdigest())
