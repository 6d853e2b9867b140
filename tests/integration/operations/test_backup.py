"""A backup gives everything back, holds its messages, and is refused whole where it is not (REL-G1 to G3, F5)."""

import base64
import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from r2r_portal import clock
from r2r_portal.outbox import actions, pausing, staff
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.outbox.tasks import drain
from r2r_portal.site import marks
from r2r_portal.site.backup import databases, making, manifest, sealed
from r2r_portal.site.models import Mark
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.rule("R")]
AT = datetime(2022, 5, 16, 7, tzinfo=UTC)
KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
OTHER_KEY = "ZmVkY2JhWllYV1ZVVFNSUVBPTk1MS0pJSEdGRURDQkE="


@pytest.fixture
def media(settings, tmp_path) -> Path:
    """A media folder of its own, and backups that are encrypted."""
    settings.MEDIA_ROOT, settings.BACKUP_DIR, settings.BACKUP_KEY = (
        tmp_path / "media",
        tmp_path / "backups",
        KEY,
    )
    return settings.MEDIA_ROOT


@pytest.fixture
def portal(media):
    """A small portal: an application with its document, a message that waits, one that left."""
    row = ApplicationFactory()
    row.received_file = default_storage.save("received/one.pdf", ContentFile(b"%PDF-1.7 fictional"))
    row.save(update_fields=["received_file"])
    common = {"to": "a@test.example", "language": "en", "zone": "Europe/Brussels", "at": AT}
    for key in ("left", "waits", "stale code"):
        actions.publish(topic="account.code", key=key, payload={"code": "48291704"}, **common)
    Message.objects.filter(key="left").update(state=State.SENT, sent_at=AT)
    Message.objects.filter(key="waits").update(topic="draft.left", payload={"application": str(row.pk)})
    return row


@pytest.fixture(autouse=True)
def nothing_left_aside():
    """Drop what a restore leaves beside the test's database."""
    yield
    for name in others():
        databases.forget(name)


def others() -> list[str]:
    with databases.door("postgres") as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{databases.present()}\\_%"]
        )
        return sorted(name for (name,) in cursor.fetchall())


def backed_up() -> Path:
    call_command("backup", stdout=io.StringIO())
    (file,) = live.BACKUP_DIR.glob("*.r2rbackup")
    return file


def tables() -> dict[str, tuple[int, str]]:
    with connection.cursor() as cursor:
        return manifest.tables_of(cursor)


def test_everything_comes_back_and_no_message_leaves_by_itself(portal, media):
    before = tables()
    file = backed_up()
    Message.objects.all().delete()
    type(portal.created_by).objects.update(given_name="Lost")
    default_storage.delete("received/one.pdf")
    connection.close()

    call_command("restore", str(file), yes=True, stdout=io.StringIO())

    after = tables()
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {"outbox_message", "outbox_pause", "site_mark", "audit_event", "django_migrations"}
    assert before["accounts_user"] == after["accounts_user"]
    assert making.stored("received/one.pdf") == b"%PDF-1.7 fictional"
    assert [path.name for path in media.rglob("*") if path.is_file()] == ["one.pdf"]
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"left": State.SENT, "waits": State.HELD, "stale code": State.DROPPED}
    drain()
    assert mail.outbox == []
    assert len(others()) == 1  # the old one, aside


def test_files_are_put_where_who_serves_finds_and_reads_them(portal, media, settings, monkeypatch):
    file, before = backed_up(), others()
    with monkeypatch.context() as patched:
        patched.setattr(os, "geteuid", lambda: media.stat().st_uid + 1)
        with pytest.raises(CommandError, match="belongs to user"):
            call_command("restore", str(file), yes=True, stdout=io.StringIO())
        call_command("restore", str(file), check=True, stdout=io.StringIO())  # puts nothing anywhere
    settings.DEMO, settings.MEDIA_ROOT = False, media / "elsewhere"
    with pytest.raises(CommandError, match="R2R_RUN_DIR"):
        call_command("restore", str(file), yes=True, stdout=io.StringIO())
    assert others() == before


def test_in_a_pause_codes_leave_and_the_rest_waits_for_a_person(portal):
    staff_member = UserFactory()
    Message.objects.filter(key="waits").delete()
    pausing.pause(by=staff_member, at=AT, real=clock.real())
    common = {"to": "b@test.example", "language": "en", "zone": "Europe/Brussels", "at": AT}
    actions.publish(topic="newsletter.known", key="new", payload={}, **common)
    drain()
    assert [m.to for m in mail.outbox] == [["a@test.example"]]  # the code
    new = Message.objects.get(key="new")
    assert new.state == State.HELD

    staff.release(message=new, by=staff_member, at=AT)
    actions.keep_for_review()
    assert Message.objects.get(key="new").state == State.QUEUED  # a person let it go, pause or not

    pausing.resume(by=staff_member, at=AT)
    actions.publish(topic="newsletter.known", key="newer", payload={}, **common)
    actions.keep_for_review()
    assert Message.objects.get(key="newer").state == State.QUEUED


