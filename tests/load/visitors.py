"""What people do on a portal under load: read, type, hand in, upload; each step is one request."""

import json
import os
import re
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

from tests.load import rush
from tests.load.client import Answer, Person, Target
from tests.load.rush import Applicant

QUESTION = "commitment"
HIDDEN = re.compile(rf'name="(csrfmiddlewaretoken|version-{QUESTION})" value="([^"]*)"')
VERSION = re.compile(r'data-version="(\d+)"')
TOKEN = re.compile(r"csrftoken=([^;]+)")
TEXT, FILE_SIDE, ANNEXES = (
    8000,
    835,
    4,
)  # bytes of an answer; pixels, so that a file has 2 MB; files an application
PUBLIC = ("/", "/events/", "/events/visit/agenda/", "/events/full-0/", "/call/")


@dataclass(eq=False)
class Writer:
    """Somebody who types one answer; `acknowledged` is the last text that the portal said it had saved."""

    applicant: Applicant
    target: Target
    person: Person = field(init=False)
    form: dict[str, str] = field(default_factory=dict)
    acknowledged: str = ""
    unanswered: set[str] = field(default_factory=set)  # sent since, and nobody was told what became of them
    attached: int = 0
    uploads: int = 0
    turn: int = 0

    def __post_init__(self) -> None:
        self.person = self.applicant.person(self.target)

    @property
    def address(self) -> str:
        """Return where the application lies."""
        return f"/en/my/{self.applicant.application}/"

    async def open(self) -> Answer:
        """Open the section."""
        page = await self.person.get(f"{self.address}{QUESTION}/")
        if page.status == 200:
            self.form = dict(HIDDEN.findall(page.text))
        if found := TOKEN.search(page.headers.get("set-cookie", "")):
            self.person.cookies["csrftoken"] = found[1]
        return page

    async def save(self) -> Answer:
        """Pause in typing: 8 kB go out in the background; who was not told that they were saved opens the page anew."""
        if self.unanswered and (page := await self.open()).status != 200:
            return page
        self.turn += 1
        text = f"Turn {self.turn} of {self.applicant.application}, 取組. ".ljust(TEXT, "w")
        self.unanswered.add(text)
        answer = await self.person.post(
            f"{self.address}{QUESTION}/autosave/", {**self.form, "question": QUESTION, QUESTION: text}
        )
        if answer.status == 200:
            found = VERSION.search(answer.text)
            assert found, "saved, and the page is told no version"
            self.form[f"version-{QUESTION}"] = found[1]
            self.acknowledged = text
            self.unanswered.clear()
        elif answer.status < 500:  # it was refused: nobody has it
            self.unanswered.discard(text)
        return answer

    async def upload(self) -> Answer:
        """Attach a picture of 2 MB."""
        self.uploads += 1
        form = {"csrfmiddlewaretoken": self.form["csrfmiddlewaretoken"]}
        name = f"annex{self.uploads}.png"
        answer = await self.person.upload(f"{self.address}attachments/", form, "annexes", name, picture())
        self.attached += answer.status == 302
        return answer


def picture(side: int = FILE_SIDE) -> bytes:
    """Return a PNG of noise, never the same; `side` in pixels, of about three bytes each."""
    row = 1 + 3 * side
    lines = bytearray(os.urandom(row * side))
    lines[::row] = bytes(side)  # no filter
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


@dataclass
class People:
    """Everybody on the portal. A step takes whoever is free, so that nobody's two saves cross."""

    target: Target
    writers: deque[Writer]
    drafts: deque[Applicant]
    officer: Person
    ready: deque[Applicant] = field(default_factory=deque)
    done: list[Applicant] = field(default_factory=list)
    turns: count = field(default_factory=count)  # type: ignore[type-arg]
    pages: Any = field(
        default_factory=lambda: cycle(f"/{lang}{path}" for path in PUBLIC for lang in ("en", "ja"))
    )

    async def public(self) -> Answer:
        """Read a page that everybody may see, in turn."""
        return await Person(self.target).get(next(self.pages))

    async def private(self) -> Answer:
        """Read a page of one's own: the tasks, a section, the check page, an officer's list."""
        turn = next(self.turns) % 4
        if turn == 0 and self.drafts:
            return await self.check()
        if turn == 1:
            return await self.officer.get("/admin/applications/application/")
        writer = self.writers[0]
        self.writers.rotate(-1)
        return await writer.person.get(writer.address + ("" if turn == 2 else "interests/"))

    async def check(self) -> Answer:
        """Open the page with the button, of the next draft."""
        applicant = self.drafts.popleft()
        answer = await rush.open_the_check(applicant, self.target)
        self.ready.append(applicant)
        return answer

    async def autosave(self) -> Answer:
        """Let whoever is free type."""
        return await self._lent("save")

    async def upload(self) -> Answer:
        """Let whoever is free, and has room, attach a file."""
        return await self._lent("upload")

    async def _lent(self, step: str) -> Answer:
        room = [one for one in self.writers if step != "upload" or one.uploads < ANNEXES]
        writer = room[0]
        self.writers.remove(writer)
        try:
            return await getattr(writer, step)()  # type: ignore[no-any-return]
        finally:
            self.writers.append(writer)

    async def hand_in(self) -> Answer:
        """Press the button of an open check page."""
        if not self.ready:
            await self.check()
        applicant = self.ready.popleft()
        answer = await applicant.person(self.target).post(
            f"/en/my/{applicant.application}/submit/", applicant.button()
        )
        applicant.told.append(answer)
        self.done.append(applicant)
        return answer


STORED = """
SELECT a.application_id::text, a.value FROM applications_answer a JOIN applications_question q ON q.id = a.question_id
 WHERE q.key = %s AND a.application_id::text = ANY(%s)
"""
ATTACHED = """
SELECT application_id::text, count(*) FROM applications_attachment WHERE application_id::text = ANY(%s) GROUP BY 1
"""


def lost(rows: list[tuple[object, ...]], writers: list[Writer]) -> list[str]:
    """Return whose stored text is not the last that was acknowledged, byte for byte; `rows` are those of STORED.

    A text that was sent after it and never answered may have been stored all the same.
    """
    found = {str(key): value if isinstance(value, str) else json.dumps(value) for key, value in rows}
    return [
        one.applicant.application
        for one in writers
        if one.acknowledged
        and found.get(one.applicant.application) not in {one.acknowledged, *one.unanswered}
    ]
