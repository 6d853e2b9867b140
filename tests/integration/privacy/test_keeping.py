"""What is past its date goes at the next run, what is on hold stays with its reason, a dry run says the same (REL-I4)."""

import io
import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command

from helpdesk.models import Question
from programme.models import Speaker
from r2r_portal import pdf
from r2r_portal.accounts.models import Hold
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.site.privacy import register, retention, terms
from r2r_portal.site.tasks import end_kept
from tests.factories.accounts import AT, UserFactory
from tests.factories.helpdesk import QuestionFactory
from tests.factories.programme import ActivityFactory, VisitFactory
from tests.integration.access.asking import client_of, undone

pytestmark = pytest.mark.rule("R")
YEARS = timedelta(days=1096)
HOLD = {"table": "helpdesk.question", "reason": "An audit"}


def question(age: timedelta) -> Question:
    """Return a question whose last turn was so long before AT."""
    made = QuestionFactory(email="kanarie@canary.example")
    Question.objects.filter(pk=made.pk).update(turn_since=AT - age, asked_at=AT - age)
    return made


def mine(items: list[retention.Item]) -> list[str]:
    return [one.pk for one in items if one.label == "helpdesk.Question"]


@pytest.mark.parametrize(("age", "gone"), [(YEARS - timedelta(days=1), False), (YEARS, True)])
def test_what_is_past_its_date_goes_at_the_next_run_and_only_that(db, age, gone):
    made = question(age)
    assert mine(retention.run(at=AT)) == ([str(made.pk)] if gone else [])
    made.refresh_from_db()
    assert ("kanarie" not in made.email) == gone
    assert retention.due(AT) == []  # erased is erased
    assert Event.objects.filter(verb="kept.erased", subject=f"helpdesk.question:{made.pk}").exists() == gone


@pytest.mark.parametrize("by", ["itself", "visit", "call"])
@pytest.mark.parametrize(("more", "gone"), [(-1, False), (1, True)])
def test_who_is_named_at_an_event_goes_with_it_and_without_its_end_with_its_visit_or_call(db, by, more, gone):
    ends = AT - YEARS - timedelta(days=more)
    never = {"starts_at": None, "ends_at": None}
    made = {
        "itself": lambda: ActivityFactory(starts_at=ends - timedelta(hours=1), ends_at=ends),
        "visit": lambda: ActivityFactory(**never, visit=VisitFactory(starts_on=ends.date(), ends_on=ends.date())),
        "call": lambda: ActivityFactory(**never, call__results_by=ends.date()),
    }  # fmt: skip
    activity = made[by]()
    Speaker.objects.create(activity=activity, name_en="MIHON Midori", name_ja="見本 みどり")
    found = [one.label for one in retention.run(at=AT)]
    assert found.count("programme.Speaker") == int(gone)
    assert Speaker.objects.exists() != gone


@pytest.mark.parametrize("label", ["programme.ActivityGuest", "programme.ActivityAnswer"])
def test_guests_and_answers_of_an_event_without_an_end_are_counted_like_who_speaks(label):
    found = {term.label: term for term in terms.all_terms()}
    ways = tuple(way.removeprefix("question__") for way in found[label].since)
    assert ways == found["programme.Speaker"].since


@pytest.mark.parametrize("what", ["helpdesk.question:{pk}", "helpdesk.question", "accounts.user:{person}"])
def test_what_is_on_hold_stays_with_its_reason_until_the_hold_is_lifted(db, what):
    person, made = UserFactory(email="kanarie@canary.example"), question(YEARS)
    subject = what.format(pk=made.pk, person=person.pk)
    hold = Hold.objects.create(subject=subject, reason="An audit", placed_by=person, placed_at=AT)
    assert [one.hold for one in retention.due(AT) if one.label == "helpdesk.Question"] == ["An audit"]
    assert mine(retention.run(at=AT)) == []
    made.refresh_from_db()
    assert made.email == "kanarie@canary.example"
    Hold.objects.filter(pk=hold.pk).update(lifted_at=AT, lifted_by=person)
    assert mine(retention.run(at=AT)) == [str(made.pk)]


def test_a_dry_run_erases_nothing_and_says_what_the_run_erases(world):
    with undone():
        at = AT + timedelta(days=4000)
        clock.restart(at=at)
        found = retention.due(at)
        assert retention.due(at) == found
        free = [one for one in found if not one.hold]
        assert len({one.label for one in free}) > 5
        assert retention.run(at=at) == free
        assert [one for one in retention.due(at) if not one.hold] == []


def test_the_command_tells_and_the_task_runs(world):
    with undone():
        made = question(YEARS * 2)
        out = io.StringIO()
        call_command("retention", dry_run=True, stdout=out)
        assert f"helpdesk.Question {made.pk}: counted from 2016-05-" in out.getvalue()
        made.refresh_from_db()
        assert made.email == "kanarie@canary.example"
        assert end_kept() >= 1
        made.refresh_from_db()
        assert "kanarie" not in made.email


def test_the_task_deletes_what_was_printed_a_day_ago(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old, new = (pdf.stored("<p>Somebody</p>", title=title, language="en") for title in "AB")
    for paper, hours in ((old, 25), (new, 23)):
        made = time.time() - hours * 3600
        os.utime(paper.path, (made, made))
    with undone():
        end_kept()
    assert (old.is_made, new.is_made) == (False, True)


def test_every_purpose_with_days_has_tables_and_every_term_has_days():
    found = retention.all_terms()
    timed = {why for why, told in register.terms().items() if told}
    assert {term.rule.table.why for term in found} == timed
    assert all("days_long" in register.terms()[term.rule.table.why] for term in found if term.long)


def test_every_table_about_people_has_its_end_or_names_nobody():
    told = {term.label for term in retention.all_terms()} | set(terms.standing()) | set(terms.going_along())
    lasting = ("acts", "log")  # ten years of numbers: who did what, and nobody's name
    left = {
        table.label
        for table in register.tables()
        if table.of_class("personal", "special") and table.why not in lasting
    }
    assert left - told == set()
    assert {other for label, other in terms.going_along().items() if label == other} == set()


def test_staff_read_in_words_what_is_due_next(world):
    with undone():
        question(YEARS * 2)
        officer = UserFactory(role=OFFICER)
        page = client_of(officer).get("/admin/accounts/hold/due/").content.decode()
        assert "At the next run" in page
        assert retention.in_words("helpdesk.question") in page
        assert not [label for label in terms.standing() if label in page]
        assert "helpdesk.Question" not in page


def test_a_hold_is_placed_on_a_table_or_one_row_by_its_name(db):
    made, staff = question(YEARS), client_of(UserFactory(role=OFFICER))
    wrong = staff.post("/admin/accounts/hold/place/", HOLD | {"key": "999999"})
    assert wrong.status_code == 422
    assert not Hold.objects.exists()
    for key in (str(made.pk), ""):
        assert staff.post("/admin/accounts/hold/place/", HOLD | {"key": key}).status_code == 302
    assert set(Hold.objects.values_list("subject", flat=True)) == {
        "helpdesk.question",
        f"helpdesk.question:{made.pk}",
    }
    shown = staff.get("/admin/accounts/hold/").content.decode()
    assert f"no. {made.pk}" in shown
    assert "helpdesk.question" not in shown


@pytest.mark.parametrize("subject", ["nothing.here", "nothing", "helpdesk.nothing:7"])
def test_the_control_what_is_no_table_stays_as_it_is_written(subject):
    assert retention.in_words(subject) == subject
