"""What people read when an instant is printed, and what becomes of a time that they type."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2r_portal import times
from r2r_portal.times import BRUSSELS, TOKYO

CLOSES = datetime(2022, 5, 31, 0, 0, tzinfo=BRUSSELS)
WEBINAR = datetime(2022, 7, 13, 7, 0, tzinfo=UTC), datetime(2022, 7, 13, 8, 30, tzinfo=UTC)
SPRING, AUTUMN = date(2022, 3, 27), date(2022, 10, 30)

EARLY, LATE = datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2040-01-01")
instants = st.datetimes(EARLY, LATE, timezones=st.just(UTC))
walls = st.datetimes(EARLY, LATE)
languages = st.sampled_from(["en", "ja"])


@pytest.mark.rule("T2")
@pytest.mark.rule("T3")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Monday 30 May 2022, 23:59 Brussels time (Tuesday 31 May, 06:59 in Tokyo)"),
        ("ja", "2022年5月30日（月）23時59分（ブリュッセル時間）／日本時間 5月31日（火）6時59分"),
    ],
)
def test_the_deadline_of_2022_cannot_be_misread(language, sentence):
    assert times.deadline(CLOSES, language) == sentence


@pytest.mark.rule("T1")
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def test_a_deadline_reads_the_same_from_whatever_zone_the_instant_comes(zone):
    assert times.deadline(CLOSES.astimezone(ZoneInfo(zone)), "en") == times.deadline(CLOSES, "en")


@pytest.mark.rule("T2")
def test_a_deadline_meant_in_tokyo_starts_there():
    closes_at = datetime(2022, 12, 31, 18, 0, tzinfo=UTC)

    assert times.deadline(closes_at, "en", TOKYO) == (
        "Sunday 1 January 2023, 02:59 Tokyo time (Saturday 31 December 2022, 18:59 in Brussels)"
    )
    assert times.deadline(closes_at, "ja", TOKYO) == (
        "2023年1月1日（日）2時59分（日本時間）／ブリュッセル時間 2022年12月31日（土）18時59分"
    )


@pytest.mark.rule("T2")
def test_a_deadline_meant_elsewhere_names_both_sides_too():
    closes_at = datetime(2022, 6, 10, 14, 0, tzinfo=UTC)

    assert times.deadline(closes_at, "en", ZoneInfo("Europe/Helsinki")) == (
        "Friday 10 June 2022, 16:59 Helsinki time (Friday 10 June, 15:59 in Brussels; Friday 10 June, 22:59 in Tokyo)"
    )


@pytest.mark.rule("T3")
@given(closes_at=instants)
def test_the_minute_named_still_counts_and_the_next_is_at_or_after_the_closing(closes_at):
    last = times.last_minute(closes_at)

    assert last < closes_at <= last + timedelta(minutes=1)
    assert (last.second, last.microsecond) == (0, 0)


@pytest.mark.rule("T2")
@pytest.mark.parametrize(
    ("language", "home", "words"),
    [
        ("en", None, "Wednesday 13 July 2022, 09:00–10:30 Brussels · 16:00–17:30 Tokyo"),
        ("en", TOKYO, "Wednesday 13 July 2022, 16:00–17:30 Tokyo · 09:00–10:30 Brussels"),
        ("ja", None, "2022年7月13日（水）16:00～17:30（日本時間）／9:00～10:30（ブリュッセル時間）"),
        ("ja", BRUSSELS, "2022年7月13日（水）9:00～10:30（ブリュッセル時間）／16:00～17:30（日本時間）"),
    ],
)
def test_an_online_event_names_the_readers_side_first(language, home, words):
    assert times.online(*WEBINAR, language, home) == words


@pytest.mark.parametrize(
    ("start", "end", "language", "words"),
    [
        (15, 17, "en", "Tuesday 15 November 2022, 16:00–18:00 Brussels · 00:00 (+1 day)–02:00 Tokyo"),
        (
            15,
            17,
            "ja",
            "2022年11月16日（水）0:00～2:00（日本時間）／16:00（前日）～18:00（ブリュッセル時間）",
        ),
        (14, 16, "en", "Tuesday 15 November 2022, 15:00–17:00 Brussels · 23:00–01:00 (+1 day) Tokyo"),
        (
            14,
            16,
            "ja",
            "2022年11月15日（火）23:00～1:00（翌日）（日本時間）／15:00～17:00（ブリュッセル時間）",
        ),
    ],
)
def test_the_next_day_is_marked_at_the_end_where_it_begins(start, end, language, words):
    day = datetime(2022, 11, 15, tzinfo=UTC)

    assert times.online(day.replace(hour=start), day.replace(hour=end), language) == words


def test_what_lasts_over_several_days_names_the_last_one():
    start, end = datetime(2022, 11, 14, 8, 0, tzinfo=UTC), datetime(2022, 11, 18, 16, 0, tzinfo=UTC)

    assert times.hours(start, end, "en", BRUSSELS, date(2022, 11, 14)) == "09:00–17:00 (Friday 18 November)"
    assert times.hours(start, end, "ja", BRUSSELS, date(2022, 11, 14)) == "9:00～17:00（11月18日（金））"


@pytest.mark.rule("T2")
@pytest.mark.parametrize(
    ("language", "hybrid", "words"),
    [
        ("en", False, "14 November 2022 (Mon), 09:30–11:00 local time, Nagoya"),
        ("en", True, "14 November 2022 (Mon), 09:30–11:00 local time, Nagoya · 01:30–03:00 Brussels"),
        ("ja", False, "2022年11月14日（月）9:30～11:00（現地時間・名古屋）"),
        ("ja", True, "2022年11月14日（月）9:30～11:00（現地時間・名古屋）／1:30～3:00（ブリュッセル時間）"),
    ],
)
def test_on_site_local_time_comes_first_and_alone_unless_hybrid(language, hybrid, words):
    start, end = (datetime(2022, 11, 14, *clock, tzinfo=UTC) for clock in ((0, 30), (2, 0)))
    place = "名古屋" if language == "ja" else "Nagoya"

    assert times.on_site(start, end, language, TOKYO, place, hybrid=hybrid) == words


def test_on_site_without_an_end_or_a_place():
    start = datetime(2022, 11, 14, 0, 30, tzinfo=UTC)

    assert times.on_site(start, None, "en", TOKYO) == "14 November 2022 (Mon), 09:30 local time"
    assert times.on_site(start, None, "ja", TOKYO) == "2022年11月14日（月）9:30（現地時間）"


@pytest.mark.rule("T2")
@pytest.mark.parametrize(
    ("language", "home", "seconds", "words"),
    [
        ("en", None, False, "Friday 27 May 2022, 20:02 Brussels time (Saturday 28 May, 03:02 in Tokyo)"),
        (
            "en",
            TOKYO,
            True,
            "Saturday 28 May 2022, 03:02:13 Tokyo time (Friday 27 May, 20:02:13 in Brussels)",
        ),
        ("ja", None, False, "2022年5月28日（土）3:02（日本時間）／5月27日（金）20:02（ブリュッセル時間）"),
        (
            "ja",
            BRUSSELS,
            True,
            "2022年5月27日（金）20:02:13（ブリュッセル時間）／5月28日（土）3:02:13（日本時間）",
        ),
    ],
)
def test_an_instant_on_both_clocks(language, home, seconds, words):
    at = datetime(2022, 5, 27, 18, 2, 13, tzinfo=UTC)

    assert times.instant(at, language, home, seconds=seconds) == words


def test_an_instant_on_the_same_day_names_the_day_once():
    at = datetime(2022, 5, 27, 5, 2, tzinfo=UTC)

    assert times.instant(at, "en") == "Friday 27 May 2022, 07:02 Brussels time (14:02 in Tokyo)"
    assert times.instant(at, "ja") == "2022年5月27日（金）14:02（日本時間）／7:02（ブリュッセル時間）"
    assert times.clocks(at, "en") == "07:02 Brussels (14:02 Tokyo)"
    assert times.clocks(at, "ja") == "14:02（日本時間）／7:02（ブリュッセル時間）"
    assert times.utc(at) == "2022-05-27 05:02:00 UTC"


@pytest.mark.rule("T1")
@given(at=instants, language=languages)
def test_no_abbreviation_of_a_zone_is_printed_and_the_weekday_always(at, language):
    words = times.instant(at, language) + times.deadline(at, language) + times.online(at, at, language)

    assert not {"CET", "CEST", "JST", "UTC", "GMT"} & set(words.replace("(", " ").split())
    local = at.astimezone(times.home_zone(language))
    weekday = times.WEEKDAYS_JA[local.weekday()] if language == "ja" else f"{local:%A}"
    assert weekday in times.instant(at, language)


@pytest.mark.rule("T1")
@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2022-10-29T22:30", "Sunday 30 October 2022, 00:30 Brussels time (07:30 in Tokyo)"),
        ("2022-10-30T00:30", "Sunday 30 October 2022, 02:30 Brussels time (09:30 in Tokyo)"),
        ("2022-10-30T01:30", "Sunday 30 October 2022, 02:30 Brussels time (10:30 in Tokyo)"),
        ("2022-03-27T00:59", "Sunday 27 March 2022, 01:59 Brussels time (09:59 in Tokyo)"),
        ("2022-03-27T01:00", "Sunday 27 March 2022, 03:00 Brussels time (10:00 in Tokyo)"),
    ],
)
def test_both_edges_of_summer_time_are_told_apart(at, words):
    assert times.instant(datetime.fromisoformat(at).replace(tzinfo=UTC), "en") == words


@given(at=instants, later=st.integers(1, 3 * 24 * 60), language=languages)
def test_two_minutes_are_never_printed_alike(at, later, language):
    assert times.instant(at, language) != times.instant(at + timedelta(minutes=later), language)


@pytest.mark.parametrize(("language", "day", "month"), [("en", "9 Nov", "Nov"), ("ja", "11月9日", "11月")])
def test_a_day_and_a_month_in_little_room(language, day, month):
    assert times.short_day(date(2022, 11, 9), language) == day
    assert times.short_month(11, language) == month


@pytest.mark.parametrize(
    ("first", "last", "english", "japanese"),
    [
        ((2022, 11, 13), (2022, 11, 13), "Sunday 13 November 2022", "2022年11月13日（日）"),
        (
            (2022, 11, 13),
            (2022, 11, 19),
            "Sunday 13 to Saturday 19 November 2022",
            "2022年11月13日（日）～19日（土）",
        ),
        (
            (2022, 9, 30),
            (2022, 10, 2),
            "Friday 30 September to Sunday 2 October 2022",
            "2022年9月30日（金）～10月2日（日）",
        ),
        (
            (2022, 12, 31),
            (2023, 1, 1),
            "Saturday 31 December 2022 to Sunday 1 January 2023",
            "2022年12月31日（土）～2023年1月1日（日）",
        ),
    ],
)
def test_ranges_of_days(first, last, english, japanese):
    assert times.days(date(*first), date(*last), "en") == english
    assert times.days(date(*first), date(*last), "ja") == japanese


def test_ranges_of_days_leave_the_year_out_where_it_is_known():
    first, last = date(2022, 11, 14), date(2022, 11, 15)

    assert times.days(first, last, "en", year=False) == "Monday 14 to Tuesday 15 November"
    assert times.days(first, last, "ja", year=False) == "11月14日（月）～15日（火）"
    assert times.days(first, first, "ja", year=False) == "11月14日（月）"


@pytest.mark.parametrize(
    ("at", "english", "japanese"),
    [
        (datetime(2022, 5, 22, 23, 59, tzinfo=BRUSSELS), "8 days left", "締切まで残り8日"),
        (datetime(2022, 5, 29, 12, 0, tzinfo=BRUSSELS), "1 day left", "締切まで残り1日"),
        (datetime(2022, 5, 30, 0, 0, tzinfo=BRUSSELS), "Last day", "本日締切"),
        (datetime(2022, 5, 30, 23, 59, 59, 999999, tzinfo=BRUSSELS), "Last day", "本日締切"),
        (CLOSES, "Closed", "受付終了"),
    ],
)
def test_days_left_are_counted_in_dates_of_the_deadlines_zone(at, english, japanese):
    assert times.days_left(CLOSES, at, "en") == english
    assert times.days_left(CLOSES, at, "ja") == japanese


@pytest.mark.rule("T7")
def test_a_typed_time_becomes_the_instant_it_names():
    assert times.to_instant(date(2022, 5, 31), time(0, 0), BRUSSELS) == CLOSES
    assert times.to_instant(date(2022, 5, 31), time(7, 0), TOKYO) == CLOSES


@pytest.mark.rule("T7")
@pytest.mark.parametrize("fold", [None, 0, 1])
def test_a_time_that_the_clocks_skip_is_refused(fold):
    with pytest.raises(times.ImpossibleTimeError, match=r"02:30 on Sunday 27 March 2022"):
        times.to_instant(SPRING, time(2, 30), BRUSSELS, fold)


@pytest.mark.rule("T7")
def test_a_time_that_comes_twice_is_asked_about():
    with pytest.raises(
        times.AmbiguousTimeError, match=r"first \(09:30 in Tokyo\) or the second \(10:30"
    ) as asked:
        times.to_instant(AUTUMN, time(2, 30), BRUSSELS)

    first, second = asked.value.choices
    assert first == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)
    assert second - first == timedelta(hours=1)
    assert times.to_instant(AUTUMN, time(2, 30), BRUSSELS, fold=0) == first
    assert times.to_instant(AUTUMN, time(2, 30), BRUSSELS, fold=1) == second


@pytest.mark.rule("T7")
@pytest.mark.parametrize(
    ("day", "at"), [(SPRING, (1, 59)), (SPRING, (3, 0)), (AUTUMN, (1, 59)), (AUTUMN, (3, 0))]
)
def test_the_minutes_beside_the_edges_are_plain(day, at):
    instant = times.to_instant(day, time(*at), BRUSSELS)

    assert instant.astimezone(BRUSSELS).replace(tzinfo=None) == datetime.combine(day, time(*at))


@pytest.mark.rule("T7")
@given(wall=walls, zone=st.sampled_from([BRUSSELS, TOKYO, ZoneInfo("Europe/Dublin")]))
def test_whatever_is_accepted_reads_back_as_it_was_typed(wall, zone):
    try:
        found = [times.to_instant(wall.date(), wall.time(), zone)]
    except times.AmbiguousTimeError as asked:
        found = list(asked.choices)
    except times.ImpossibleTimeError:
        found = []
    for instant in found:
        assert instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall


@pytest.mark.rule("T7")
@given(wall=walls, fold=st.sampled_from([None, 0, 1]))
def test_japan_knows_no_such_hours(wall, fold):
    assert times.to_instant(wall.date(), wall.time(), TOKYO, fold) == wall.replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("hours", "zone", "english", "japanese"),
    [
        (2, BRUSSELS, "Today 09:00 Brussels", "本日9:00開始（ブリュッセル時間）"),
        (20, TOKYO, "Tomorrow 16:00 Tokyo", "明日16:00開始"),
        (8, TOKYO, "Today 16:00 Tokyo", "本日16:00開始"),
        (24 * 7, BRUSSELS, "Wednesday 13 July 09:00 Brussels", "7月13日（水）9:00開始（ブリュッセル時間）"),
    ],
)
def test_when_an_event_begins_as_its_reminder_says_it(hours, zone, english, japanese):
    start = datetime(2022, 7, 13, 7, tzinfo=UTC)
    at = start - timedelta(hours=hours)
    assert times.begins(start, at, "en", zone) == english
    assert times.begins(start, at, "ja", zone) == japanese
