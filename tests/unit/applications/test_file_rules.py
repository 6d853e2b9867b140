"""Rules of the file view: history as of any moment, sealed answers, stale translations, what changed (SPEC A13, A14)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.differences import Change, spans
from applications.domain.moments import Absence, Asked, Concluded, Life, Moment, Move, Version, as_of
from applications.domain.sealing import is_sealed
from applications.domain.translating import is_stale, source_hash, texts
from tests.factories.applications import CLOSES, OPENS

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED
FIRST, SECOND_VERSION = OPENS + 10 * DAY, OPENS + 20 * DAY
EXTENDED = CLOSES + 3 * DAY
LIFE = Life(
    created_at=OPENS + DAY,
    closings={"call": EXTENDED, "track": None, "application": CLOSES + 5 * DAY},
    versions=(Version(1, FIRST), Version(2, SECOND_VERSION)),
    absences=(Absence(OPENS + 30 * DAY, OPENS + 31 * DAY),),
    moves=(
        Move("call", CLOSES, EXTENDED, CLOSES - DAY),
        Move("application", EXTENDED, CLOSES + 5 * DAY, CLOSES),
    ),
    requests=(
        Asked(7, CLOSES + 6 * DAY, CLOSES + 9 * DAY, CLOSES + 8 * DAY),
        Asked(8, CLOSES + 20 * DAY, CLOSES + 22 * DAY),
    ),
    conclusions=(Concluded("repairable", CLOSES + 6 * DAY), Concluded("eligible", CLOSES + 10 * DAY)),
)


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (OPENS, Moment(None, None, CLOSES, "", ())),
        (OPENS + DAY, Moment("draft", None, CLOSES, "", ())),
        (FIRST - SECOND, Moment("draft", None, CLOSES, "", ())),
        (FIRST, Moment("submitted", 1, CLOSES, "", ())),
        (SECOND_VERSION, Moment("submitted", 2, CLOSES, "", ())),
        (OPENS + 30 * DAY, Moment("withdrawn", 2, CLOSES, "", ())),
        (OPENS + 31 * DAY, Moment("submitted", 2, CLOSES, "", ())),
        (CLOSES - DAY, Moment("submitted", 2, EXTENDED, "", ())),
        (CLOSES, Moment("submitted", 2, CLOSES + 5 * DAY, "", ())),
        (CLOSES + 7 * DAY, Moment("submitted", 2, CLOSES + 5 * DAY, "repairable", (7,))),
        (CLOSES + 8 * DAY, Moment("submitted", 2, CLOSES + 5 * DAY, "repairable", ())),
        (CLOSES + 21 * DAY, Moment("submitted", 2, CLOSES + 5 * DAY, "eligible", (8,))),
        (CLOSES + 22 * DAY, Moment("submitted", 2, CLOSES + 5 * DAY, "eligible", ())),
    ],
)
def test_the_file_is_told_as_it_stood_at_any_moment(at, moment):
    assert as_of(LIFE, at) == moment


@pytest.mark.rule("A13")
@given(st.integers(-5, 120).map(lambda days: OPENS + days * DAY))
def test_the_version_in_force_never_goes_back(at):
    now, later = as_of(LIFE, at).version or 0, as_of(LIFE, at + DAY).version or 0

    assert now <= later


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("at", "peeks", "sealed"),
    [
        (CLOSES - SECOND, [], True),
        (CLOSES, [], False),
        (CLOSES - DAY, [CLOSES - DAY], False),
        (CLOSES - DAY, [CLOSES - DAY - timedelta(minutes=59, seconds=59)], False),
        (CLOSES - DAY, [CLOSES - DAY - timedelta(minutes=60)], True),
        (CLOSES - DAY, [CLOSES - DAY + SECOND], True),
    ],
)
def test_answers_are_sealed_until_the_closing_but_for_an_hour_after_a_reason(at, peeks, sealed):
    assert is_sealed(closes_at=CLOSES, peeks=peeks, at=at) is sealed


CONTENT = {
    "sections": [
        {
            "slug": "practices",
            "questions": [
                {"key": "summary", "kind": "long", "language": "ja", "label": {"en": "Summary"}, "value": "要約", "children": []},
                {"key": "days", "kind": "integer", "language": "ja", "label": {"en": "Days"}, "value": 3, "children": []},
                {
                    "key": "practices", "kind": "repeated", "language": "en", "label": {"en": "Practices"},
                    "children": [{"key": "title", "kind": "short", "label": {"en": "Title"}}, {"key": "since", "kind": "integer", "label": {}}],
                    "value": [{"title": "", "since": 1}, {"title": "Valley", "since": 2}],
                },
                {
                    "key": "contact_main", "kind": "contact", "language": "en", "label": {"en": "Contact"},
                    "children": [{"key": "position", "kind": "short", "label": {}}], "value": {"position": "Head"},
                },
            ],
        }
    ]
}  # fmt: skip


@pytest.mark.rule("A14")
def test_prose_can_be_translated_each_text_under_its_column():
    assert [(one.path, one.language, one.into, one.text) for one in texts(CONTENT)] == [
        ("summary", "ja", "en", "要約"),
        ("practices.2.title", "en", "ja", "Valley"),
    ]


@pytest.mark.rule("A14")
@pytest.mark.parametrize(("text", "stale"), [("か\u3099", False), ("が", False), ("が。", True), ("", True)])
def test_a_translation_is_out_of_date_once_its_text_is_another(text, stale):
    assert is_stale(source_hash("が"), text) is stale


@pytest.mark.rule("A14")
@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("We built one.", "We built two.", [(SAME, "We built "), (REMOVED, "one."), (ADDED, "two.")]),
        (
            "重点分野は5つ",
            "重点分野は6つ",
            [(SAME, "重点分野は"), (REMOVED, "5"), (ADDED, "6"), (SAME, "つ")],
        ),
        ("", "New", [(ADDED, "New")]),
        ("Same", "Same", [(SAME, "Same")]),
    ],
)
def test_changes_are_told_in_words_or_characters(old, new, runs):
    assert [(run.change, run.text) for run in spans(old, new)] == runs


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_hold_both_texts_whole(old, new):
    runs = spans(old, new)

    assert "".join(run.text for run in runs if run.change != ADDED) == old
    assert "".join(run.text for run in runs if run.change != REMOVED) == new
