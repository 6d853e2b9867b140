"""PDFs are rendered once for the same content and written whole or not at all."""

import errno
import os
import time

import pytest

from r2r_portal import pdf
from r2r_portal.pdf import store

SMALL = '<!doctype html><html lang="en"><title>T</title><h1>T</h1></html>'


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "pdf"


def test_the_second_call_reads_the_first_ones_file(folder):
    first = pdf.stored(SMALL, title="T", language="en")
    written = first.path.stat().st_mtime_ns
    again = pdf.stored(SMALL, title="T", language="en")
    assert (again.key, again.path) == (first.key, folder / f"{first.key}.pdf")
    assert again.path.stat().st_mtime_ns == written
    assert again.content.startswith(b"%PDF-")
    assert again.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "other",
    [
        {"html": SMALL + " ", "title": "T", "language": "en"},
        {"html": SMALL, "title": "U", "language": "en"},
        {"html": SMALL, "title": "T", "language": "ja"},
    ],
)
def test_other_content_title_or_language_is_another_file(other):
    first = pdf.stored(SMALL, title="T", language="en")
    assert pdf.stored(other.pop("html"), **other).key != first.key


def test_a_failed_rendering_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(pdf.RenderError):
        pdf.stored(SMALL, title="T", language="en")
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_full_disk_leaves_no_part_of_a_file(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store._write(folder / "x.pdf", b"%PDF-")
    assert list(folder.iterdir()) == []


def test_what_was_printed_goes_but_for_what_may_just_be_on_its_way():
    old, young = (pdf.stored(SMALL, title=title, language="en") for title in ("Old", "Young"))
    os.utime(old.path, (0, 0))

    assert pdf.forget() == 1
    assert (old.is_made, young.is_made) == (False, True)
    two_hours = time.time() - 2 * 3600
    os.utime(young.path, (two_hours, two_hours))
    assert pdf.forget(older=pdf.A_DAY) == 0
    assert pdf.forget() == 1
