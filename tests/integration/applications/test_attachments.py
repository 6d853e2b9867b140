"""Files that people attach: what is taken, what is said of the rest, what the virus scanner stops (SPEC A11)."""

import io
import threading
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from applications import tasks
from applications.actions import attachments
from applications.actions.submissions import submit
from applications.domain.draft import Question as AskedQuestion
from applications.domain.readiness import Reason
from applications.domain.uploads import LARGEST
from applications.errors import AttachmentRefusedError, NotReadyError
from applications.models import Attachment, Question, Section, Submission
from applications.queries.drafts import load_draft
from applications.states import Scan
from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import JP_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.clamd import EICAR, running
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.documents import pdf
from tests.integration.applications.desking import MAY, desk
from tests.integration.applications.drafting import blockers_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("A11")]


@pytest.fixture
def draft(client):
    """A draft of a questionnaire that takes files; its owner is signed in."""
    row = ApplicationFactory()
    section = Section.objects.create(
        questionnaire=row.questionnaire,
        slug="files",
        number=1,
        group="delegation",
        title_en="Files",
        title_ja="書類",
    )
    for number, key in enumerate(("papers", "more"), start=1):
        Question.objects.create(
            section=section,
            key=key,
            number=number,
            kind="file",
            label_en=key,
            label_ja="書類",
            required=False,
            most=5,
        )
    client.force_login(row.created_by)
    return row


def asked(row, key="papers"):
    """The question as the action takes it."""
    return next(question for _section, question in load_draft(row).questions() if question.key == key)


def attach(row, content=None, name="a.pdf", key="papers"):
    """Attach a file; without a content a PDF that nobody attached before, since a twin is one file."""
    content = content or padded(5000 + Attachment.objects.count())
    return attachments.attach(
        application=row,
        question=asked(row, key),
        name=name,
        content=content,
        by=row.created_by,
        at=MAY,
    )


def upload(client, row, content, name="a.pdf", language="en"):
    data = {"papers": SimpleUploadedFile(name, content), "completed": "yes"}
    return client.post(url("section", row.pk, "files", language=language), data)


# --- what is taken, and what is said of the rest ------------------------------------------------------------------


