"""The state panel follows the call; who takes part is told only after the release."""

import re
from datetime import timedelta

import pytest

from applications.models import DeadlineChange, Track
from programme.models import Activity
from r2r_portal import clock
from r2r_portal.accounts.models import User
from r2r_portal.site import queries
from r2r_portal.site.queries import Stage
from tests.factories.applications import ApplicationFactory
from tests.integration.site.conftest import released, selected

pytestmark = pytest.mark.django_db

DEADLINE = "Monday 30 May 2022, 23:59 Brussels time (Tuesday 31 May, 06:59 in Tokyo)"
DEADLINE_JA = "2022年5月30日（月）23時59分（ブリュッセル時間）／日本時間 5月31日（火）6時59分"


def words(response) -> str:
    """Return the page's text without the marks that hold dates together."""
    html = response.content.decode()
    for mark in ('<span class="nobr">', "</span>", "<wbr>"):
        html = html.replace(mark, "")
    return html


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("at", "stage", "heading"),
    [
        ("2022-03-15 09:00", Stage.BEFORE, "The call opens soon"),
        ("2022-04-01 00:00", Stage.OPEN, "The call is open"),
        ("2022-05-30 23:59:58", Stage.OPEN, "The call is open"),
        ("2022-05-31 00:00", Stage.CLOSED, "The call is closed"),
        ("2022-08-30 00:00", Stage.CLOSED, "The call is closed"),
        ("2023-12-01 00:00", Stage.OVER, "The programme has ended"),
    ],
)
def test_the_panel_follows_the_call(client, it_is, at, stage, heading):
    instant = it_is(at)

    assert queries.facts(instant).stage == stage
    html = words(client.get("/en/"))
    assert heading in html
    assert ("You applied? See where your application stands" in html) == (stage == Stage.CLOSED)


@pytest.mark.rule("T2")
@pytest.mark.usefixtures("call")
def test_the_deadline_stands_on_both_clocks_in_both_languages(client, it_is):
    it_is("2022-05-16 09:00")

    english, japanese = words(client.get("/en/")), words(client.get("/ja/"))

    assert DEADLINE in english
    assert "14 days left" in english
    assert DEADLINE_JA in japanese
    assert "締切まで残り14日" in japanese
    assert DEADLINE in words(client.get("/en/call/"))
    assert DEADLINE_JA in words(client.get("/ja/call/"))


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("where", ["", "call/"])
def test_both_ways_in_stand_on_both_languages_and_go_with_the_deadline(client, it_is, where):
    it_is("2022-05-16 09:00")
    for language in ("en", "ja"):
        html = words(client.get(f"/{language}/{where}"))
        first, second = html.index("Apply for an EU region"), html.index("都道府県として応募する")
        assert (first < second) == (language == "en")

    it_is("2022-05-31 00:00")
    for language in ("en", "ja"):
        html = words(client.get(f"/{language}/{where}"))
        assert "Apply for an EU region" not in html
        assert "都道府県として応募する" not in html


@pytest.mark.rule("T4")
def test_an_extended_track_is_open_alone_and_says_its_own_deadline(client, call, it_is):
    jp = Track.objects.get(call=call, side="jp")
    Track.objects.filter(pk=jp.pk).update(closes_at=call.closes_at + timedelta(days=7))
    it_is("2022-06-01 09:00")

    html = words(client.get("/en/"))

    assert "The call is open" in html
    assert "都道府県として応募する" in html
    assert "Apply for an EU region" not in html
    assert "Monday 6 June 2022, 23:59 Brussels time" in html


