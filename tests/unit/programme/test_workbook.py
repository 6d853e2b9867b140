"""What an edited workbook changes, and what its cells may say."""

import pytest

from programme.domain.cells import CellError, clock, day, flag, one_of, whole
from programme.domain.workbook import KEYS, Row, columns_of, compare, digest

NOW = {
    "Legs": {("1",): {"leg": "1", "number": "1", "host": "JP-23", "first_day": "2022-11-14",
                      "last_day": "2022-11-15", "group": "A", "plenary": "no"}},
    "Attendances": {("1", "ES21"): {"leg": "1", "delegation": "ES21"},
                    ("1", "ITH5"): {"leg": "1", "delegation": "ITH5"}},
    "Places": {}, "Sessions": {}, "Deviations": {}, "Assignments": {}, "Absences": {},
}  # fmt: skip


def rows(sheet, *cells):
    return {sheet: [Row(sheet, number, one) for number, one in enumerate(cells, 2)]}


def kinds(edits):
    return [(edit.sheet, edit.kind, edit.key, edit.columns) for edit in edits]


def codes(problems):
    return [(one.sheet, one.row, one.code, one.column) for one in problems]


def test_what_is_as_it_was_changes_nothing_line_ends_aside():
    sent = rows("Legs", {**NOW["Legs"]["1",], "group": " A\r\n"})

    assert compare(sent, NOW) == ([], [])


def test_only_cells_that_differ_count_and_a_missing_column_keeps_what_stood_there():
    edits, _none = compare(rows("Legs", {"leg": "1", "group": "B"}), NOW)

    assert kinds(edits) == [("Legs", "changed", ("1",), ("group",))]
    assert edits[0].cells["host"] == "JP-23"


def test_a_missing_row_leaves_a_thing_and_takes_somebody_out_of_a_list():
    assert compare(rows("Legs"), NOW) == ([], [])
    edits, _none = compare(rows("Attendances", {"leg": "1", "delegation": "ES21"}), NOW)
    assert kinds(edits) == [("Attendances", "removed", ("1", "ITH5"), ())]
    assert compare({}, NOW) == ([], []), "a missing sheet"


def test_new_rows_are_named_so_and_unknown_ones_refused():
    edits, problems = compare(rows("Legs", {"leg": "new-1", "host": "JP-27"}, {"leg": "9"}, {"leg": ""}), NOW)

    assert kinds(edits) == [("Legs", "added", ("new-1",), ("leg", "host"))]
    assert codes(problems) == [("Legs", 3, "key_unknown", "leg"), ("Legs", 4, "key_missing", "leg")]


def test_a_row_that_comes_twice_is_refused():
    _edits, problems = compare(rows("Attendances", *[{"leg": "1", "delegation": "ES21"}] * 2), NOW)

    assert codes(problems) == [("Attendances", 3, "row_twice", "leg")]


def test_sheets_and_columns_that_nobody_knows_are_refused():
    assert codes(compare({"Budget": []}, NOW)[1]) == [("Budget", 0, "unknown_sheet", "")]
    assert codes(columns_of("Legs", ["leg", "price", "group", "group"])) == [
        ("Legs", 1, "unknown_column", "price"), ("Legs", 1, "column_twice", "group"),
    ]  # fmt: skip
    assert codes(columns_of("Attendances", ["leg"])) == [("Attendances", 1, "column_missing", "delegation")]


def test_the_digest_follows_every_cell():
    other = {**NOW, "Legs": {("1",): {**NOW["Legs"]["1",], "group": "B"}}}

    assert digest(NOW) == digest({sheet: dict(NOW[sheet]) for sheet in reversed(KEYS)})
    assert digest(NOW) != digest(other)


@pytest.mark.parametrize("text", ["09:30", "9:30", "09:30:00"])
def test_a_time_as_people_and_spreadsheets_write_it(text):
    assert (str(clock(text, "starts")[0]), clock(text, "starts")[1]) == ("09:30:00", None)


def test_the_second_of_two_equal_hours_can_be_said():
    assert [clock(text, "starts")[1] for text in ("02:30/1", "02:30/2")] == [0, 1]


@pytest.mark.parametrize("text", ["2022-11-14", "2022-11-14T00:00:00"])
def test_a_day_as_people_and_spreadsheets_write_it(text):
    assert day(text, "day").isoformat() == "2022-11-14"


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (clock, "25:00", "no_time"),
        (clock, "half past nine", "no_time"),
        (clock, "02:30/3", "no_time"),
        (day, "14/11/2022", "no_day"),
        (day, "2022-02-30", "no_day"),
        (day, "2022-11-14T09:30:00", "no_day"),
        (flag, "perhaps", "no_flag"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read, text, code):
    with pytest.raises(CellError) as caught:
        read(text, "there")

    assert (caught.value.code, caught.value.column, caught.value.data["value"]) == (code, "there", text)


@pytest.mark.parametrize("text", ["0", "100", "1.5", "", "²", "１"])
def test_a_number_is_a_whole_one_within_its_bounds(text):
    with pytest.raises(CellError):
        whole(text, "number", 99)


def test_words_of_both_languages_are_yes_and_no():
    assert [flag(text, "x") for text in ("yes", "はい", "X", "", "no", "いいえ")] == [True] * 3 + [False] * 3
    assert one_of(" room ", "x", ["room"]) == "room"
