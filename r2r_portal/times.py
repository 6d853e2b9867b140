"""Instants in words, and words into instants: the one place that prints and reads clock times.

A moment is an instant (an aware datetime). It is printed on both clocks, Brussels and Tokyo, so that an hour
that comes twice in Europe is still told apart by the Japanese side, which knows no summer time. Nobody types an
abbreviation of a zone, and none is printed.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from r2r_portal.errors import DomainError

BRUSSELS = ZoneInfo("Europe/Brussels")
TOKYO = ZoneInfo("Asia/Tokyo")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_JA = "月火水木金土日"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
CITIES_JA = {
    "Amsterdam": "アムステルダム",
    "Athens": "アテネ",
    "Berlin": "ベルリン",
    "Bratislava": "ブラチスラバ",
    "Brussels": "ブリュッセル",
    "Bucharest": "ブカレスト",
    "Budapest": "ブダペスト",
    "Copenhagen": "コペンハーゲン",
    "Dublin": "ダブリン",
    "Helsinki": "ヘルシンキ",
    "Lisbon": "リスボン",
    "Ljubljana": "リュブリャナ",
    "Luxembourg": "ルクセンブルク",
    "Madrid": "マドリード",
    "Malta": "マルタ",
    "Nicosia": "ニコシア",
    "Paris": "パリ",
    "Prague": "プラハ",
    "Riga": "リガ",
    "Rome": "ローマ",
    "Sofia": "ソフィア",
    "Stockholm": "ストックホルム",
    "Tallinn": "タリン",
    "Tokyo": "日本",
    "Vienna": "ウィーン",
    "Vilnius": "ビリニュス",
    "Warsaw": "ワルシャワ",
    "Zagreb": "ザグレブ",
}


class ImpossibleTimeError(DomainError):
    """The clocks skip the wall-clock time that was typed."""

    code = "time_skipped"
    status = 400


class AmbiguousTimeError(DomainError):
    """The wall-clock time that was typed comes twice; `choices` are the two instants it may mean."""

    code = "time_twice"
    status = 400

    def __init__(self, message: str, choices: tuple[datetime, datetime]) -> None:
        super().__init__(message)
        self.choices = choices


def home_zone(language: str) -> ZoneInfo:
    """Return the zone that a reader of `language` lives in, as far as the language tells."""
    return TOKYO if language == "ja" else BRUSSELS


def city(zone: ZoneInfo, language: str) -> str:
    """Return the place that a zone is named after; the whole of Japan shares one."""
    name = zone.key.rpartition("/")[2].replace("_", " ")
    return CITIES_JA.get(name, name) if language == "ja" else name


def zone_name(zone: ZoneInfo, language: str) -> str:
    """Return "Brussels time" or 「ブリュッセル時間」."""
    return city(zone, language) + ("時間" if language == "ja" else " time")


def last_minute(closes_at: datetime) -> datetime:
    """Return the last minute that still counts before a closing instant, which itself is late (T3)."""
    return (closes_at.astimezone(UTC) - timedelta.resolution).replace(second=0, microsecond=0)


def day(on: date, language: str, *, year: bool = True) -> str:
    """Return "Monday 30 May 2022" or 「2022年5月30日（月）」, without the year on request."""
    if language == "ja":
        return (f"{on.year}年" if year else "") + f"{on.month}月{on.day}日（{WEEKDAYS_JA[on.weekday()]}）"
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if year else "")


def short_day(on: date, language: str) -> str:
    """Return "15 Nov" or 「11月15日」, for pictures where a day has little room and its year stands nearby."""
    if language == "ja":
        return f"{on.month}月{on.day}日"
    return f"{on.day} {short_month(on.month, language)}"


def short_month(month: int, language: str) -> str:
    """Return "Nov" or 「11月」 for 11."""
    return f"{month}月" if language == "ja" else MONTHS[month - 1][:3]


def days(first: date, last: date, language: str, *, year: bool = True) -> str:
    """Return a range of days, both included, naming month and year once where they are shared, or no year at all."""
    if first == last:
        return day(first, language, year=year)
    if language == "ja":
        return f"{day(first, 'ja', year=year)}～{_last_day_ja(first, last, year=year)}"
    start = day(first, "en", year=year and first.year != last.year)
    if (first.year, first.month) == (last.year, last.month):
        start = f"{WEEKDAYS[first.weekday()]} {first.day}"
    return f"{start} to {day(last, 'en', year=year)}"


def _last_day_ja(first: date, last: date, *, year: bool) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{last.day}日（{WEEKDAYS_JA[last.weekday()]}）"
    return day(last, "ja", year=year and first.year != last.year)


def clock(at: datetime, language: str, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Return the time of day in `zone`: "06:59" or 「6:59」."""
    local = at.astimezone(zone)
    text = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return text[1:] if language == "ja" and text[0] == "0" else text


