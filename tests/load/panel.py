"""`python -m tests.load.panel 200`: so many live applications, each scored by two of a panel of twelve.

Prints, last, a JSON object: the sessions of an officer and of an evaluator, what that one has still to score, and the
number of live applications.
"""

import json
import sys
from datetime import datetime, timedelta
from decimal import Decimal

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django comes first

from applications.actions import setup  # noqa: E402
from applications.models import Application, Call  # noqa: E402
from r2r_portal import clock  # noqa: E402
from r2r_portal.accounts.models import User  # noqa: E402
from r2r_portal.accounts.roles import EVALUATOR, JP_DESK, OFFICER  # noqa: E402
from r2r_portal.clock import actions as clock_actions  # noqa: E402
from r2r_portal.site.demo.crowd.grow import grow  # noqa: E402
from selection.actions.panelling import Seat, set_panel  # noqa: E402
from selection.actions.set_rules import load_set_rules  # noqa: E402
from selection.actions.setup import load_criteria  # noqa: E402
from selection.models import Assessment, Assignment, Criterion, Declaration, Score  # noqa: E402
from selection.states import Interest, Progress  # noqa: E402
from tests.load.applicants import session  # noqa: E402
from tests.load.crowd import staff  # noqa: E402

PEOPLE, A_FILE, STEPS, AT_ONCE = 12, 2, 11, 500
COMMENT = "The plan is concrete, names the people, and says what the region will do in every phase. " * 4


def main(count: int) -> None:
    """Make them and print what an officer and an evaluator need."""
    call = Call.objects.current() or setup.load_call(by=None, at=clock.now())
    at = call.closes_at + timedelta(days=3)
    clock_actions.restart(at=at)
    staff("jp@load.example", JP_DESK)  # who sends the invitations
    officer, people = staff("officer@load.example", OFFICER), panel()
    _grow(count)
    prepare(call, people, officer, at)
    left = scored(people, officer, at)
    reader = people[0]
    mine = [one.pk for one in left if one.evaluator_id == reader.pk]
    known = {"officer": session(officer), "evaluator": session(reader), "assignments": mine}
    print(json.dumps(known | {"applications": Application.objects.live().count()}))  # noqa: T201


def panel() -> list[User]:
    """Return twelve evaluators in both time zones."""
    people = [staff(f"evaluator{n}@load.example", EVALUATOR) for n in range(PEOPLE)]
    for number, person in enumerate(people):
        person.zone = ("Europe/Brussels", "Asia/Tokyo")[number % 2]
        person.family_name = f"Evaluator {number}"
        person.save(update_fields=["zone", "family_name"])
    return people


def _grow(count: int) -> None:
    """Bring a crowd until so many are live: some of a crowd withdraw, come late, or never hand in."""
    total = count
    while Application.objects.live().count() < count:
        grow(total)
        total += max(2, count // 5)


def prepare(call: Call, people: list[User], officer: User, at: datetime) -> None:
    """Give a call its criteria, its rules and its panel."""
    load_criteria(call=call, by=officer, at=at)
    load_set_rules(call=call, by=officer, at=at)
    seats = [Seat(one, True, reads_en=True, reads_ja=bool(n % 2)) for n, one in enumerate(people)]
    set_panel(call=call, seats=seats, by=officer, at=at)


@transaction.atomic
def scored(people: list[User], officer: User, at: datetime) -> list[Assignment]:
    """Assign, declare and score in bulk; the last file of everybody is left to score. Returns those."""
    live = Application.objects.live().order_by("reference")
    given = Assignment.objects.bulk_create(
        Assignment(
            application=one, evaluator=people[(n * A_FILE + k) % PEOPLE], due_at=at + timedelta(days=20),
            assigned_at=at, assigned_by=officer,
        )
        for n, one in enumerate(live) for k in range(A_FILE)
    )  # fmt: skip
    Declaration.objects.bulk_create(Declaration(assignment=one, answer=Interest.NONE, at=at) for one in given)
    left = list({one.evaluator_id: one for one in given}.values())
    waiting = {one.pk for one in left}
    sheets = Assessment.objects.bulk_create(
        Assessment(assignment=one, language="en", comment_applicant=COMMENT, saved_at=at)
        for one in given if one.pk not in waiting
    )  # fmt: skip
    criteria = Criterion.objects.filter(call=live[0].call_id).scored()
    Score.objects.bulk_create(
        Score(assessment=sheet, criterion=one, value=Decimal((sheet.pk + k * 3) % STEPS) / 2, comment=COMMENT)
        for sheet in sheets for k, one in enumerate(criteria)
    )  # fmt: skip
    with (
        connection.cursor() as cursor
    ):  # what the trigger asks is planned for tables that were empty a moment ago
        cursor.execute("ANALYZE selection_assessment, selection_score")
    for begin in range(0, len(sheets), AT_ONCE):  # each within the time that a statement may take
        some = [sheet.pk for sheet in sheets[begin : begin + AT_ONCE]]
        Assessment.objects.filter(pk__in=some).update(status=Progress.SUBMITTED, submitted_at=at)
    return left


if __name__ == "__main__":
    main(int(sys.argv[1]))
