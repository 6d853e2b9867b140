"""While an evaluator types: saved by itself, nothing overwritten; putting off, the shuffled order, paper (SPEC E6)."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from selection.actions.assigning import assign
from selection.actions.reopening import reopen_for
from selection.domain.ordering import place
from selection.errors import NotYoursError
from selection.models import Assessment, Criterion, Panellist, Score
from selection.queries.evaluating import work_of
from selection.states import Interest, Progress
from tests.factories.accounts import UserFactory
from tests.factories.selection import (
    DUE,
    SCORED,
    AssignmentFactory,
    evaluator,
    scored,
    submitted,
)
from tests.integration.selection.test_pages import enter, sheet_of

OFFICER = "programme officer"


def autosave(assignment, client=None, **data):
    client = client or enter(assignment.evaluator)
    data = {"version-sheet" if name == "version" else name: value for name, value in data.items()}
    return client.post(reverse("selection:autosave", args=[assignment.pk]), data)


@pytest.mark.rule("E6")
def test_what_is_typed_is_saved_by_itself_with_the_time_and_the_total():
    assignment = AssignmentFactory(declared=Interest.NONE)
    answer = autosave(assignment, **sheet_of(value="4", comment="So far"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-version="1"' in page
    assert re.search(r"Saved \d\d:\d\d Brussels \(\d\d:\d\d Tokyo\)", page), page
    assert "Your total so far: 80.0 of 100" in page
    assert set(Score.objects.values_list("value", "comment")) == {(Decimal(4), "So far")}
    assert not Event.objects.filter(verb="evaluation.saved").exists()


@pytest.mark.rule("E6")
def test_an_older_page_overwrites_nothing_and_sees_both():
    assignment = AssignmentFactory(declared=Interest.NONE)
    autosave(assignment, **sheet_of(value="2", comment="from the first tab"))
    answer = autosave(assignment, **sheet_of(value="4", comment="from the second tab"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "from the first tab" in page
    assert "from the second tab" in page
    assert 'data-version="1"' in page
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(2)}


@pytest.mark.parametrize("wrong", [{"value": "4.7"}, {"value": "99"}, {"version": "x"}])
def test_what_is_off_the_scale_is_not_saved(wrong):
    assignment = AssignmentFactory(declared=Interest.NONE)
    assert autosave(assignment, **sheet_of(**wrong)).status_code == 422
    assert not Assessment.objects.exists()


@pytest.mark.rule("E5")
@pytest.mark.parametrize("answer", [None, Interest.INTEREST, Interest.NOT_SURE])
def test_nothing_is_saved_without_the_declaration_of_no_interest(answer):
    assignment = AssignmentFactory(declared=answer)
    assert autosave(assignment, **sheet_of()).status_code == 404
    assert not Assessment.objects.exists()


@pytest.mark.rule("E6")
def test_strangers_are_told_so_and_others_find_nothing():
    assignment = AssignmentFactory(declared=Interest.NONE)
    answer = autosave(assignment, Client(), **sheet_of())
    assert (answer.status_code, "You are signed out" in answer.content.decode()) == (401, True)
    assert autosave(assignment, enter(evaluator()), **sheet_of()).status_code == 404
    assert autosave(assignment, enter(UserFactory()), **sheet_of()).status_code == 403
    assert autosave(assignment).status_code == 200  # a sign of life


def test_skip_keeps_what_is_typed_and_puts_it_last():
    person = evaluator()
    first, second = (
        AssignmentFactory(application=submitted(number=n), evaluator=person, declared=Interest.NONE)
        for n in (1, 2)
    )
    client = enter(person)
    answer = client.post(
        reverse("admin:selection_score", args=[first.pk]), sheet_of(do="skip", value="", comment="Half")
    )
    assert answer.headers["Location"] == reverse("admin:selection_score", args=[second.pk])
    first.refresh_from_db()
    assert first.skipped_at is not None
    assert set(Score.objects.values_list("comment", flat=True)) == {"Half"}
    lines = work_of(person, SCORED).lines
    assert [line.assignment for line in lines] == [second, first]
    assert lines[1].is_skipped


@pytest.mark.rule("E6")
def test_files_come_in_an_order_of_ones_own_the_same_on_list_next_and_paper():
    person, officer = evaluator(), UserFactory(role=OFFICER)
    applications = [submitted(number=n) for n in range(1, 6)]
    for one in applications:
        assign(application=one, evaluator=person, due_at=DUE, by=officer, at=SCORED)
    seat = Panellist.objects.get(person=person)
    order = sorted((one.reference for one in applications), key=lambda ref: place(seat.order_seed, ref))
    work = work_of(person, SCORED)
    assert [line.assignment.application.reference for line in work.lines] == order
    walked = [work.lines[0].assignment]
    for _turn in range(4):
        walked.append(work.after(walked[-1]).assignment)
    assert [one.application.reference for one in walked] == order

    for line in work.lines:
        scored(line.assignment)
    page = enter(person).get(reverse("admin:selection_print")).content.decode()
    assert re.findall(r"<h2 id=\"sheet-\d+\">(EU-2022-\d+)", page) == order


def test_another_seed_is_another_order():
    person, officer = evaluator(), UserFactory(role=OFFICER)
    applications = [submitted(number=n) for n in range(1, 6)]
    for one in applications:
        assign(application=one, evaluator=person, due_at=DUE, by=officer, at=SCORED)
    before = [line.assignment.pk for line in work_of(person, SCORED).lines]
    orders = set()
    for seed in range(5):
        Panellist.objects.update(order_seed=seed)
        orders.add(tuple(line.assignment.pk for line in work_of(person, SCORED).lines))
    assert len(orders | {tuple(before)}) > 3


@pytest.mark.rule("E6")
def test_an_officer_gives_a_sheet_back_with_a_reason_that_is_mailed():
    assignment, officer = AssignmentFactory(), UserFactory(role=OFFICER)
    scored(assignment)
    client, page = enter(officer), reverse("admin:selection_give_back", args=[assignment.pk])
    assert client.post(page, {"reason-reason": ""}).status_code == 422
    assert client.post(page, {"reason-reason": "The scale was read upside down"}).status_code == 302
    assert Assessment.objects.get().status == Progress.DRAFT
    message = Message.objects.get(topic="evaluation.reopened")
    assert (message.to, message.payload["reason"]) == (
        assignment.evaluator.email,
        "The scale was read upside down",
    )
    assert client.get(page).status_code == 404  # nothing is left to give back


def test_nobody_gives_back_their_own_sheet_or_without_the_role():
    officer = evaluator()
    assignment = AssignmentFactory(evaluator=officer)
    scored(assignment)
    for person in (officer, evaluator()):
        with pytest.raises(NotYoursError):
            reopen_for(assignment=assignment, reason="Because", by=person, at=SCORED)
    assert Assessment.objects.get().status == Progress.SUBMITTED


@pytest.mark.rule("E3")
def test_not_applicable_leaves_no_row_in_the_sheet():
    assignment = AssignmentFactory(declared=Interest.NONE)
    Criterion.objects.filter(slug="experience").update(optional=True)
    autosave(assignment, **sheet_of(value="4"))
    autosave(assignment, **(sheet_of(1, value="4") | {"value_experience": "absent"}))
    assert set(Score.objects.values_list("criterion__slug", flat=True)) == {"prospects", "commitment"}


@pytest.mark.parametrize("count", [1, 5])
def test_the_pages_of_an_evaluator_cost_the_same_for_one_as_for_five(count, django_assert_num_queries):
    person = evaluator()
    for number in range(1, count + 1):
        application = submitted(number=number, ranks={"green": 1})
        last = AssignmentFactory(application=application, evaluator=person)
        scored(last, status=Progress.DRAFT)
        scored(AssignmentFactory(application=application))
    client = enter(person)
    with django_assert_num_queries(9):
        client.get(reverse("admin:selection_mine"))
    with django_assert_num_queries(10):
        client.get(reverse("admin:selection_print"))
    with django_assert_num_queries(13):
        client.get(reverse("admin:selection_score", args=[last.pk]))
    savepoint = 2  # the test's own transaction makes one of the action's
    with django_assert_num_queries(9 + savepoint):
        assert autosave(last, client, **sheet_of(1)).status_code == 200
    notice = 3  # written into the session, between a savepoint and its release
    with django_assert_num_queries(10 + savepoint + notice):
        client.post(reverse("admin:selection_score", args=[last.pk]), sheet_of(2))