def deadline(closes_at: datetime, language: str, zone: ZoneInfo = BRUSSELS) -> str:
    """Return the sentence of a deadline: the last minute that counts, where it was meant, then elsewhere."""
    last = last_minute(closes_at)
    others = [other for other in (BRUSSELS, TOKYO) if other.key != zone.key]
    local = last.astimezone(zone)
    if language == "ja":
        first = f"{day(local, 'ja')}{_hour_ja(local)}（{zone_name(zone, 'ja')}）"
        return "／".join([first, *(_elsewhere_ja(last, other, local) for other in others)])
    first = f"{day(local, 'en')}, {local:%H:%M} {zone_name(zone, 'en')}"
    return f"{first} ({'; '.join(_elsewhere_en(last, other, local) for other in others)})"


def _hour_ja(local: datetime) -> str:
    return f"{local.hour}時{local.minute:02}分"


def _elsewhere_ja(at: datetime, zone: ZoneInfo, said: date) -> str:
    local = at.astimezone(zone)
    return f"{zone_name(zone, 'ja')} {day(local, 'ja', year=local.year != said.year)}{_hour_ja(local)}"


def _elsewhere_en(at: datetime, zone: ZoneInfo, said: date) -> str:
    local = at.astimezone(zone)
    return f"{day(local, 'en', year=local.year != said.year)}, {local:%H:%M} in {city(zone, 'en')}"


def sides(home: ZoneInfo) -> tuple[ZoneInfo, ZoneInfo]:
    """Return both clocks, the reader's own side first."""
    return (TOKYO, BRUSSELS) if home.key == TOKYO.key else (BRUSSELS, TOKYO)


def instant(at: datetime, language: str, home: ZoneInfo | None = None, *, seconds: bool = False) -> str:
    """Return an instant on both clocks, the reader's own side first, the other's day where it differs."""
    mine, theirs = sides(home or home_zone(language))
    here, there = at.astimezone(mine), at.astimezone(theirs)
    their_day = "" if here.date() == there.date() else day(there, language, year=here.year != there.year)
    first = clock(at, language, mine, seconds=seconds)
    second = clock(at, language, theirs, seconds=seconds)
    if language == "ja":
        return f"{day(here, 'ja')}{first}（{zone_name(mine, 'ja')}）／{their_day}{second}（{zone_name(theirs, 'ja')}）"
    comma = ", " if their_day else ""
    return f"{day(here, 'en')}, {first} {zone_name(mine, 'en')} ({their_day}{comma}{second} in {city(theirs, 'en')})"


def clocks(at: datetime, language: str, home: ZoneInfo | None = None) -> str:
    """Return the time of day alone on both clocks, for what happened today: "14:02 Brussels (21:02 Tokyo)"."""
    mine, theirs = sides(home or home_zone(language))
    first, second = clock(at, language, mine), clock(at, language, theirs)
    if language == "ja":
        return f"{first}（{zone_name(mine, 'ja')}）／{second}（{zone_name(theirs, 'ja')}）"
    return f"{first} {city(mine, 'en')} ({second} {city(theirs, 'en')})"


def brief(at: datetime, language: str, home: ZoneInfo | None = None) -> str:
    """Return an instant on both clocks in little room, for tables: "27 May 2022, 14:02 Brussels (21:02 Tokyo)"."""
    mine, theirs = sides(home or home_zone(language))
    here, there = at.astimezone(mine), at.astimezone(theirs)
    first = clock(at, language, mine)
    second = clock(at, language, theirs) + _day_mark(there.date(), here.date(), language)
    if language == "ja":
        on = f"{here.year}年{here.month}月{here.day}日"
        return f"{on}{first}（{zone_name(mine, 'ja')}）／{second}（{zone_name(theirs, 'ja')}）"
    on = f"{here.day} {MONTHS[here.month - 1][:3]} {here.year}"
    return f"{on}, {first} {city(mine, 'en')} ({second} {city(theirs, 'en')})"


def utc(at: datetime) -> str:
    """Return an instant to the second in universal time, for receipts and logs."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def online(start: datetime, end: datetime, language: str, home: ZoneInfo | None = None) -> str:
    """Return when an online event runs, on both clocks, the reader's own side first."""
    mine, _theirs = sides(home or home_zone(language))
    said = start.astimezone(mine).date()
    comma = "" if language == "ja" else ", "
    return day(said, language) + comma + hours_on_both_clocks(start, end, language, mine)


def on_site(
    start: datetime,
    end: datetime | None,
    language: str,
    zone: ZoneInfo,
    place: str = "",
    *,
    hybrid: bool = False,
) -> str:
    """Return when something happens at a place, in its local time; hybrid items add the other side's clock."""
    said = start.astimezone(zone).date()
    there = BRUSSELS if zone.key == TOKYO.key else TOKYO
    here = hours(start, end, language, zone, said)
    other = hours(start, end, language, there, said) if hybrid else ""
    if language == "ja":
        text = f"{day(said, 'ja')}{here}（現地時間{'・' + place if place else ''}）"
        return text + (f"／{other}（{zone_name(there, 'ja')}）" if hybrid else "")
    text = (
        f"{said.day} {MONTHS[said.month - 1]} {said.year} ({WEEKDAYS[said.weekday()][:3]}), {here} local time"
    )
    return text + (f", {place}" if place else "") + (f" · {other} {city(there, 'en')}" if hybrid else "")


