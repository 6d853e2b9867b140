"""Open or closed, to the microsecond (SPEC T3, T5)."""

from datetime import UTC, datetime, timedelta

import pytest

from applications.domain.references import number_of, reference
from applications.domain.windows import Refusal, Window, closing, decide, lateness, stamp

OPENS = datetime(2022, 3, 31, 22, tzinfo=UTC)
CLOSES = datetime(2022, 5, 30, 22, tzinfo=UTC)
WINDOW = Window(OPENS, CLOSES)
TICK = timedelta.resolution
MINUTE = timedelta(seconds=60)


@pytest.mark.rule("T5")
@pytest.mark.parametrize(
    ("arrival", "database_now", "refusal"),
    [
        (OPENS - TICK, OPENS, Refusal.NOT_OPEN_YET),
        (OPENS, OPENS, None),
        (CLOSES - TICK, CLOSES - TICK, None),
        (CLOSES - TICK, CLOSES + MINUTE - TICK, None),
        (CLOSES - TICK, CLOSES + MINUTE, Refusal.CLOSED),
        (CLOSES, CLOSES, Refusal.CLOSED),
        (CLOSES, CLOSES - MINUTE, Refusal.CLOSED),
        (OPENS, CLOSES + timedelta(days=1), Refusal.CLOSED),
    ],
)
def test_the_arrival_counts_and_an_old_one_is_not_replayed(arrival, database_now, refusal):
    assert decide(WINDOW, arrival=arrival, database_now=database_now) is refusal


@pytest.mark.rule("T4")
def test_the_latest_closing_holds():
    day = timedelta(days=1)

    assert closing(CLOSES) == CLOSES
    assert closing(CLOSES, CLOSES + day) == CLOSES + day
    assert closing(CLOSES, None, CLOSES + 2 * day) == CLOSES + 2 * day
    assert closing(CLOSES, CLOSES - day, CLOSES - 2 * day) == CLOSES


@pytest.mark.rule("A10")
@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(0), "00:00:00"),
        (timedelta(minutes=2, seconds=13), "00:02:13"),
        (timedelta(days=1, hours=2), "26:00:00"),
    ],
)
def test_lateness_is_said_to_the_second(late, words):
    assert stamp(lateness(CLOSES, CLOSES + late)) == words


@pytest.mark.rule("A9")
def test_references_read_back():
    assert (reference("eu", 2022, 17), reference("jp", 2022, 4)) == ("EU-2022-017", "JP-2022-004")
    assert number_of(reference("eu", 2022, 1234)) == 1234
    with pytest.raises(ValueError, match="no reference"):
        number_of("FR-2022-001")
