"""Totals from the rows: sheets that count, agreed scores, three statements whatever the size (SPEC E3, E7)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from selection.models import AgreedScore, Criterion, Discussion
from selection.queries.totals import totals_of
from selection.states import Interest
from tests.factories.accounts import UserFactory
from tests.factories.selection import SCORED, AssignmentFactory, scored, submitted


def agreed(application, **values):
    discussion = Discussion.objects.create(application=application, opened_at=SCORED)
    for slug, value in values.items():
        criterion = Criterion.objects.get(call=application.call, slug=slug)
        AgreedScore.objects.create(discussion=discussion, criterion=criterion, value=Decimal(value))
    Discussion.objects.filter(pk=discussion.pk).update(
        state="agreed", reason="Read again", agreed_at=SCORED, agreed_by=UserFactory()
    )
    return discussion


@pytest.mark.rule("E3")
def test_the_mean_of_the_sheets_that_count():
    application = submitted()
    for value in (4, 1):  # (4 + 3 + 3) / 15 and (1 + 3 + 3) / 15
        scored(AssignmentFactory(application=application), {"prospects": value})
    AssignmentFactory(application=application, declared=Interest.INTEREST)
    found = totals_of(application.call, [application])[application.pk]
    assert found.exact == Fraction(1700, 30)
    assert [one.exact for one in found.sheets] == [Fraction(1000, 15), Fraction(700, 15)]
    assert (found.criteria[0].mean, found.criteria[0].spread) == (Fraction(5, 2), Decimal(3))


@pytest.mark.rule("E3")
def test_a_threshold_asks_what_counts():
    application = submitted()
    Criterion.objects.filter(slug="prospects").update(threshold=3)
    for value in (4, 1):
        scored(AssignmentFactory(application=application), {"prospects": value})
    assert totals_of(application.call, [application])[application.pk].under
    agreed(application, prospects="3")
    assert not totals_of(application.call, [application])[application.pk].under


@pytest.mark.rule("E7")
def test_an_agreed_score_takes_the_place_of_its_mean_once_it_is_agreed():
    application = submitted()
    for value in (4, 1):
        scored(AssignmentFactory(application=application), {"prospects": value})
    discussion = agreed(application, prospects="3.5")
    found = totals_of(application.call, [application])[application.pk]
    assert (found.exact, found.is_agreed) == (Fraction(950, 15), True)
    assert found.criteria[0].counts == Fraction(7, 2)
    Discussion.objects.filter(pk=discussion.pk).update(state="open", agreed_at=None, agreed_by=None)
    again = totals_of(application.call, [application])[application.pk]
    assert (again.exact, again.is_agreed) == (Fraction(1700, 30), False)


@pytest.mark.rule("E3")
def test_not_applicable_is_absence_and_no_zero():
    application = submitted()
    Criterion.objects.filter(slug="experience").update(optional=True)
    sheet = scored(AssignmentFactory(application=application), status="draft")
    sheet.scores.filter(criterion__slug="experience").delete()
    sheet.status, sheet.submitted_at = "submitted", SCORED
    sheet.save()
    found = totals_of(application.call, [application])[application.pk]
    assert found.exact == 60
    assert found.criteria[2].counts is None


@pytest.mark.parametrize("count", [1, 5])
def test_totals_cost_three_statements(count, django_assert_num_queries):
    applications = [submitted(number=number) for number in range(1, count + 1)]
    for one in applications:
        scored(AssignmentFactory(application=one))
    with django_assert_num_queries(3):
        assert len(totals_of(applications[0].call, applications)) == count
