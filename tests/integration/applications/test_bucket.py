"""Files of people on a server that speaks S3: sent, read, proved, backed up, restored, taken away (SPEC A11, R11, REL-G1)."""

import io
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from applications import tasks
from applications.actions import attachments
from applications.actions.submissions import submit
from applications.domain.uploads import LARGEST
from applications.models import Attachment, Question
from applications.queries.drafts import load_draft
from r2r_portal.errors import FilesAwayError
from r2r_portal.site.backup import databases
from r2r_portal.site.invariants.house import lost_files
from r2r_portal.site.privacy import blanking
from tests import bucket
from tests.factories.applications import ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.applications.drafting import url
from tests.integration.applications.proving import MAY

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A11"), bucket.needed]
PLAIN = "storages.backends.s3.S3Storage"


@pytest.fixture(scope="module")
def server():
    with bucket.serving() as one:
        yield one


@pytest.fixture
def place(server, settings, tmp_path):
    """A bucket that the portal keeps files in; its name."""
    name = server.made()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "r2r_portal.buckets.Bucket", "OPTIONS": server.options(name)},
    }
    return name


@pytest.fixture
def draft(in_may, sent, question, client):
    """An application that asks for files, whose owner is signed in."""
    for number, key in ((2, "letter"), (3, "map")):
        Question.objects.create(
            section=question.section, key=key, number=number, kind="file", label_en=key, label_ja="書簡",
            required=False, most=5,
        )  # fmt: skip
    client.force_login(sent.created_by)
    return sent


def upload(client, row, content, key="letter"):
    slug = Question.objects.get(key=key).section.slug
    return client.post(
        url("section", row.pk, slug), {key: SimpleUploadedFile("a.pdf", content), "completed": "yes"}
    )


def got(client, name, *args):
    """Return an answer, and the file that it sends."""
    answer = client.get(url(name, *args))
    return answer, b"".join(answer.streaming_content)  # whose end closes it


def padded(size):
    """A sound PDF of exactly so many bytes."""
    content = pdf()
    return content + b"\n%" + b"x" * (size - len(content) - 2)


def hand_in(row, at=MAY + timedelta(minutes=5)):
    row.refresh_from_db()
    submit(application=row, by=row.created_by, at=at, key=uuid4())


# --- sent and read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [5000, LARGEST])
def test_a_file_that_is_sent_lies_in_the_bucket_and_comes_back_the_same(
    server, place, draft, client, settings, size
):
    content = padded(size)
    assert upload(client, draft, content).status_code == 302
    row = Attachment.objects.get()
    assert server.names(place) == {row.file.name}
    assert server.content(place, row.file.name) == content
    with row.file.open("rb") as kept:
        assert (row.file.size, kept.read()) == (size, content)
    assert not [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]

    answer, sent = got(client, "file", draft.pk, row.sha256)
    assert sent == content
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert int(answer["Content-Length"]) == size


def test_nothing_is_overwritten(server, place, settings):
    first = default_storage.save("received/one", ContentFile(b"first"))
    second = default_storage.save("received/one", ContentFile(b"second"))
    assert first != second
    assert server.content(place, first) == b"first"
    # The control: django-storages by itself overwrites.
    settings.STORAGES = {**settings.STORAGES, "plain": {"BACKEND": PLAIN, "OPTIONS": server.options(place)}}
    assert storages["plain"].save("received/one", ContentFile(b"third")) == first
    assert server.content(place, first) == b"third"


def test_options_of_the_environment_that_say_yes_or_no_are_understood(server, place, settings):
    options = {**server.options(place), "file_overwrite": "false", "use_ssl": "false"}
    settings.STORAGES = {
        **settings.STORAGES,
        "said": {"BACKEND": "r2r_portal.buckets.Bucket", "OPTIONS": options},
    }
    assert storages["said"].file_overwrite is False
    assert storages["said"].use_ssl is False


# --- papers and proofs ----------------------------------------------------------------------------------------


def test_what_was_handed_in_is_proved_from_the_bucket_and_its_copy_is_made(server, place, draft, client):
    content = padded(5000)
    upload(client, draft, content)
    hand_in(draft)
    assert tasks.verify_submissions() == 0
    assert got(client, "pdf", draft.pk)[1].startswith(b"%PDF-")
    row = Attachment.objects.get()
    attachments.detach(attachment=row, by=draft.created_by, at=MAY + timedelta(minutes=6))
    assert (
        got(client, "file", draft.pk, row.sha256)[1] == content
    )  # of the version: its row is gone, the file stays

    server.client().put_object(Bucket=place, Key=row.file.name, Body=b"something else")
    assert tasks.verify_submissions() == 1
    server.client().delete_object(Bucket=place, Key=row.file.name)
    assert tasks.verify_submissions() == 1


def test_a_file_that_is_gone_or_of_another_size_is_seen(server, place, draft, client):
    upload(client, draft, padded(5000))
    row = Attachment.objects.get()
    assert list(lost_files()) == []
    server.client().put_object(Bucket=place, Key=row.file.name, Body=b"short")
    assert list(lost_files()) == [f"applications.attachment:{row.pk}"]
    server.client().delete_object(Bucket=place, Key=row.file.name)
    assert list(lost_files()) == [f"applications.attachment:{row.pk}"]


