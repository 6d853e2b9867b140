"""Tables leave and enter by one door: nothing is computed, nothing is lost, nothing chokes us (SPEC A13)."""

import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r2r_portal import sheet_child, spreadsheet
from r2r_portal.confined import MIB, ChildError, Limits, run
from r2r_portal.spreadsheet import Csv, TableRefusedError, Xlsx, check_archive, guarded, settled, unguarded

pytestmark = pytest.mark.rule("A13")
AWKWARD = st.text(
    st.sampled_from("=+-@|%'\"\t\r\n ;,_x000DaＡ＝＋－＠｜％﹦\u200b\u00a0\u3000\ufeff−あ😀𠮷\x0b")
    | st.characters(codec="utf-8"),
    max_size=12,
)
TABLES = st.lists(st.tuples(AWKWARD, AWKWARD, st.integers(0, 10**9) | st.just("")), max_size=4)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|cmd", "%0A", "＝1+1", "＋1", "－1", "＠x", "｜x", "％x",
     " =1", "\u3000＝1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u202e=1", "\u2066\u200d=1", "\u00ad=1", "﹦1", "−1",
     " " * 60 + "=1", "\0=1", '=HYPERLINK("http://evil.example","x")'],
)  # fmt: skip
def test_what_a_spreadsheet_might_compute_is_shown_as_text(text):
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["", "plain", "1-2", "a=b", "'quoted'", "株式会社", "3 + 4", "e.g. -1"])
def test_what_no_spreadsheet_computes_stays_as_it_is(text):
    assert guarded(text) == text


@given(AWKWARD)
def test_a_guarded_text_comes_back_the_same(text):
    assert unguarded(guarded(text)) == text.replace("\0", "")


def through(form, rows):
    """Write a table and read it again."""
    content = b"".join(form().stream([("one", "two", "three"), *rows]))
    if form is Csv:
        return content, [tuple(row) for row in Csv().create_dataset(content)]
    read = sheet_child.rows(content)
    return content, [tuple(spreadsheet._plain(cell) for cell in row) for row in read[1:]]


@pytest.mark.parametrize("form", [Csv, Xlsx])
@given(rows=TABLES)
@settings(deadline=None, max_examples=60)
def test_a_table_comes_back_as_it_went(form, rows):
    _content, found = through(form, rows)

    given_rows = [tuple(settled(cell) for cell in row) for row in rows]
    padded = [tuple(settled(cell) for cell in (*row, "", "")[:3]) for row in found]
    kept = [row for row in given_rows if any(row)] if form is Csv else given_rows
    assert [row for row in padded if any(row)] == [row for row in kept if any(row)]


@pytest.mark.parametrize("form", [Csv, Xlsx])
def test_the_same_table_is_the_same_file(form):
    rows = [("a", "=1", 3), ("あ", "x\ny", "")]

    assert through(form, rows)[0] == through(form, rows)[0]


def test_a_workbook_is_one_that_others_read_with_texts_as_texts_and_numbers_as_numbers():
    content, _rows = through(Xlsx, [("=1+1", "<b>&amp;", 12)])

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("=1+1", "s"),
        ("<b>&amp;", "s"),
        (12, "n"),
    ]
    assert sheet.freeze_panes == "A2"


def test_csv_says_its_encoding_and_quotes_every_cell():
    content, _rows = through(Csv, [("a", 'b"c', 1)])

    assert content == '\ufeff"one","two","three"\r\n"a","b""c","1"\r\n'.encode()


def test_rows_keep_the_numbers_of_the_sheet():
    data = Csv().create_dataset("a,b\r\n1,2\r\n,\r\n3,4\r\n")

    assert (list(data), data.lines) == ([("1", "2"), ("3", "4")], [2, 4])


# --- files that would choke us ------------------------------------------------------------------------------


def archive(**entries):
    """A workbook made of these entries; underscores in a name are slashes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("_", "/"), content)
    return out.getvalue()


def workbook(sheet):
    """A whole workbook whose sheet is this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in spreadsheet.PACKAGE.items():
            made.writestr(name, spreadsheet.XML + text)
        made.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>" + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
)  # fmt: skip


def test_four_hundred_megabytes_in_one_are_refused_before_they_are_unpacked():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(400):
            part.write(b"0" * MIB)
    content = out.getvalue()
    assert len(content) < MIB

    tracemalloc.start()
    with pytest.raises(TableRefusedError, match="unpacks to more"):
        Xlsx().create_dataset(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4 * MIB


def test_a_thousand_entries_are_refused():
    with pytest.raises(TableRefusedError):
        check_archive(archive(**{f"entry{n}": "x" for n in range(201)}))


@pytest.mark.parametrize(
    "content",
    [workbook(LAUGHS), workbook(LAUGHS.replace("&a9;", "x").replace('"ha"', 'SYSTEM "file:///etc/passwd"')),
     workbook("<worksheet"), archive(a="x"), workbook("")],
    ids=["laughs", "outside", "broken", "no workbook", "empty sheet"],
)  # fmt: skip
def test_a_workbook_that_is_none_or_plays_tricks_is_refused_in_words(content):
    with pytest.raises(TableRefusedError, match="cannot be read"):
        Xlsx().create_dataset(content)


def test_a_sheet_that_eats_memory_meets_the_limit_of_its_child():
    """The control: with more memory the same child reads the same file."""
    content = b"".join(Xlsx().stream([("a", "b")] * 900))

    with pytest.raises(ChildError):
        run("r2r_portal.sheet_child", content, Limits(memory_bytes=8 * MIB))
    assert run("r2r_portal.sheet_child", content, spreadsheet.LIMITS)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([("a",)] * 1002, "too many rows"), ([tuple(f"c{n}" for n in range(501))], "too many columns")],
)
@pytest.mark.parametrize("form", [Csv, Xlsx])
def test_a_table_beyond_its_bounds_is_refused(form, rows, words):
    with pytest.raises(TableRefusedError, match=words):
        form().create_dataset(b"".join(form().stream(rows)))


def test_a_table_is_never_whole_in_memory():
    rows = (("text", "x" * 2000, number) for number in range(20_000))

    tracemalloc.start()
    size = sum(len(part) for part in Csv().stream(rows))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (size > 40_000_000, peak < MIB) == (True, True)