def office(*names, bomb=False):
    """A DOCX as far as anybody can tell by its first bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", *names):
            file.writestr(name, "<x/>")
        if bomb:
            file.writestr("word/media/image1.png", b"\0" * 201 * 1024 * 1024)
    return buffer.getvalue()


BAD = {
    "one byte more than 10 MB": (
        lambda: padded(LARGEST + 1),
        "smaller than 10 MB. Yours is 10 MB",
        "10MB以内",
    ),
    "14 MB": (lambda: padded(14 * 1024 * 1024), "Yours is 14 MB", "14MB"),
    "HTML": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "must be a PDF, DOCX", "PDF、DOCX"),
    "SVG": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "must be a PDF, DOCX",
        "PDF、DOCX",
    ),
    "macros": (lambda: office("word/vbaProject.bin"), "contains macros", "マクロ"),
    "locked PDF": (lambda: pdf("secret"), "password protected", "パスワード"),
    "locked DOCX": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500,
        "password protected",
        "パスワード",
    ),
    "cut off": (lambda: pdf()[:100], "damaged", "破損"),
    "empty": (lambda: b"", "The file is empty", "ファイルの内容がありません"),
    "zip bomb": (lambda: office(bomb=True), "unpacks to more than 200 MB", "200MB"),
}


def padded(size):
    """A sound PDF of exactly so many bytes."""
    content = pdf()
    return content + b" " * (size - len(content))


@pytest.mark.parametrize("case", BAD)
def test_each_bad_file_gets_its_own_word_in_both_languages_and_nothing_is_kept(client, draft, case):
    make, english, japanese = BAD[case]
    content = make()

    for language, words in (("en", english), ("ja", japanese)):
        response = upload(client, draft, content, "letter.pdf", language)
        assert response.status_code == 422, language
        assert response.content.decode().count(words) >= 2, "at the field and in the summary"
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "make", [lambda: padded(LARGEST), pdf, office], ids=["exactly 10 MB", "a PDF", "a DOCX called .pdf"]
)
def test_what_may_come_comes(client, draft, make):
    content = make()

    assert upload(client, draft, content).status_code == 302
    row = Attachment.objects.get()
    assert (row.size, row.scan, row.name) == (len(content), Scan.NONE, "a.pdf")
    assert "a.pdf" not in row.file.name


@pytest.mark.parametrize(("language", "words"), [("en", "You can attach no more files"), ("ja", "これ以上")])
def test_a_sixth_file_is_refused_wherever_it_is_added(client, draft, language, words):
    for number in range(5):
        attach(draft, key=("papers", "more")[number % 2])

    response = upload(client, draft, pdf(), language=language)

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Attachment.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_files_racing_for_the_last_place_are_one_file():
    row = ApplicationFactory()
    section = Section.objects.create(
        questionnaire=row.questionnaire, slug="files", number=1, group="delegation"
    )
    Question.objects.create(
        section=section,
        key="papers",
        number=1,
        kind="file",
        label_en="P",
        label_ja="P",
        required=False,
        most=5,
    )
    for _ in range(4):
        attach(row)
    question, start, outcomes, before = asked(row), threading.Barrier(2), [], stored()

    def race(question: AskedQuestion, content: bytes) -> None:
        try:
            start.wait(10)
            attachments.attach(
                application=row,
                question=question,
                name="last.pdf",
                content=content,
                by=row.created_by,
                at=MAY,
            )
            outcomes.append("taken")
        except AttachmentRefusedError as error:
            outcomes.append(error.refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(question, padded(size))) for size in (6000, 6001)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["taken", "too_many"]
    assert Attachment.objects.count() == 5
    assert stored() - before == {Attachment.objects.get(name="last.pdf").file.name.rpartition("/")[2]}


def stored():
    """What lies in the storage."""
    return set(Attachment._meta.get_field("file").storage.listdir("attachments")[1])


# --- the virus scanner --------------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings):
    """A scanner on loopback that the portal knows."""
    with running() as (server, address):
        settings.CLAMD_URL = address
        yield server


def infected():
    """A PDF that opens, with the test virus after its end."""
    return pdf() + EICAR


def download(client, row, attachment, person=None):
    if person:
        client.force_login(person)
    response = client.get(url("file", row.pk, attachment.sha256))
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response


def reader_at_the_desk():
    """An officer, after the deadline: before it the answers are sealed."""
    clock_actions.restart(at=CLOSES + timedelta(hours=1))
    return UserFactory(role=OFFICER)


def test_a_clean_file_waits_and_then_is_free(client, draft, clamd):
    row = attach(draft)
    waiting = row.scan

    told = tasks.scan()

    row.refresh_from_db()
    assert (waiting, told, row.scan, row.scan_detail) == (Scan.WAITING, 1, Scan.CLEAN, "")
    assert row.scanned_at is not None
    assert clamd.seen == [(row.size, 1)]
    assert tasks.scan() == 0
    assert Message.objects.count() == 0
    assert download(client, draft, row).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("en", "quarantine"), ("ja", "隔離")])
def test_a_virus_is_quarantined_shown_told_and_stands_in_the_way(
    client, draft, clamd, language, words, django_capture_on_commit_callbacks
):
    type(draft.created_by).objects.filter(pk=draft.created_by.pk).update(language=language)
    bad, good = attach(draft, infected(), "letter.pdf"), attach(draft)

    assert tasks.scan() == 2

    bad.refresh_from_db()
    assert (bad.scan, bad.scan_detail) == (Scan.INFECTED, "Win.Test.EICAR_HDB-1")
    people = (draft.created_by, MembershipFactory(organisation=draft.organisation, part=Part.READER).user)
    assert [download(client, draft, bad, person).status_code for person in people] == [403, 403]
    client.force_login(draft.created_by)
    assert download(client, draft, good).status_code == 200
    for name, args in (("section", (draft.pk, "files")), ("check", (draft.pk,))):
        assert words in client.get(url(name, *args, language=language)).content.decode()
    letter = mails.compose(Message.objects.get(topic="attachment.quarantined"))
    assert "letter.pdf" in letter.body
    assert [blocker.reason for blocker in blockers_of(draft, "papers")] == [Reason.QUARANTINED]
    with pytest.raises(NotReadyError):
        submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())

    with django_capture_on_commit_callbacks(execute=True):
        attachments.detach(attachment=bad, by=draft.created_by, at=MAY)
    assert submit(application=draft, by=draft.created_by, at=MAY, key=uuid4()).number == 1
    assert mails.compose(Message.objects.get(topic="attachment.quarantined")) is None
    assert not bad.file.storage.exists(bad.file.name)


def test_while_it_waits_a_file_is_its_teams_and_holds_up_no_submission(client, draft, clamd):
    row = attach(draft)
    submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())
    reader = MembershipFactory(organisation=draft.organisation, part=Part.READER).user
    officer = reader_at_the_desk()

    before = [
        download(client, draft, row, person).status_code for person in (draft.created_by, reader, officer)
    ]
    tasks.scan()
    after = download(client, draft, row, officer).status_code

    assert (before, after) == ([200, 200, 403], 200)
    assert "scan" not in Submission.objects.get().snapshot["sections"][0]["questions"][0]["value"][0]


def test_a_virus_found_after_the_submission_is_kept_from_staff_and_the_version_stays(
    client, draft, clamd, django_capture_on_commit_callbacks
):
    row = attach(draft, infected())
    version = submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())
    tasks.scan()
    officer = reader_at_the_desk()

    shown = download(client, draft, row, officer)
    file_view = client.get(desk("change", draft)).content.decode()
    body = mails.compose(Message.objects.get(topic="attachment.quarantined")).body
    with django_capture_on_commit_callbacks(execute=True):
        attachments.detach(attachment=row, by=draft.created_by, at=MAY + timedelta(hours=1))

    assert (shown.status_code, "In quarantine" in file_view) == (403, True)
    assert download(client, draft, row, officer).status_code == 404
    assert version.snapshot == Submission.objects.get().snapshot
    assert "Submit again" in body


def test_what_the_scanner_said_of_a_file_outlives_its_row(client, draft, clamd):
    clean, unseen = attach(draft), attach(draft, padded(9999))
    submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())
    tasks_scan_only(clean)
    for row in (clean, unseen):
        attachments.detach(attachment=row, by=draft.created_by, at=MAY + timedelta(hours=1))
    officer = reader_at_the_desk()

    assert [download(client, draft, row, officer).status_code for row in (clean, unseen)] == [200, 403]


def tasks_scan_only(row):
    """Let the scanner see one file."""
    others = Attachment.objects.exclude(pk=row.pk)
    others.update(scan=Scan.NONE)
    tasks.scan()
    others.update(scan=Scan.WAITING)


def test_a_scanner_that_is_away_leaves_files_waiting_and_is_asked_again(draft, clamd, settings):
    address, row = settings.CLAMD_URL, attach(draft)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"

    assert tasks.scan() == 0
    row.refresh_from_db()
    assert row.scan == Scan.WAITING
    assert submit(application=draft, by=draft.created_by, at=MAY, key=uuid4()).number == 1
    settings.CLAMD_URL = address
    assert tasks.scan() == 1


def test_a_file_that_the_scanner_refuses_waits_behind_the_others(draft, clamd, caplog):
    odd = attach(draft)
    clamd.says = "INSTREAM size limit exceeded. ERROR"
    tasks.scan()
    clamd.says = ""
    new = attach(draft, padded(20_000))

    assert "size limit" in caplog.text
    assert tasks.scan() == 2
    assert [size for size, _chunks in clamd.seen] == [odd.size, new.size, odd.size]


def test_two_runs_at_once_tell_once(draft, clamd):
    row = attach(draft, infected())
    stale = Attachment.objects.get(pk=row.pk)
    tasks.scan()

    assert attachments_settle(stale) is False
    assert Message.objects.filter(topic="attachment.quarantined").count() == 1
    assert Event.objects.filter(verb="attachment.scanned").count() == 1


def attachments_settle(row):
    """What a second worker would note."""
    return tasks.scanning.settle(row=row, found="Another", at=MAY)


def test_without_a_scanner_nothing_waits(client, draft):
    row = attach(draft)

    assert (row.scan, tasks.scan()) == (Scan.NONE, 0)
    submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())
    assert download(client, draft, row, reader_at_the_desk()).status_code == 200
    assert download(client, draft, row, UserFactory(role=JP_DESK)).status_code == 404