# --- nothing is left behind -----------------------------------------------------------------------------------


def test_a_file_that_was_refused_late_leaves_nothing_in_the_bucket(server, place, draft, monkeypatch):
    asked = next(one for _section, one in load_draft(draft).questions() if one.key == "letter")
    monkeypatch.setattr(
        attachments, "record", lambda **_: 1 / 0
    )  # the transaction is undone after the file was sent
    with pytest.raises(ZeroDivisionError):
        attachments.attach(
            application=draft, question=asked, name="a.pdf", content=padded(5000), by=draft.created_by, at=MAY
        )
    assert server.names(place) == set()


def test_a_file_goes_with_the_last_row_that_names_it(
    server, place, draft, client, django_capture_on_commit_callbacks
):
    upload(client, draft, padded(5000))
    upload(client, draft, padded(6000), key="map")
    one, other = Attachment.objects.order_by("size")
    with django_capture_on_commit_callbacks(execute=True):
        blanking.lose_files([one])
    assert server.names(place) == {one.file.name, other.file.name}  # a row names it still
    with django_capture_on_commit_callbacks(execute=True):
        blanking.lose_files([one])
        Attachment.objects.filter(pk=one.pk).delete()
    assert server.names(place) == {other.file.name}


# --- the server is away ---------------------------------------------------------------------------------------


def send_elsewhere(settings, origin):
    """Have the portal look for its bucket at another server."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"endpoint_url": origin}
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "r2r_portal.buckets.Bucket", "OPTIONS": options}
    }  # fmt: skip


def test_without_the_server_a_page_says_so_soon_and_nothing_is_half(place, draft, client, settings):
    upload(client, draft, padded(5000))
    row = Attachment.objects.get()
    send_elsewhere(settings, f"http://127.0.0.1:{bucket.free_port()}")
    client.raise_request_exception = False
    began = time.monotonic()
    answers = [upload(client, draft, padded(6000)), client.get(url("file", draft.pk, row.sha256))]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all("一時停止しています" in answer.content.decode() for answer in answers)
    assert time.monotonic() - began < 15
    assert Attachment.objects.count() == 1
    with pytest.raises(FilesAwayError):
        default_storage.exists(row.file.name)
    assert client.get(url("tasks", draft.pk)).status_code == 200  # what needs no file goes on


def test_without_the_server_the_nightly_check_fails_and_calls_nothing_unsound(
    place, draft, client, settings, caplog
):
    upload(client, draft, padded(5000))
    hand_in(draft)
    assert tasks.verify_submissions() == 0
    send_elsewhere(settings, f"http://127.0.0.1:{bucket.free_port()}")
    with pytest.raises(FilesAwayError):
        tasks.verify_submissions()
    assert "is gone" not in caplog.text


class Stalls(BaseHTTPRequestHandler):
    """Says of every file that it is there, sends half of it, and stays silent."""

    asked: ClassVar[list[str]] = []
    ended = threading.Event()

    def do_HEAD(self):
        self.asked.append(self.command)
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()
        self.wfile.write(b"x" * 2500)
        self.wfile.flush()
        self.ended.wait(120)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def stalling():
    Stalls.asked, Stalls.ended = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stalls)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Stalls.ended.set()
    server.shutdown()
    server.server_close()


def test_a_file_that_stops_on_its_way_is_asked_for_once_and_a_page_says_so(
    place, draft, client, settings, stalling
):
    upload(client, draft, padded(5000))
    row = Attachment.objects.get()
    send_elsewhere(settings, stalling)
    client.raise_request_exception = False
    began = time.monotonic()
    assert client.get(url("file", draft.pk, row.sha256)).status_code == 503
    assert time.monotonic() - began < 15
    assert Stalls.asked.count("GET") == 1


# --- backup and restore ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.rule("R")
def test_a_backup_takes_the_bucket_along_and_a_restore_fills_another(
    server, place, settings, tmp_path, monkeypatch
):
    settings.BACKUP_DIR = tmp_path / "backups"
    row = ApplicationFactory()
    row.received_file = default_storage.save("received/one.pdf", ContentFile(b"%PDF-1.7 fictional"))
    row.save(update_fields=["received_file"])
    call_command("backup", stdout=io.StringIO())
    [file] = settings.BACKUP_DIR.glob("*.r2rbackup")

    server.client().delete_object(Bucket=place, Key="received/one.pdf")
    other = server.made()
    options = server.options(other)
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "r2r_portal.buckets.Bucket", "OPTIONS": options}
    }  # fmt: skip
    monkeypatch.setenv("R2R_MEDIA_STORAGE", "r2r_portal.buckets.Bucket")
    monkeypatch.setenv("R2R_MEDIA_OPTIONS", ",".join(f"{name}={value}" for name, value in options.items()))
    connection.close()
    try:
        call_command("restore", str(file), yes=True, stdout=io.StringIO())
        assert server.content(other, "received/one.pdf") == b"%PDF-1.7 fictional"
        call_command(
            "restore", str(file), yes=True, stdout=io.StringIO()
        )  # what lies there already is left alone
        assert server.names(other) == {"received/one.pdf"}
    finally:
        with databases.door("postgres") as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{databases.present()}\\_%"]
            )
            for (name,) in cursor.fetchall():
                databases.forget(name)
