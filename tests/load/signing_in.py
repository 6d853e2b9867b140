"""Signing in over HTTP: the address, the code out of the letter, and for staff the second step."""

import asyncio
import email
import email.policy
import html
import re
import time
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from allauth.mfa.totp.internal import auth

from tests.browser.portal import CODE
from tests.load.client import Answer, Person, Target

COOKIE = re.compile(r"^(\w+)=([^;]*)", re.MULTILINE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')
LOGIN, CONFIRM = "/en/account/login/code/", "/en/account/login/code/confirm/"
PATIENCE = 40.0  # seconds for the letter
PERIOD, TYPING = 30, 3  # seconds that a number of the second step stays; that typing it takes


def _until_the_number_stays() -> float:
    """Return how long somebody waits who sees in the app that the number is about to change: one out of date is refused."""
    left = PERIOD - time.time() % PERIOD
    return left if left < TYPING else 0.0


@dataclass
class Letters:
    """The codes that have arrived, each letter read once."""

    folder: Path
    codes: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def code(self, to: str) -> str | None:
        """Return the code that reached an address, if it has."""
        for file in self.folder.glob("*.eml"):
            if file.name not in self.known:
                self.known.add(file.name)
                letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                if found := CODE.search(str(letter["Subject"])):
                    self.codes[parseaddr(str(letter["To"]))[1]] = found[0]
        return self.codes.get(to)


@dataclass
class Newcomer:
    """Somebody who signs in from an address of their own; `waited` are the seconds for the letter, not the portal's pages."""

    email: str
    number: int
    target: Target
    letters: Letters
    secret: str = ""  # of the second step
    waited: float = 0.0
    slowest: float = 0.0
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        address = f"10.7.{self.number // 250}.{self.number % 250 + 1}"
        self.person = Person(self.target, headers={"X-Forwarded-For": address})

    async def sign_in(self) -> Answer:
        """Go all the way; returns the page of one's own that opens then."""
        await self._step(LOGIN, {"email": self.email})
        began = time.monotonic()
        while not (code := self.letters.code(self.email)):
            assert time.monotonic() - began < PATIENCE, "no letter came"
            await asyncio.sleep(0.3)
        self.waited = time.monotonic() - began
        answer = await self._step(CONFIRM, {"code": code, "action": "verify"})
        if self.secret:
            await asyncio.sleep(_until_the_number_stays())
            number = auth.hotp_value(self.secret, int(time.time()) // PERIOD)
            answer = await self._step(answer.headers["location"], {"code": f"{number:06d}"})
        return await self._step("/en/account/details/", {})

    async def _step(self, path: str, form: dict[str, str]) -> Answer:
        """Get a page, or fill in its form, with the cookies that came."""
        answer = await self._timed(self.person.get(path))
        if form:
            token = TOKEN.search(answer.text)
            assert token, (path, answer.status)
            answer = await self._timed(
                self.person.post(path, {**form, "csrfmiddlewaretoken": html.unescape(token[1])})
            )
            assert answer.status == 302, (path, answer.status)
        return answer

    async def _timed(self, asked: object) -> Answer:
        answer: Answer = await asked  # type: ignore[misc]
        self.slowest = max(self.slowest, answer.seconds)
        self.person.cookies |= dict(COOKIE.findall(answer.headers.get("set-cookie", "")))
        return answer
