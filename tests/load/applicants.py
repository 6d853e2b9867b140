"""`python -m tests.load.applicants 300`: complete drafts of people who are signed in, in the portal's own database.

Prints, last, a JSON list of [application, session]. The clock stands on the evening before the closing afterwards.
"""

import dataclasses
import json
import sys
from collections.abc import Iterable
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django comes first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402

from applications.actions import setup  # noqa: E402
from applications.models import Call  # noqa: E402
from r2r_portal import clock  # noqa: E402
from r2r_portal.accounts.models import User  # noqa: E402
from r2r_portal.clock import actions as clock_actions  # noqa: E402
from r2r_portal.site.demo.crowd import drafts, plans, rows  # noqa: E402
from r2r_portal.territories.models import Side  # noqa: E402


def main(count: int) -> None:
    """Make them and print who they are."""
    made = on_the_last_evening(_call(), plans.numbers(2 * count), count)
    people = [[str(one.application.pk), session(one.person)] for one in made]
    print(json.dumps(people))  # noqa: T201 - this is what the caller reads


def _call() -> Call:
    known = Call.objects.current()
    if known:
        return known
    return setup.load_call(by=None, at=clock.now())


@transaction.atomic
def on_the_last_evening(call: Call, numbers: Iterable[int], count: int) -> list[drafts.Draft]:
    """Return complete drafts of the first `count` of the EU among people of these numbers; the clock stands on that evening then."""
    evening = call.closes_at - timedelta(hours=4)
    clock_actions.restart(at=evening)
    season, way = plans.Season(call.opens_at, call.closes_at, evening), drafts.ways(call)[Side.EU]
    chosen = [number for number in numbers if plans.side_of(number) == Side.EU][:count]
    whole = [dataclasses.replace(plans.plan(number, season), fate=plans.Fate.SUBMITTED) for number in chosen]
    made = [drafts.draft(one, way, drafts.territory(one)) for one in whole]
    rows.write(made)
    rows.attach(made)
    return made


def session(user: User) -> str:
    """Return the key of a session in which `user` is signed in."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