def begins(start: datetime, at: datetime, language: str, zone: ZoneInfo) -> str:
    """Return when something begins, as seen at `at`: "Tomorrow 09:00 Brussels" or 「明日16:00開始」."""
    on = start.astimezone(zone).date()
    ahead, hour = (on - at.astimezone(zone).date()).days, clock(start, language, zone)
    if language == "ja":
        place = "" if zone.key == TOKYO.key else f"（{zone_name(zone, 'ja')}）"
        return {0: "本日", 1: "明日"}.get(ahead, day(on, "ja", year=False)) + f"{hour}開始{place}"
    return {0: "Today", 1: "Tomorrow"}.get(ahead, day(on, "en", year=False)) + f" {hour} {city(zone, 'en')}"


def hours(start: datetime, end: datetime | None, language: str, zone: ZoneInfo, said: date) -> str:
    """Return "09:00–10:30" in `zone`; a day other than the one just `said` is marked at each end."""
    first = start.astimezone(zone).date()
    text = clock(start, language, zone) + _day_mark(first, said, language)
    if end is None or end == start:
        return text
    mark = _day_mark(end.astimezone(zone).date(), said, language)
    if first != said and end.astimezone(zone).date() == first:
        mark = ""
    return text + ("～" if language == "ja" else "–") + clock(end, language, zone) + mark


def hours_on_both_clocks(start: datetime, end: datetime, language: str, own: ZoneInfo) -> str:
    """Return hours without a day on both clocks, their own first: "09:00–17:00 Brussels · 16:00–00:00 (+1 day) Tokyo"."""
    other = BRUSSELS if own.key == TOKYO.key else TOKYO
    said = start.astimezone(own).date()
    first, second = (hours(start, end, language, zone, said) for zone in (own, other))
    if language == "ja":
        return f"{first}（{zone_name(own, 'ja')}）／{second}（{zone_name(other, 'ja')}）"
    return f"{first} {city(own, 'en')} · {second} {city(other, 'en')}"


def _day_mark(on: date, said: date, language: str) -> str:
    apart = (on - said).days
    if apart == 0:
        return ""
    if abs(apart) > 1:
        return f"（{day(on, 'ja', year=False)}）" if language == "ja" else f" ({day(on, 'en', year=False)})"
    if language == "ja":
        return "（翌日）" if apart > 0 else "（前日）"
    return " (+1 day)" if apart > 0 else " (−1 day)"


def days_left(closes_at: datetime, at: datetime, language: str, zone: ZoneInfo = BRUSSELS) -> str:
    """Return how many days of the deadline's own zone are left, counted in whole dates, or that it is over."""
    if at >= closes_at:
        return "受付終了" if language == "ja" else "Closed"
    left = (last_minute(closes_at).astimezone(zone).date() - at.astimezone(zone).date()).days
    if left == 0:
        return "本日締切" if language == "ja" else "Last day"
    if language == "ja":
        return f"締切まで残り{left}日"
    return "1 day left" if left == 1 else f"{left} days left"


def to_instant(on: date, at: time, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """Turn a typed wall-clock time into an instant in UTC (T7).

    A time that the clocks skip raises ImpossibleTimeError. One that comes twice raises AmbiguousTimeError, whose
    `choices` go into the question to the person; the answer comes back as `fold` (0 the first, 1 the second).
    """
    wall = datetime.combine(on, at.replace(tzinfo=None, fold=0), tzinfo=zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first > second:
        raise ImpossibleTimeError(_refusal(wall, zone))
    if first < second and fold is None:
        raise AmbiguousTimeError(_question(wall, zone, first, second), (first, second))
    return second if fold == 1 else first


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _refusal(wall: datetime, zone: ZoneInfo) -> str:
    language = _language()
    return _("%(time)s on %(day)s does not exist in %(city)s: the clocks go forward. Choose another time") % {
        "time": f"{wall:%H:%M}",
        "day": day(wall, language),
        "city": zone_name(zone, language) if language == "ja" else city(zone, language),
    }


def _question(wall: datetime, zone: ZoneInfo, first: datetime, second: datetime) -> str:
    language = _language()
    return _(
        "%(time)s on %(day)s comes twice in %(city)s: the clocks go back. "
        "Choose the first (%(first)s in Tokyo) or the second (%(second)s in Tokyo)"
    ) % {
        "time": f"{wall:%H:%M}",
        "day": day(wall, language),
        "city": zone_name(zone, language) if language == "ja" else city(zone, language),
        "first": clock(first, language, TOKYO),
        "second": clock(second, language, TOKYO),
    }
