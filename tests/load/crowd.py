"""`python -m tests.load.crowd 1000`: a crowd on the morning after the closing, and an officer who is signed in.

Prints, last, a JSON object: the officer's session, and the keys of the files that can be opened.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from applications.actions import setup  # noqa: E402 - Django comes first
from applications.models import Application, Call  # noqa: E402
from r2r_portal import clock  # noqa: E402
from r2r_portal.accounts.actions import give_role, welcome  # noqa: E402
from r2r_portal.accounts.models import User  # noqa: E402
from r2r_portal.accounts.roles import JP_DESK, OFFICER  # noqa: E402
from r2r_portal.clock import actions as clock_actions  # noqa: E402
from r2r_portal.site.demo.crowd.grow import grow  # noqa: E402
from tests.load.applicants import session  # noqa: E402

FILES = 20


def main(count: int) -> None:
    """Make them and print what a member of staff needs."""
    call = Call.objects.current() or setup.load_call(by=None, at=clock.now())
    clock_actions.restart(at=call.closes_at + timedelta(hours=9))
    staff("jp@load.example", JP_DESK)  # who sends the invitations
    officer = staff("officer@load.example", OFFICER)
    grow(count)
    files = Application.objects.live().order_by("reference").values_list("pk", flat=True)[:FILES]
    print(json.dumps({"officer": session(officer), "files": [str(key) for key in files]}))  # noqa: T201


def staff(email: str, role: str) -> User:
    """Return a member of staff."""
    user = welcome(email=email, language="en", at=clock.now())
    give_role(user=user, role=role, by=None, at=clock.now())
    return user


if __name__ == "__main__":
    main(int(sys.argv[1]))
