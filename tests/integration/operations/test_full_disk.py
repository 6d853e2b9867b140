"""On a full disk there is no half file, and the page says what to do (REL-D16)."""

import errno
import resource
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from r2r_portal.site import errors
from r2r_portal.whole_files import WholeFiles

pytestmark = pytest.mark.rule("R")
LARGE = b"x" * 3_000_000


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file of this process grows past a megabyte: the write fails half way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def left(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path, little_room):
    with pytest.raises(OSError, match="too large"):
        WholeFiles(location=tmp_path).save("a/large.pdf", ContentFile(LARGE))
    assert left(tmp_path) == []


def test_djangos_own_storage_leaves_a_part(tmp_path, little_room):
    """The negative control."""
    with pytest.raises(OSError, match="too large"):
        FileSystemStorage(location=tmp_path).save("a/large.pdf", ContentFile(LARGE))
    assert left(tmp_path) == ["large.pdf"]


def test_a_file_that_fits_is_whole_private_and_never_written_over(tmp_path):
    storage = WholeFiles(location=tmp_path, file_permissions_mode=0o600)
    first, second = (storage.save("a/one.pdf", ContentFile(text)) for text in (b"first", b"second"))
    assert first == "a/one.pdf"
    assert first != second
    assert (tmp_path / first).read_bytes() == b"first"
    assert (tmp_path / first).stat().st_mode & 0o777 == 0o600
    assert len(left(tmp_path)) == 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_the_page_says_what_to_do_in_both_languages(rf, number):
    try:
        raise OSError(number, "full")
    except OSError:
        answer = errors.server_error(rf.get("/en/"))
    page = answer.content.decode()
    assert answer.status_code == 507
    assert "without the file" in page
    assert "ファイルを添付せずに" in page
