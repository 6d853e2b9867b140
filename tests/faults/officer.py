"""A programme officer who moves the deadline over HTTP while people hand in."""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.faults.stack import Stack
from tests.load.client import Answer, Person, Target, played

BRUSSELS = ZoneInfo("Europe/Brussels")
TOKEN = re.compile(r"csrftoken=([^;]+)")
HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')
EMAIL, REASON = (
    "officer@load.example",
    {"reason_en": "A power cut in the rush", "reason_ja": "混雑時の停電のため"},
)
SIGN_IN = f"""
from r2r_portal.accounts.roles import OFFICER
from tests.load.applicants import session
from tests.load.crowd import staff
print(session(staff("{EMAIL}", OFFICER)))
"""
CLOSING = "SELECT id, closes_at FROM applications_call"
CHANGES = """
SELECT d.old, d.new, d.reason_en, d.reason_ja, u.email, d.approved_by_id IS NULL, d.application_id IS NULL,
       (SELECT count(*) FROM audit_event e WHERE e.verb = 'deadline.moved' AND (e.detail->>'change')::bigint = d.id)
  FROM applications_deadlinechange d JOIN accounts_user u ON u.id = d.by_id ORDER BY d.id
"""


@dataclass
class Officer:
    """Signed in, with the page open that moves the deadline; `began` and `done` are the seconds of the last press."""

    stack: Stack
    person: Person
    page: str
    token: str = ""
    began: float = 0.0
    done: float = 0.0
    told: list[Answer] = field(default_factory=list)

    @classmethod
    def of(cls, stack: Stack) -> "Officer":
        """Make one."""
        said = stack.manage("shell", "--no-imports", "-c", SIGN_IN).split()[-1]
        (call, _closes_at), *_ = stack.rows(CLOSING)
        person = Person(Target.of(stack.origin), {"sessionid": said})
        return cls(stack, person, f"/admin/applications/call/{call}/deadline/")

    def closes_at(self) -> datetime:
        """Return the deadline that holds, in the portal's time."""
        ((_call, closes_at), *_) = self.stack.rows(CLOSING)
        assert isinstance(closes_at, datetime)
        return closes_at

    def open(self) -> None:
        """Open the page."""
        answer = played(lambda: self.person.get(self.page))
        assert answer.status == 200, (answer.status, answer.text[:500])
        self.token = HIDDEN.search(answer.text)[1]  # type: ignore[index]
        self.person.cookies["csrftoken"] = TOKEN.search(answer.headers["set-cookie"])[1]  # type: ignore[index]

    def move(self, by: timedelta) -> int:
        """Press the button of the second page: the deadline moves by so much. Returns the status; 302 is done."""
        local = (self.closes_at() + by).astimezone(BRUSSELS)
        when = {"day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}", "zone": "Europe/Brussels"}
        form = when | REASON | {"confirmed": "1", "csrfmiddlewaretoken": self.token}
        self.began = time.time()
        self.told.append(played(lambda: self.person.post(self.page, form)))
        self.done = time.time()
        return self.told[-1].status

    def changes(self) -> list[tuple[object, ...]]:
        """Return the history: old, new, both reasons, by whom, whether nobody approved, whether it is for all, lines in the log."""
        return self.stack.rows(CHANGES)
