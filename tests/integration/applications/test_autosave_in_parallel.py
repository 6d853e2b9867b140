"""Saving in the background beside a submission and beside other savers, on real connections (REL R9)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from applications.actions.autosave import Saved, save
from applications.actions.submissions import submit
from applications.errors import StaleAnswersError
from applications.models import Answer, Application, Submission
from tests.factories.accounts import MembershipFactory
from tests.factories.questionnaires import fill
from tests.integration.applications.drafting import value_of
from tests.races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("A6")]


@pytest.fixture
def colleagues(application):
    """Nine more people who may write."""
    return [MembershipFactory(organisation=application.organisation).user for _one in range(9)]


def saving(application, by, text, version, at):
    """Save the commitment in the background, when it is called."""
    return lambda: save(
        application=application.pk, section="commitment", key="commitment", read=lambda _question: text,
        version=version, by=by, at=at,
    )  # fmt: skip


@pytest.mark.rule("A9")
@pytest.mark.parametrize("attempt", range(6))
def test_what_a_submission_does_not_hold_counts_as_an_unsent_change(application, owner, at, attempt):
    fill(application, by=owner, at=at)
    application.refresh_from_db()
    # The text arrives before the submission or after it; either may get the lock first.
    apart = timedelta(milliseconds=-5 if attempt % 2 else 5)
    moment = at + timedelta(minutes=1)
    saved, submitted = together(
        [
            saving(application, owner, "At the last moment", 1, moment + apart),
            lambda: submit(application=application, by=owner, at=moment, key=uuid4()),
        ]
    )

    assert isinstance(saved, Saved), saved
    assert isinstance(submitted, Submission), submitted
    assert value_of(application, "commitment") == "At the last moment"
    frozen = next(
        question["value"]
        for section in submitted.snapshot["sections"]
        for question in section["questions"]
        if question["key"] == "commitment"
    )
    assert frozen == "At the last moment" or Application.objects.get().has_unsent_changes


def test_ten_people_save_one_answer_and_one_text_stands_the_others_are_kept(
    application, owner, colleagues, at
):
    people = [owner, *colleagues]
    outcomes = together([saving(application, one, f"By {one.pk}", 0, at) for one in people])

    (winner,) = [one for one in outcomes if isinstance(one, Saved)]
    assert sum(isinstance(one, StaleAnswersError) for one in outcomes) == 9
    answer = Answer.objects.get(application=application)
    assert (answer.version, winner.version) == (1, 1)
    texts = {answer.value, *application.answer_versions.values_list("value", flat=True)}
    assert texts == {f"By {one.pk}" for one in people}


def test_twenty_identical_saves_make_one_version(application, owner, at):
    outcomes = together([saving(application, owner, "The same", 0, at)] * 20)

    assert {(one.version, one.at) for one in outcomes} == {(1, at)}
    assert (Answer.objects.get().version, application.answer_versions.count()) == (1, 0)


def test_different_answers_do_not_disturb_each_other(application, owner, colleagues, at):
    keys = ("commitment", "staff_days", "participation", "hosting", "stakeholders")
    calls = [
        lambda key=key, by=by: save(
            application=application.pk,
            section="commitment",
            key=key,
            read=lambda _question: key,
            version=0,
            by=by,
            at=at,
        )
        for key, by in zip(keys, colleagues, strict=False)
    ]
    assert all(isinstance(one, Saved) for one in together(calls))
    assert {row.question.key: row.value for row in Answer.objects.select_related("question")} == dict(
        zip(keys, keys, strict=True)
    )