@pytest.mark.rule("T4")
def test_the_history_of_the_deadline_is_public_but_not_that_of_one_applicant(client, call):
    by, at = User.objects.get(email="officer@demo.example"), clock.now()
    common = {
        "call": call,
        "by": by,
        "at": at,
        "old": call.closes_at - timedelta(days=7),
        "new": call.closes_at,
    }
    DeadlineChange.objects.create(reason_en="More time for all.", reason_ja="全員のため。", **common)
    one = ApplicationFactory(call=call, track=call.tracks.get(side="eu"))
    DeadlineChange.objects.create(application=one, reason_en="Illness", reason_ja="病気", **common)

    html = words(client.get("/en/call/"))

    assert "More time for all." in html
    assert "Illness" not in html
    assert "Monday 23 May 2022, 23:59 Brussels time" in html.split("<del>")[1].split("</del>")[0]
    assert DEADLINE in html.split("<ins>")[1].split("</ins>")[0]


@pytest.mark.rule("S5", "S6")
def test_who_takes_part_is_told_after_the_release_only(client, call, it_is):
    at = it_is("2022-05-16 09:00")
    officer = User.objects.get(email="officer@demo.example")
    chosen = {"EL30": "green", "JP-23": "industrial"}
    for code, theme in chosen.items():
        selected(call, code, theme, officer, at)
    waiting = "Selected regions will be named here after the decision."
    it_is("2022-09-20 09:00")

    assert waiting in words(client.get("/en/"))
    assert waiting in words(client.get("/en/regions/"))
    assert client.get("/en/regions/JP-23/").status_code == 404

    released(call, at)
    home, regions = words(client.get("/en/")), words(client.get("/ja/regions/"))

    assert waiting not in home
    assert "Now: Study visits of EU regions to Japan" in home
    assert "Aichi" in home
    assert "愛知県" in regions
    assert client.get("/en/regions/JP-23/").status_code == 200
    assert client.get("/en/regions/JP-01/").status_code == 404
    assert "愛知県" not in words(client.get("/ja/regions/?theme=green")).split("<h2")[2]


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("at", "day"),
    [("2022-11-12 15:59", 0), ("2022-11-12 16:00", 1), ("2022-11-15 09:00", 3), ("2022-11-19 15:59", 7), ("2022-11-19 16:00", 0)],
)  # fmt: skip
def test_while_a_visit_takes_place_the_panel_says_which_of_its_days_it_is(client, call, it_is, at, day):
    instant = it_is(at)
    selected(call, "JP-23", "green", User.objects.get(email="officer@demo.example"), instant)
    released(call, instant)

    html = words(client.get("/en/"))

    assert "Now: " in html
    assert re.findall(r", day (\d)</h2>", html) == ([str(day)] if day else [])


@pytest.mark.rule("P1")
@pytest.mark.parametrize(
    ("at", "slugs"),
    [
        ("2022-06-20 09:00", ["exchange-meeting-1", "visit-to-japan"]),
        ("2022-11-10 09:00", ["visit-to-japan", "exchange-meeting-2"]),
        ("2022-11-19 12:00", ["visit-to-japan"]),
        ("2022-11-19 17:00", []),
    ],
)
def test_what_comes_next_counts_a_visit_by_its_days(call, it_is, at, slugs):
    instant = it_is(at)

    found = [one.slug for one in queries.next_activities(call, instant, most=20)]

    assert found[: len(slugs)] == slugs
    assert ("visit-to-japan" in found) == ("visit-to-japan" in slugs)


def test_home_costs_the_same_with_one_as_with_five_events(client, call, it_is, django_assert_num_queries):
    it_is("2022-05-16 09:00")
    Activity.objects.filter(call=call).delete()
    for number in range(5):
        if number in (1, 2, 3, 4):
            continue
        activity(call, number)
    with django_assert_num_queries(11):
        client.get("/en/")
    for number in range(1, 5):
        activity(call, number)
    with django_assert_num_queries(11):
        client.get("/en/")


def activity(call, number: int) -> None:
    """Make a webinar."""
    start = call.closes_at + timedelta(days=number)
    Activity.objects.create(
        call=call, slug=f"w{number}", kind="webinar", title_en="Webinar", title_ja="ウェビナー",
        starts_at=start, ends_at=start + timedelta(hours=1),
    )  # fmt: skip