def rewritten(file: Path, change) -> None:
    """Pack a backup again with another manifest, sealed as ours are."""
    with file.open("rb") as source:
        raw = b"".join(sealed.opened(source, sealed_key()))
    parts = {}
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        for entry in tar:
            parts[entry.name] = tar.extractfile(entry).read()
    told = json.loads(parts[making.MANIFEST])
    change(told)
    parts[making.MANIFEST] = json.dumps(told).encode()
    with file.open("wb") as target:
        writer = sealed.Writer(target, sealed_key())
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            for name, content in parts.items():
                making._add(tar, name, content)
        writer.finish()


def sealed_key() -> bytes:
    return base64.b64decode(KEY)


def damage(file: Path, settings) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def truncate(file: Path, settings) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def age(file: Path, settings) -> None:
    rewritten(file, lambda told: told.update(version=99))


def newer(file: Path, settings) -> None:
    rewritten(file, lambda told: told["migrations"].append("site.9999_from_the_future"))


def lock(file: Path, settings) -> None:
    settings.BACKUP_KEY = OTHER_KEY


def other_vault(file: Path, settings) -> None:
    settings.VAULT_KEY, settings.VAULT_KEYS_OLD = OTHER_KEY, []


def swapped_file(file: Path, settings) -> None:
    rewritten(file, lambda told: told["files"].update({"received/one.pdf": [18, "0" * 64]}))


def other_content(file: Path, settings) -> None:
    default_storage.delete("received/one.pdf")
    default_storage.save("received/one.pdf", ContentFile(b"something else"))


BAD = [damage, truncate, age, newer, lock, other_vault, swapped_file, other_content]


def test_a_backup_that_is_not_whole_or_not_ours_is_refused_before_anything_is_touched(
    portal, media, settings
):
    file = backed_up()
    whole, sound = file.read_bytes(), {name: getattr(settings, name) for name in ("BACKUP_KEY", "VAULT_KEY")}
    before = (tables(), others())
    said = {}
    for wrong in BAD:
        file.write_bytes(whole)
        for name, value in sound.items():
            setattr(settings, name, value)
        wrong(file, settings)
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(file), yes=True, stdout=io.StringIO())
        said[wrong.__name__] = str(refused.value)
    assert (tables(), others()) == before
    assert "damaged" in said["damage"]
    assert "too early" in said["truncate"]
    assert "version 99" in said["age"]
    assert "9999_from_the_future" in said["newer"]
    assert "R2R_BACKUP_KEY" in said["lock"]
    assert "R2R_VAULT_KEY" in said["other_vault"]
    assert "0" * 64 in said["swapped_file"]
    assert "other content" in said["other_content"]


def test_the_same_backup_is_proved_where_nothing_is_wrong(portal, media):
    out = io.StringIO()
    call_command("restore", str(backed_up()), check=True, stdout=out)
    assert "is whole" in out.getvalue()


def test_killed_half_way_the_portal_is_as_it_was(portal, media):
    file, before = backed_up(), tables()
    connection.close()
    command = [sys.executable, str(Path(live.BASE_DIR) / "manage.py"), "restore", str(file), "--yes"]
    told = {
        "DATABASE_URL": databases.url(databases.present()), "R2R_STAGE": "demo", "R2R_BACKUP_KEY": KEY,
        "R2R_MEDIA_ROOT": str(media), "R2R_RUN_DIR": str(live.RUN_DIR),
    }  # fmt: skip
    running = subprocess.Popen(
        command, env={**os.environ, **told}, start_new_session=True, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not others() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert others()
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)

    assert tables() == before
    assert all("_restored_" in name for name in others())  # its name says what it is; nothing serves it
    with contextlib.suppress(CommandError):
        call_command("check_invariants", stdout=io.StringIO(), stderr=io.StringIO())


def test_old_backups_go_and_the_last_one_is_noted(portal, media, settings):
    folder = making.folder(settings.BACKUP_DIR)
    for day in ("01", "02", "03"):
        (folder / f"r2r-202001{day}T000000Z.r2rbackup").touch()
    call_command("backup", keep=2, stdout=io.StringIO())
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2
    assert names[0] == "r2r-20200103T000000Z.r2rbackup"
    noted = Mark.objects.get(name=marks.BACKUP)
    assert noted.detail["files"] == 1
    assert (folder / names[1]).stat().st_mode & 0o077 == 0
