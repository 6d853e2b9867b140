"""Calendar files as libraries read them that did not write them: instants, zones, identities (SPEC P7).

`dateutil` knows nothing of IANA here: it works out every offset from the VTIMEZONE in the file alone.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from programme import calendars
from programme.domain.agenda import Audience, Item, Where
from programme.models import Visit
from programme.queries.agenda import Agenda

BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")
# Noon on the days before, of and after each change of the clocks in 2022 and 2023, and the hours around it.
CHANGES = [datetime(2022, 3, 27, 1, tzinfo=UTC), datetime(2022, 10, 30, 1, tzinfo=UTC),
           datetime(2023, 3, 26, 1, tzinfo=UTC), datetime(2023, 10, 29, 1, tzinfo=UTC)]  # fmt: skip
AROUND = [timedelta(days=-1), timedelta(hours=-1), timedelta(0), timedelta(hours=1), timedelta(days=1)]


def agenda():
    visit = Visit(slug="japan-2022", title_en="Visit", title_ja="視察")
    return Agenda(visit, 3, datetime(2022, 10, 3, 7, tzinfo=UTC), (), (), (), (), "", "", "")


def item(start, zone, uid="7d9f3c1e-0000-4000-8000-000000000001", **more):
    end = start + timedelta(minutes=90)
    return Item(
        uid, 1, start.isoformat(), end.isoformat(), zone.key, "Reception, with hydrogen; and more", "表敬訪問（髙﨑・𠮷）",
        "room", "room", "none", Audience((1,)), Where("Hall", "会館", "1-1 Example", "名古屋市1-1"), **more,
    )  # fmt: skip


def written(*items, language="en"):
    return calendars.of_person([(agenda(), items, {})], language)


def by_the_files_own_zones(content, field="DTSTART"):
    """Return an instant of the only event, read with nothing but the zone that the file describes."""
    text = content.decode().replace("\r\n ", "").replace("\r\n", "\n")
    event = text[text.index("BEGIN:VEVENT") :]
    line = next(one for one in event.splitlines() if one.startswith(field))
    name, _colon, value = line.partition(":")
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zones = tzical(StringIO(text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")]))
    zone = zones.get(name.partition("TZID=")[2])
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)


@pytest.mark.rule("P7")
@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("offset", AROUND, ids=str)
def test_around_a_change_of_the_clocks_a_second_library_finds_the_same_instant(change, offset):
    start = change + offset

    content = written(item(start, BRUSSELS))

    first, last = (by_the_files_own_zones(content, field) for field in ("DTSTART", "DTEND"))
    assert (first.astimezone(UTC), last.astimezone(UTC)) == (start, start + timedelta(minutes=90))


@pytest.mark.rule("P7")
@given(st.integers(0, 3 * 365 * 24 * 4), st.sampled_from([BRUSSELS, TOKYO]))
def test_every_quarter_of_an_hour_of_three_years_is_the_same_instant(quarters, zone):
    start = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)

    found = by_the_files_own_zones(written(item(start, zone)))

    assert found.astimezone(UTC) == start


@pytest.mark.rule("P7")
@pytest.mark.parametrize("change", CHANGES[:2], ids=str)
def test_a_session_across_the_change_is_as_long_as_it_is(change):
    start = change - timedelta(minutes=45)
    content = written(item(start, BRUSSELS))

    first, last = (by_the_files_own_zones(content, field) for field in ("DTSTART", "DTEND"))

    assert (first.astimezone(UTC), last.astimezone(UTC)) == (start, start + timedelta(minutes=90))


@pytest.mark.rule("P7")
def test_a_third_library_reads_titles_places_and_states():
    start = datetime(2022, 11, 14, 0, 30, tzinfo=UTC)
    content = written(item(start, TOKYO), item(start, TOKYO, uid="gone", cancelled=True, sequence=2))

    events = {one.uid: one for one in ics.Calendar(content.decode()).events}

    kept, gone = (
        events["7d9f3c1e-0000-4000-8000-000000000001@agenda.r2r-portal"],
        events["gone@agenda.r2r-portal"],
    )
    assert (kept.name, kept.location) == ("Reception, with hydrogen; and more", "Hall, 1-1 Example")
    assert (kept.begin.astimezone(UTC), kept.status) == (start, "CONFIRMED")
    assert (gone.name, gone.status) == ("Cancelled: Reception, with hydrogen; and more", "CANCELLED")
    assert "SEQUENCE:2" in content.decode()


@pytest.mark.rule("P7")
def test_japanese_titles_come_back_whole_and_no_line_is_longer_than_75_octets():
    long = replace(item(datetime(2022, 11, 14, 0, 30, tzinfo=UTC), TOKYO), title_ja="髙﨑・𠮷" * 30)

    content = written(long, language="ja")

    assert max(map(len, content.split(b"\r\n"))) <= 75
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event["summary"] == "髙﨑・𠮷" * 30


@pytest.mark.rule("P7")
def test_each_zone_is_described_once_and_the_same_agenda_is_the_same_file():
    spring, autumn = CHANGES[:2]
    items = [item(spring, BRUSSELS), item(autumn, BRUSSELS, uid="b"), item(autumn, TOKYO, uid="c")]

    content = written(*items)

    assert content.count(b"BEGIN:VTIMEZONE") == 2
    assert content == written(*items)
