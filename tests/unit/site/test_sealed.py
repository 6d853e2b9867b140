"""The file of a backup: whatever is wrong with it is found, wherever it is."""

import io

import pytest

from r2r_portal.site.backup import sealed
from r2r_portal.site.backup.errors import BackupError

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
CONTENT = bytes(range(256)) * 5000  # more than a chunk


def written(key: bytes | None, content: bytes = CONTENT) -> bytes:
    file = io.BytesIO()
    writer = sealed.Writer(file, key)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def read(raw: bytes, key: bytes | None) -> bytes:
    return b"".join(sealed.opened(io.BytesIO(raw), key))


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("content", [b"", b"x", bytes(sealed.CHUNK), CONTENT])
def test_what_was_written_is_read(key: bytes | None, content: bytes) -> None:
    assert read(written(key, content), key) == content


def test_an_encrypted_backup_hides_what_it_holds() -> None:
    assert b"canary" not in written(KEY, b"canary" * 100)
    assert b"canary" in written(None, b"canary" * 100)  # the negative control


@pytest.mark.parametrize("key", [None, KEY])
def test_one_wrong_byte_anywhere_is_found(key: bytes | None) -> None:
    whole = written(key)
    for place in (*range(0, 120), *range(120, len(whole), 40_009), len(whole) - 1):
        broken = bytearray(whole)
        broken[place] ^= 1
        with pytest.raises(BackupError):
            read(bytes(broken), key)


@pytest.mark.parametrize("key", [None, KEY])
def test_a_missing_end_is_found_also_between_chunks(key: bytes | None) -> None:
    whole = written(key)
    head = whole.index(b"\n") + 1
    first = head + 4 + (int.from_bytes(whole[head : head + 4], "big") & 0x7FFFFFFF)
    for length in (0, 5, head, first, len(whole) - 1):
        with pytest.raises(BackupError):
            read(whole[:length], key)


def test_something_after_the_end_is_found() -> None:
    with pytest.raises(BackupError, match="follows"):
        read(written(None) + b"x", None)


def test_no_key_or_another_one_does_not_open_it() -> None:
    for wrong in (None, OTHER):
        with pytest.raises(BackupError, match="R2R_BACKUP_KEY"):
            read(written(KEY), wrong)
