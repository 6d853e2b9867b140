"""The crowd is planned from a seed: the same people, and instants that the call was open at."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from r2r_portal.management.commands.demo import MORNING_AFTER
from r2r_portal.site.demo import chapters, evaluation, play
from r2r_portal.site.demo.crowd.plans import LATEST, MOST, Fate, Season, code_of, numbers, plan, side_of
from r2r_portal.site.demo.data import entries
from r2r_portal.territories import register
from r2r_portal.territories.models import Side
from tests.factories.applications import CLOSES, OPENS

OVER = Season(OPENS, CLOSES, CLOSES + timedelta(hours=9))
MID_MAY = Season(OPENS, CLOSES, datetime(2022, 5, 16, 7, tzinfo=UTC))


def test_seven_in_ten_are_in_two_are_drafts_and_one_is_withdrawn_or_late():
    assert Counter(plan(number, OVER).fate for number in numbers(100)) == {
        Fate.SUBMITTED: 70,
        Fate.DRAFT: 20,
        Fate.WITHDRAWN: 5,
        Fate.LATE: 5,
    }


def test_nobody_is_late_before_the_closing():
    fates = Counter(plan(number, MID_MAY).fate for number in numbers(100))

    assert fates == {Fate.SUBMITTED: 70, Fate.DRAFT: 20, Fate.WITHDRAWN: 10}


def test_one_in_three_is_a_prefecture():
    assert Counter(side_of(number) for number in numbers(300)) == {Side.EU: 200, Side.JP: 100}


def test_drafts_stand_at_every_number_of_complete_sections():
    drafts = [one for number in numbers(50) if (one := plan(number, OVER)).fate == Fate.DRAFT]

    assert sorted(one.sections(9) for one in drafts) == list(range(10))


@pytest.mark.parametrize("season", [OVER, MID_MAY])
def test_everything_happens_in_order_while_the_call_is_open(season):
    for one in (plan(number, season) for number in numbers(200)):
        instants = [one.asked_at, one.begun_at, one.saved_at, one.sent_at, one.back_at]
        assert instants == sorted(instants)
        assert season.opens_at <= instants[0]
        assert instants[-1] < min(season.closes_at, season.until)
        assert season.closes_at <= one.late_at < season.closes_at + LATEST


def test_people_work_in_the_office_hours_of_their_zone():
    for one in (plan(number, OVER) for number in numbers(200)):
        local = one.sent_at.astimezone(ZoneInfo(one.entry.zone))
        assert local.weekday() < 5
        assert 8 <= local.hour <= 19


def test_submissions_are_spread_over_the_days_of_the_call():
    days = {plan(number, OVER).sent_at.date() for number in numbers(300)}

    assert len(days) > 30


def test_a_call_that_opened_this_hour_has_a_crowd_at_its_opening():
    season = Season(OPENS, CLOSES, OPENS)

    assert plan(1001, season).sent_at == OPENS


def test_the_same_number_is_the_same_applicant():
    assert [plan(number, OVER) for number in numbers(20)] == [plan(number, OVER) for number in numbers(20)]
    assert plan(1001, OVER).id == plan(1001, MID_MAY).id
    assert len({plan(number, OVER).id for number in numbers(500)}) == 500


def test_codes_of_the_crowd_belong_to_nobody_else_and_fit():
    codes = {code_of(number) for number in numbers(3000)}
    known = {one.code for one in (*register.regions(), *register.prefectures())}

    assert codes & (known | {entry.code for entry in entries()}) == set()
    assert max(len(code_of(number)) for number in numbers(MOST)[-3:]) <= 8


def test_the_crowd_comes_after_the_closing_and_before_anybody_is_assigned():
    came = play.instant(MORNING_AFTER)

    assert came >= CLOSES + LATEST
    assert came < play.instant(next(text for text, _zone, act in chapters.ACTS if act is evaluation.assign))
