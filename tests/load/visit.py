"""`python -m tests.load.visit 400`: a published visit of so many sessions, and staff of whom some have a second step.

Prints, last, a JSON object: the officer's session, the addresses and secrets of staff with a second step, and the delegations'
numbers. Every delegation goes to every session, so that the agenda of each has all the lines.
"""

import json
import sys

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402 - Django comes first

from applications.models import Call  # noqa: E402
from programme.actions.publishing import publish_agenda  # noqa: E402
from r2r_portal.accounts.roles import OFFICER  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.factories.full_visit import full_visit  # noqa: E402
from tests.factories.programme import AT, ActivityFactory  # noqa: E402
from tests.load.applicants import session  # noqa: E402

STAFF = 24


def main(sessions: int) -> None:
    """Make them and print what a reader needs."""
    call = Call.objects.current()
    full = full_visit(activities=12, legs=6, delegates=60, sessions=sessions, call=call)
    named = {"slug": "visit", "kind": "study_visit", "visit": full.visit}
    ActivityFactory(call=call, **named, starts_at=None, ends_at=None)
    publish_agenda(visit=full.visit, by=full.officer, at=AT)
    people = [UserFactory(email=f"second{n}@load.example", role=OFFICER) for n in range(STAFF)]
    secrets = {person.email: generate_totp_secret() for person in people}
    for person in people:
        TOTP.activate(person, secrets[person.email])
    senders = list(full.visit.delegations.order_by("pk").values_list("pk", flat=True))
    said = {"officer": session(full.officer), "staff": secrets, "delegations": senders}
    print(json.dumps(said))  # noqa: T201 - this is what the caller reads


if __name__ == "__main__":
    main(int(sys.argv[1]))
