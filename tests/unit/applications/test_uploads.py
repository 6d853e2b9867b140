"""Files are taken for what they hold, never for what they are called (SPEC A11)."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from applications.domain.uploads import (
    LARGEST,
    MOST_UNPACKED,
    Refusal,
    at_sight,
    kind_of,
    look_into,
    shown_name,
)
from tests.factories.documents import pdf

pytestmark = pytest.mark.rule("A11")


def refusal(content, accepted):
    """What the action asks: at sight here, and for the rest in a child."""
    return at_sight(content, accepted) or look_into(content)


def image(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, kind)
    return buffer.getvalue()


def archive(*names, first="word/document.xml"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", "<x/>")
        file.writestr(first, "<x/>")
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


def odt():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), "pdf"), (image("PNG"), "png"), (image("JPEG"), "jpeg"), (archive(), "docx"), (odt(), "odt")],
)
def test_the_five_types_are_told_by_content(content, kind):
    assert kind_of(content) == kind
    assert refusal(content, ()) is None
    assert refusal(content, ("pdf",)) == (None if kind == "pdf" else Refusal.NOT_A_PDF)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b"hello", Refusal.OTHER_TYPE),
        (b"<html><script>alert(1)</script>", Refusal.OTHER_TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.OTHER_TYPE),
        (b"MZ\x90\x00" + b"\0" * 100, Refusal.OTHER_TYPE),
        (pdf("secret"), Refusal.LOCKED),
        (pdf()[:100], Refusal.DAMAGED),
        (b"%PDF-1.7\n" + b"x" * 200, Refusal.DAMAGED),
        (image("PNG")[:40], Refusal.DAMAGED),
        (archive("word/vbaProject.bin"), Refusal.MACROS),
        (pdf() + b" " * LARGEST, Refusal.TOO_LARGE),
    ],
)
def test_anything_else_is_refused_with_its_reason(content, reason):
    assert refusal(content, ()) == reason


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_content_breaks_the_inspection(content):
    for head in (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\xff\xd8\xff"):
        assert refusal(head + content, ()) in {None, *Refusal}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\推薦書.pdf", "推薦書.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("", "file"),
    ],
)
def test_names_are_harmless_text(sent, shown):
    assert shown_name(sent) == shown


@given(st.text())
def test_names_never_hold_paths_or_grow_too_long(text):
    name = shown_name(text)
    assert 0 < len(name) <= 200
    assert not set(name) & set("/\\\r\n\0")


def test_too_many_entries_are_too_much_to_unpack():
    assert (
        refusal(archive(*(str(number) for number in range(MOST_UNPACKED))), ()) == Refusal.UNPACKS_TOO_LARGE
    )
