"""Public holidays of the reader's side, from the `holidays` package."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import holidays

NUTS_TO_ISO = {"EL": "GR", "UK": "GB"}


def holiday_of(country: str) -> Callable[[date], bool]:
    """Return a test for the public holidays of a country, by its NUTS or ISO code; Belgium where unknown."""
    calendar = _calendar(NUTS_TO_ISO.get(country, country))
    return lambda day: day in calendar


def holiday_where(zone: str) -> Callable[[date], bool]:
    """Return a test for the public holidays where a reader of this time zone works: Japan, else Brussels."""
    return holiday_of("JP" if zone == "Asia/Tokyo" else "BE")


def holidays_between(country: str, first: date, last: date) -> dict[date, str]:
    """Return the public holidays of a country on the days from `first` to `last`, both included, with their names."""
    calendar = _calendar(NUTS_TO_ISO.get(country, country))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: calendar[day] for day in days if day in calendar}


@lru_cache(maxsize=40)
def _calendar(country: str) -> holidays.HolidayBase:
    known = country in holidays.list_supported_countries()
    return holidays.country_holidays(country if known else "BE")
