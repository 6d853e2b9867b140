"""What readers see of a change: the mark for 72 hours, the list of versions, "my page"."""

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import translation

from programme import tasks
from programme.actions import plan
from programme.actions.publishing import publish_agenda
from programme.models import Session
from programme.queries.agenda import latest, reader
from programme.queries.pages import recent_changes
from programme.queries.panels import panel_for
from r2r_portal.clock import actions as clock
from tests.factories.programme import AT
from tests.pdf_structure import structure, without_spaces

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 11, 12, 3, 0, tzinfo=UTC)
AICHI, OSAKA = "Reception and overview of innovation priorities", "Policy briefing and Expo 2025"


@pytest.fixture(autouse=True)
def november(db):
    """Look at the pages on 12 November 2022."""
    clock.restart(at=NOW)


@pytest.fixture
def moved(world):
    """Publish, move Ada's session by half an hour on 12 November, and publish again."""
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    move(world, 30, NOW - timedelta(hours=1))
    return world


def move(world, minutes, at, title=AICHI):
    session = Session.objects.get(title_en=title)
    values = {"starts_at": session.starts_at + timedelta(minutes=minutes)}
    plan.change_session(session=session, values=values, by=world.officer, at=at)
    return publish_agenda(visit=world.visit, by=world.officer, at=at)


def url(name, world, lang="en", **more):
    with translation.override(lang):
        return reverse(f"programme:{name}", kwargs={"slug": world.visit.slug, **more})


@pytest.mark.rule("P5")
@pytest.mark.parametrize(
    ("language", "mark", "hours"),
    [("en", "Changed 12 Nov", "09:30 → 10:00"), ("ja", "11月12日変更", "9:30 → 10:00")],
)
def test_a_changed_item_is_marked_with_its_day_and_how_it_was(client, moved, language, mark, hours):
    client.force_login(moved.ada.user)

    page = re.sub(r"<[^>]+>", "", client.get(url("agenda", moved, language)).content.decode())

    assert page.count(mark) == 1
    assert hours in page


@pytest.mark.rule("P5")
def test_the_mark_goes_after_72_hours(moved):
    published = NOW - timedelta(hours=1)

    assert len(recent_changes(moved.visit, published + timedelta(hours=71, minutes=59))) == 1
    assert recent_changes(moved.visit, published + timedelta(hours=72)) == {}


@pytest.mark.rule("P5")
def test_two_changes_of_an_item_are_told_as_one_from_the_first_to_the_last(moved):
    move(moved, 15, NOW)

    ((change, when),) = recent_changes(moved.visit, NOW).values()

    moment = {f.name: (f.before[11:16], f.after[11:16]) for f in change.fields}
    assert (moment, when) == ({"starts_at": ("00:30", "01:15")}, NOW)


@pytest.mark.rule("P5")
def test_a_change_that_was_taken_back_is_no_change(moved):
    move(moved, -30, NOW)

    assert recent_changes(moved.visit, NOW) == {}


@pytest.mark.rule("P5")
@pytest.mark.parametrize(
    ("language", "line"),
    [("en", f"Changed 12 Nov: 09:30 → 10:00, {AICHI}"), ("ja", "11月12日変更：9:30 → 10:00、表敬訪問")],
)
def test_my_page_says_what_was_changed_for_me_alone(moved, language, line):
    with translation.override(language):
        mine = [text for panel in panel_for(moved.ada.user, NOW) for text in panel.lines]
        theirs = [text for panel in panel_for(moved.bruno.user, NOW) for text in panel.lines]

    assert any(text.startswith(line) for text in mine), mine
    assert not any("→" in text for text in theirs)


@pytest.mark.rule("P5")
def test_the_list_of_versions_tells_what_concerns_the_reader_or_everything(client, moved):
    move(moved, 30, NOW, title=OSAKA)
    client.force_login(moved.ada.user)

    mine = client.get(url("changes", moved)).content.decode()
    every = client.get(url("changes", moved) + "?show=all").content.decode()

    assert (AICHI in mine, OSAKA in mine, "Nothing that concerns you" in mine) == (True, False, True)
    assert (AICHI in every, OSAKA in every) == (True, True)
    assert every.index("Version 3") < every.index("Version 2") < every.index("The first version")


def test_the_list_of_versions_needs_as_few_statements_for_many_as_for_few(
    client, moved, django_assert_num_queries
):
    client.force_login(moved.ada.user)
    client.get(url("changes", moved))
    with django_assert_num_queries(8):
        client.get(url("changes", moved))
    for minutes in range(5):
        move(moved, 1, NOW + timedelta(minutes=minutes))
    with django_assert_num_queries(8):
        client.get(url("changes", moved))


def test_a_stranger_finds_no_list_and_no_item(client, moved, django_user_model):
    item = latest(moved.visit).items[0]
    stranger = django_user_model.objects.create(email="stranger@test.example")
    client.force_login(stranger)

    assert client.get(url("changes", moved)).status_code == 404
    assert client.get(url("item_file", moved, uid=item.uid)).status_code == 404


@pytest.mark.rule("P7")
def test_one_item_is_given_alone_in_the_readers_language(client, moved):
    agenda = latest(moved.visit)
    who = reader(moved.visit, moved.ada.user)
    item = next(one for one in agenda.items if who.is_expected(one))
    client.force_login(moved.ada.user)

    answer = client.get(url("item_file", moved, "ja", uid=item.uid))

    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["summary"]), str(event["uid"])) == (item.title_ja, f"{item.uid}@agenda.r2r-portal")
    assert url("item_file", moved, uid=item.uid) in client.get(url("agenda", moved)).content.decode()
    assert client.get(url("item_file", moved, uid="00000000-0000-4000-8000-000000000000")).status_code == 404


@pytest.mark.rule("P6")
@pytest.mark.parametrize("language", ["en", "both"])
def test_the_pdf_of_a_new_version_marks_what_was_changed(client, moved, language):
    client.force_login(moved.ada.user)

    path = url("agenda_pdf", moved, language=language) + "?for=me"
    client.get(path)
    tasks.bind_papers()
    pdf = client.get(path).content

    assert without_spaces("Changed: starts 09:30 → 10:00") in without_spaces(structure(pdf).text)


@pytest.mark.rule("P7")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_calendar_page_offers_three_ways_and_warns_that_calendars_are_slow(client, moved, language):
    client.force_login(moved.ada.user)
    path = url_of_calendar(language)
    client.post(path, {"do": "make"})

    page = client.get(path).content.decode().replace("<wbr>", "")

    words = {
        "en": ("Google refreshes subscribed calendars every 8 to 24 hours", "1. Subscribe", "2. Download once",
               "3. Add one event", "webcal://"),
        "ja": ("8～24時間", "3. 項目を1件だけ追加する", "webcal://"),
    }[language]  # fmt: skip
    assert [one for one in words if one not in page] == []


def url_of_calendar(language):
    with translation.override(language):
        return reverse("programme:calendar")
