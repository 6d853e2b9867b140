"""Who evaluates what (SPEC E4), who is told and reminded (M2)."""

from datetime import UTC, datetime, timedelta

import pytest

from r2r_portal.accounts.roles import OFFICER
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions.assigning import apply_matrix, assign, unassign
from selection.actions.declaring import declare
from selection.actions.reminding import remind
from selection.errors import InterestError, NotAnEvaluatorError, TooManyError
from selection.models import Assignment
from selection.queries.staffing import matrix
from selection.states import Interest
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import ASSIGNED, DUE, SCORED, AssignmentFactory, evaluator, scored, submitted


def give(application, person, at=ASSIGNED):
    return assign(application=application, evaluator=person, due_at=DUE, by=UserFactory(), at=at)


@pytest.mark.rule("E4")
def test_never_one_with_an_interest():
    application = submitted()
    colleague, contact, declared = evaluator(), evaluator(email="contact@test.example"), evaluator()
    MembershipFactory(organisation=application.organisation, user=colleague)
    application.contacts.create(role="main", email="Contact@test.example")
    declare(
        assignment=give(application, declared), answer=Interest.INTEREST, text="", by=declared, at=ASSIGNED
    )

    for person, reason in ((colleague, "body"), (contact, "person")):
        with pytest.raises(InterestError) as refused:
            give(application, person)
        assert refused.value.reason == reason
    with pytest.raises(NotAnEvaluatorError):
        give(application, UserFactory())
    with pytest.raises(InterestError):
        unassign(assignment=Assignment.objects.get(evaluator=declared), by=UserFactory(), at=SCORED)


@pytest.mark.rule("E4")
def test_at_most_three_who_can_score():
    application = submitted()
    for _ in range(3):
        give(application, evaluator())
    with pytest.raises(TooManyError):
        give(application, evaluator())
    first = Assignment.objects.first()
    declare(assignment=first, answer=Interest.INTEREST, text="", by=first.evaluator, at=ASSIGNED)
    assert give(application, evaluator())


def test_one_message_tells_of_everything_assigned_in_one_go():
    person = evaluator(japanese=True)
    first, second = submitted(number=1), submitted(number=2)
    refused = apply_matrix(
        add=[(first, person), (second, person)], remove=[], due_at=DUE, by=UserFactory(), at=ASSIGNED
    )
    assert refused == []
    message = Message.objects.get(topic="evaluation.assigned")
    mail = compose(message)
    assert mail.subject == "【日欧地域間協力】審査のお願い（2件、6月18日（土）まで）"
    assert "2022年6月18日（土）1:00（日本時間）" in mail.body


def test_one_refusal_in_the_matrix_does_not_undo_the_rest():
    person, colleague = evaluator(), evaluator()
    application = submitted()
    MembershipFactory(organisation=application.organisation, user=colleague)
    refused = apply_matrix(
        add=[(application, colleague), (application, person)],
        remove=[],
        due_at=DUE,
        by=UserFactory(),
        at=ASSIGNED,
    )
    assert [cell for cell, _error in refused] == [(application, colleague)]
    assert list(Assignment.objects.values_list("evaluator", flat=True)) == [person.pk]


def test_a_message_about_nothing_is_not_sent():
    assignment = give(submitted(), evaluator())
    unassign(assignment=assignment, by=UserFactory(), at=ASSIGNED)
    assert compose(Message.objects.get(topic="evaluation.assigned")) is None


@pytest.mark.rule("M2")
def test_only_who_has_something_open_is_reminded_and_only_once():
    busy, done = AssignmentFactory(), AssignmentFactory(application=submitted(number=2))
    scored(done)
    recused = AssignmentFactory(application=submitted(number=3), declared=Interest.INTEREST)
    unsure = AssignmentFactory(application=submitted(number=4), declared=Interest.NOT_SURE)
    morning = datetime(2022, 6, 14, 7, 30, tzinfo=UTC)

    assert remind(at=morning) == 1
    assert remind(at=morning + timedelta(hours=2)) == 0
    message = Message.objects.get(topic="evaluation.due")
    assert message.to == busy.evaluator.email
    assert {done.evaluator.email, recused.evaluator.email, unsure.evaluator.email}.isdisjoint({message.to})
    mail = compose(message)
    assert mail.subject == "[EU-Japan R2R] 1 of 1 still to score by Fri 17 June"
    assert max(map(len, mail.body.splitlines())) <= 70

    scored(busy)
    assert compose(message) is None  # handed in between writing and sending


def test_the_day_after_it_says_that_it_was_due():
    AssignmentFactory()
    assert remind(at=datetime(2022, 6, 20, 7, 30, tzinfo=UTC)) == 1
    mail = compose(Message.objects.get(topic="evaluation.due"))
    assert mail.subject == "[EU-Japan R2R] 1 of 1 still to score: due since Fri 17 June"
    assert "Scoring stays open" in mail.body


@pytest.mark.parametrize("count", [1, 5])
def test_the_matrix_costs_the_same_for_one_as_for_five(count, django_assert_num_queries):
    officer = UserFactory(role=OFFICER)
    for number in range(1, count + 1):
        AssignmentFactory(application=submitted(number=number))
    call = Assignment.objects.select_related("application__call").first().application.call
    with django_assert_num_queries(8):
        found = matrix(call, officer, SCORED)
        for row in found.rows:
            str(row.application.submitted_territory)
    assert len(found.rows) == count
