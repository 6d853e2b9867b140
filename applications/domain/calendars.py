"""Public holidays of the reader's side, from the `holidays` package."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import holidays

NUTS_TO_ISO = {"EL": "GR", "UK": "GB"}


def holiday_of(country: str) -> Callable[[date], bool]:
    """Return a test for the public holidays of a country, by its NUTS or ISO code; Belgium where unknown."""
    calendar = _calendar(NUTS_TO_ISO.get(country, country))
    return lambda day: day in calendar


@lru_cache(maxsize=40)
def _calendar(country: str) -> holidays.HolidayBase:
    known = country in holidays.list_supported_countries()
    return holidays.country_holidays(country if known else "BE")
