"""Declaring, scoring, handing in: drafts always kept, sheets handed in whole (SPEC E2, E3, E5, E6)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError, StaleError
from r2r_portal.statemachine import TransitionRefusedError
from selection.actions.declaring import declare, settle
from selection.actions.scoring import Filled, reopen, save_draft, submit_assessment
from selection.actions.setup import load_criteria
from selection.domain.scoring import Mark
from selection.errors import IncompleteError, NotDeclaredError, NotYoursError
from selection.models import Assessment, Criterion, Score, ScoreWord
from selection.queries.evaluating import readable, work_of
from selection.states import Interest, Progress
from tests.factories.accounts import UserFactory
from tests.factories.selection import (
    ASSIGNED,
    DUE,
    SCORED,
    AssignmentFactory,
    evaluator,
    marks,
    scored,
    submitted,
)

LONG = "A comment of more than one hundred characters, since the ends of the scale need words that say why it is so."


def save(assignment, filled=None, version=0, by=None):
    filled = filled or Filled(marks(), "en")
    return save_draft(
        assignment=assignment, filled=filled, version=version, by=by or assignment.evaluator, at=SCORED
    )


@pytest.mark.rule("E2")
def test_the_published_criteria_have_their_kinds_and_equal_weights():
    call = submitted().call
    kinds = Criterion.objects.filter(call=call).order_by("number").values_list("slug", "kind", "weight")
    assert list(kinds) == [
        ("prospects", "individual", 1),
        ("interests", "pair", 0),
        ("commitment", "individual", 1),
        ("stage", "portfolio", 0),
        ("experience", "individual", 1),
    ]
    assert ScoreWord.objects.filter(call=call).count() == 11
    for row in (*Criterion.objects.filter(call=call), *ScoreWord.objects.filter(call=call)):
        assert row.title_en
        assert row.title_ja


@pytest.mark.rule("E2")
@pytest.mark.parametrize("change", ["weight", "wording", "load", "delete"])
def test_criteria_freeze_with_the_first_score(change):
    assignment = AssignmentFactory(declared=Interest.NONE)
    call = assignment.application.call
    load_criteria(call=call, by=None, at=SCORED)  # still free
    save(assignment, Filled(marks(None), "en"))  # no score yet: still free
    load_criteria(call=call, by=None, at=SCORED)
    save(assignment, version=1)

    changes = {
        "weight": lambda: Criterion.objects.filter(call=call, slug="prospects").update(weight=5),
        "wording": lambda: ScoreWord.objects.filter(call=call, value=3).update(title_en="Splendid"),
        "load": lambda: load_criteria(call=call, by=None, at=SCORED),
        "delete": lambda: Criterion.objects.filter(call=call, slug="stage").delete(),
    }
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        changes[change]()


@pytest.mark.rule("E5")
def test_nothing_is_scored_or_read_before_the_declaration():
    assignment = AssignmentFactory()
    with pytest.raises(NotDeclaredError):
        save(assignment)
    assert readable(assignment.evaluator, assignment.pk) is None

    declare(assignment=assignment, answer=Interest.NONE, text="", by=assignment.evaluator, at=ASSIGNED)
    assert readable(assignment.evaluator, assignment.pk) == assignment
    assert save(assignment).version == 1


@pytest.mark.rule("E5")
def test_an_interest_recuses_for_good():
    assignment = AssignmentFactory()
    person = assignment.evaluator
    declare(assignment=assignment, answer=Interest.INTEREST, text="I wrote it", by=person, at=ASSIGNED)

    for answer in (Interest.NONE, Interest.NOT_SURE):
        with pytest.raises(TransitionRefusedError):
            declare(assignment=assignment, answer=answer, text="", by=person, at=SCORED)
    assert readable(person, assignment.pk) is None
    assert work_of(person, SCORED).lines == ()
    assert work_of(person, SCORED).count == 0


@pytest.mark.rule("E5")
def test_an_interest_found_later_takes_the_scores_out():
    assignment = AssignmentFactory()
    sheet = scored(assignment)
    assert list(Assessment.objects.counting()) == [sheet]
    declare(assignment=assignment, answer=Interest.INTEREST, text="", by=assignment.evaluator, at=SCORED)
    assert not Assessment.objects.counting().exists()
    assert not Assessment.objects.visible_to(assignment.evaluator).exists()


@pytest.mark.rule("E5")
@pytest.mark.parametrize(("answer", "opens"), [(Interest.NONE, True), (Interest.INTEREST, False)])
def test_not_sure_waits_for_somebody_else(answer, opens):
    assignment = AssignmentFactory()
    person = assignment.evaluator
    waiting = declare(
        assignment=assignment, answer=Interest.NOT_SURE, text="A cousin", by=person, at=ASSIGNED
    )
    with pytest.raises(NotDeclaredError):
        save(assignment)
    with pytest.raises(NotYoursError):
        settle(declaration=waiting, answer=Interest.NONE, by=person, at=SCORED)
    with pytest.raises(TransitionRefusedError):
        declare(assignment=assignment, answer=Interest.NONE, text="", by=person, at=SCORED)

    settle(declaration=waiting, answer=answer, by=UserFactory(), at=SCORED)
    assert (readable(person, assignment.pk) is not None) is opens


@pytest.mark.rule("E6")
def test_nobody_scores_for_somebody_else():
    assignment = AssignmentFactory(declared=Interest.NONE)
    with pytest.raises(NotYoursError):
        save(assignment, by=evaluator())
    assert not Assessment.objects.exists()


def test_a_draft_keeps_whatever_there_is():
    assignment = AssignmentFactory(declared=Interest.NONE)
    partial = {"prospects": Mark(Decimal("3.5"), "Half a thought"), "commitment": Mark(None, "later")}
    sheet = save(assignment, Filled(partial | {"experience": Mark()}, "ja", "講評", "内密"))
    kept = {s.criterion.slug: (s.value, s.comment) for s in sheet.scores.select_related("criterion")}
    assert kept == {
        "prospects": (Decimal("3.5"), "Half a thought"),
        "commitment": (None, "later"),
        "experience": (None, ""),
    }
    assert (sheet.comment_applicant, sheet.note_staff, sheet.language) == ("講評", "内密", "ja")


def test_a_stale_page_overwrites_nothing():
    assignment = AssignmentFactory(declared=Interest.NONE)
    save(assignment, Filled(marks("4"), "en"))
    with pytest.raises(StaleError):
        save(assignment, Filled(marks("1"), "en"), version=0)
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(4)}


@pytest.mark.rule("E3")
def test_an_incomplete_sheet_is_kept_and_not_handed_in():
    assignment = AssignmentFactory(declared=Interest.NONE)
    save(assignment, Filled(marks("5", "too short"), "en"))
    with pytest.raises(IncompleteError) as refused:
        submit_assessment(assignment=assignment, by=assignment.evaluator, at=SCORED)
    assert [gap.kind for gap in refused.value.gaps] == ["comment"] * 3

    save(assignment, Filled(marks("5", LONG), "en"), version=1)
    sheet = submit_assessment(assignment=assignment, by=assignment.evaluator, at=SCORED)
    assert (sheet.status, sheet.submitted_at) == (Progress.SUBMITTED, SCORED)
    assert Event.objects.filter(verb="evaluation.submitted").count() == 1
    with pytest.raises(TransitionRefusedError):
        submit_assessment(assignment=assignment, by=assignment.evaluator, at=SCORED)


@pytest.mark.rule("E3")
def test_the_database_takes_half_points_only_and_whole_sheets_only():
    sheet = scored(AssignmentFactory(), status=Progress.DRAFT)
    for wrong in ("5.5", "2.3", "-1"):
        with pytest.raises(DatabaseError), transaction.atomic():
            sheet.scores.update(value=Decimal(wrong))
    sheet.scores.filter(criterion__slug="prospects").update(value=None)
    with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
        Assessment.objects.filter(pk=sheet.pk).update(status="submitted", submitted_at=SCORED)
    sheet.scores.filter(criterion__slug="prospects").delete()
    with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
        Assessment.objects.filter(pk=sheet.pk).update(status="submitted", submitted_at=SCORED)


def test_scores_that_are_in_never_change_but_can_be_taken_back_until_due():
    assignment = AssignmentFactory()
    sheet = scored(assignment)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        sheet.scores.update(value=1)
    with pytest.raises(DomainError):
        save(assignment, version=sheet.version)
    with pytest.raises(DomainError):
        reopen(assignment=assignment, by=assignment.evaluator, at=DUE)

    reopened = reopen(assignment=assignment, by=assignment.evaluator, at=SCORED)
    assert not Assessment.objects.counting().exists()
    assert save(assignment, Filled(marks("2"), "en"), version=reopened.version).scores.first().value == 2
