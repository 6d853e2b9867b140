"""The nightly check reads the stored files too: what was handed in is what lies there (SPEC A9, A11)."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from applications import tasks
from applications.actions import scanning
from applications.actions.attachments import attach
from applications.actions.submissions import submit
from applications.models import Attachment, Question, Submission
from applications.queries.drafts import load_draft
from applications.states import Scan
from r2r_portal.errors import FilesAwayError
from tests.factories.documents import pdf
from tests.integration.applications.proving import MAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def lettered(sent, question):
    """A version with a letter, and the letter as it lies in the storage."""
    row = sent
    Question.objects.create(
        section=question.section, key="letter", number=2, kind="file", label_en="Letter", label_ja="書簡", required=False,
        most=5,
    )  # fmt: skip
    asked = next(one for _section, one in load_draft(row).questions() if one.key == "letter")
    attach(
        application=row,
        question=asked,
        name="letter.pdf",
        content=pdf(),
        by=row.created_by,
        at=MAY + timedelta(minutes=1),
    )
    row.refresh_from_db()
    submit(application=row, by=row.created_by, at=MAY + timedelta(minutes=5), key=uuid4())
    return Submission.objects.latest("number"), Attachment.objects.get()


@pytest.mark.rule("A9", "A11")
@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"), "a stored file is not the one"),
        (lambda path: path.unlink(), "a file that was handed in is gone"),
    ],
)
def test_the_nightly_check_reads_the_stored_files_too(lettered, caplog, harm, words):
    version, attachment = lettered
    assert tasks.verify_submissions() == 0

    harm(Path(attachment.file.path))

    assert tasks.verify_submissions() == 1
    assert (f"no. {version.pk}" in caplog.text, words in caplog.text) == (True, True)


@pytest.mark.rule("A9", "A11")
def test_files_that_cannot_be_read_stop_the_check_and_no_version_is_called_unsound(
    lettered, caplog, monkeypatch
):
    def away(*_args, **_options):
        raise FilesAwayError("the server of files does not answer")

    with monkeypatch.context() as without:
        without.setattr(default_storage, "open", away)
        with pytest.raises(FilesAwayError):
            tasks.verify_submissions()
    assert "submission" not in caplog.text
    assert tasks.verify_submissions() == 0


@pytest.mark.rule("A11")
def test_a_file_that_the_virus_check_took_away_is_not_missed(lettered):
    _version, attachment = lettered
    Attachment.objects.update(scan=Scan.WAITING)
    scanning.settle(row=attachment, found="Win.Test", at=MAY)
    Path(attachment.file.path).unlink()

    assert tasks.verify_submissions() == 0
