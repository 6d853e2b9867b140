"""Two fictional files before the real ones; severity shown privately and beside the scores (PEERS M4)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from r2r_portal.errors import DomainError, StaleError
from selection.actions.calibrating import load_specimens, save_practice
from selection.actions.scoring import Filled, save_draft
from selection.errors import CalibrationFirstError, NotYoursError
from selection.models import Specimen, SpecimenMark, SpecimenSheet
from selection.queries.calibration import position_of, severities_in
from selection.queries.evaluating import work_of
from selection.queries.ranking import ranking_of
from selection.queries.totals import totals_of
from selection.states import Interest, Progress
from tests.factories.accounts import UserFactory
from tests.factories.selection import (
    ASSIGNED,
    SCORED,
    SLUGS,
    AssignmentFactory,
    evaluator,
    marks,
    practised,
    scored,
    specimen,
    submitted,
)
from tests.integration.selection.test_pages import enter

THREE = dict.fromkeys(SLUGS, Decimal(3))


def practise(file, person, values=THREE, version=0, **more):
    options = {"submit": True} | more
    return save_practice(specimen=file, values=values, version=version, by=person, at=SCORED, **options)


@pytest.mark.rule("E6")
def test_the_real_files_open_after_the_fictional_ones():
    assignment = AssignmentFactory(application=submitted(text="Petrolblau"), declared=Interest.NONE)
    person, file = assignment.evaluator, specimen(assignment.application.call)
    client, score = enter(person), reverse("admin:selection_score", args=[assignment.pk])
    closed = client.get(score, follow=True).content.decode()
    assert "Petrolblau" not in closed
    assert "Score the fictional files first" in closed
    with pytest.raises(CalibrationFirstError):
        save_draft(assignment=assignment, filled=Filled(marks(), "en"), version=0, by=person, at=SCORED)

    page = reverse("admin:selection_practise", args=[file.pk])
    assert page in closed
    done = client.post(page, {"version": "0", "do": "submit", **dict.fromkeys(SLUGS, "3.5")})
    assert done.headers["Location"] == reverse("admin:selection_mine")
    assert "Petrolblau" in client.get(score).content.decode()


def test_a_call_without_fictional_files_opens_at_once():
    assignment = AssignmentFactory(application=submitted(text="Petrolblau"), declared=Interest.NONE)
    page = enter(assignment.evaluator).get(reverse("admin:selection_score", args=[assignment.pk]))
    assert "Petrolblau" in page.content.decode()


def test_half_a_sheet_is_kept_and_not_handed_in():
    assignment = AssignmentFactory()
    file = specimen(assignment.application.call)
    page = reverse("admin:selection_practise", args=[file.pk])
    answer = enter(assignment.evaluator).post(page, {"version": "0", "do": "submit", "prospects": "4"})
    assert answer.status_code == 422
    assert "Give a score for “Level of commitment" in answer.content.decode()
    assert SpecimenSheet.objects.get().status == Progress.DRAFT
    assert SpecimenMark.objects.get(criterion__slug="prospects").value == 4


def test_scores_off_the_scale_stale_pages_and_second_thoughts_are_refused():
    assignment = AssignmentFactory()
    file, person = specimen(assignment.application.call), assignment.evaluator
    page = reverse("admin:selection_practise", args=[file.pk])
    assert enter(person).post(page, {"version": "0", "prospects": "5.5"}).status_code == 422
    assert not SpecimenSheet.objects.exists()
    practise(file, person, submit=False)
    with pytest.raises(StaleError):
        practise(file, person)
    practise(file, person, version=1)
    with pytest.raises(DomainError):
        practise(file, person, version=2)
    with pytest.raises(NotYoursError):
        practise(file, evaluator())
    assert enter(evaluator()).get(page).status_code == 404


def test_the_two_files_are_loaded_in_both_languages_until_somebody_scores():
    call = submitted().call
    assert load_specimens(call=call, by=None, at=ASSIGNED) == 2
    assert load_specimens(call=call, by=None, at=ASSIGNED) == 2
    for one in Specimen.objects.all():
        assert all((one.title_en, one.title_ja, len(one.text_en) > 1000, len(one.text_ja) > 500))
    assert Specimen.objects.count() == 2
    scored(AssignmentFactory(application=submitted(number=2)))
    with pytest.raises(DomainError, match="begun to score"):
        load_specimens(call=call, by=None, at=SCORED)


@pytest.mark.rule("E6")
def test_ones_own_position_is_private_and_comes_after_ones_own_scores():
    mild, strict = (AssignmentFactory(application=submitted(number=n)) for n in (1, 2))
    call = mild.application.call
    for n in (1, 2):
        practised(specimen(call, n), mild.evaluator, "4.5")
    assert position_of(strict.evaluator, call) is None
    page = reverse("admin:selection_position", args=[call.pk])
    assert enter(strict.evaluator).get(page).status_code == 404
    for file in Specimen.objects.all():
        practised(file, strict.evaluator, "2.5")
    found = position_of(strict.evaluator, call)
    assert found.severity.points < 0 < position_of(mild.evaluator, call).severity.points
    shown = enter(strict.evaluator).get(page).content.decode()
    assert "more severe than the others" in shown
    assert str(mild.evaluator) not in shown


def test_severity_stands_beside_the_raw_scores_and_orders_nothing():
    officer, call = UserFactory(role="programme officer"), submitted(number=1).call
    mild, strict = evaluator(), evaluator()
    first, second = submitted(number=2), submitted(number=3)
    for n in (1, 2):
        file = specimen(call, n)
        practised(file, mild, "4")
        practised(file, strict, "2")
    scored(AssignmentFactory(application=first, evaluator=mild), {"prospects": 3.5})
    scored(AssignmentFactory(application=second, evaluator=strict))
    track = first.track
    found = {one.application.reference: one for one in ranking_of(track, officer).standings}
    assert [found["EU-2022-002"].place, found["EU-2022-003"].place] == [1, 2]  # by the raw scores
    assert found["EU-2022-002"].adjusted < found["EU-2022-003"].adjusted
    totals = totals_of(call, [first, second]).values()
    assert severities_in(call, totals)[strict.pk].is_clear
    page = enter(officer).get(reverse("admin:selection_ranking", args=["eu"])).content.decode()
    assert "Severity of each evaluator" in page


def test_the_list_counts_fictional_files_first():
    assignment = AssignmentFactory()
    file = specimen(assignment.application.call)
    assert [one.specimen for one in work_of(assignment.evaluator, SCORED).unpractised] == [file]
    practised(file, assignment.evaluator)
    assert work_of(assignment.evaluator, SCORED).unpractised == ()


@pytest.mark.parametrize("count", [1, 5])
def test_the_officers_page_costs_the_same_for_one_as_for_five(count, django_assert_num_queries):
    call = submitted(number=1).call
    for n in range(1, count + 1):
        practised(specimen(call, n), AssignmentFactory(application=submitted("jp", n)).evaluator)
    client = enter(UserFactory(role="programme officer"))
    with django_assert_num_queries(14):
        assert client.get(reverse("admin:selection_calibrate")).status_code == 200
