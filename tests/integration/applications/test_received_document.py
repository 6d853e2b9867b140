"""The document from which the desk typed is looked into, hashed and scanned like every file (SPEC A5, A11)."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications import tasks
from applications.actions import behalf, setup
from applications.errors import AttachmentRefusedError
from applications.models import Application, Track
from applications.states import Scan
from r2r_portal.accounts.roles import JP_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.territories.models import Territory
from tests.clamd import EICAR, running
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.integration.applications.desking import MAY, desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("A5", "A11")]
ENTER = "admin:applications_application_enter"
CONTENT = pdf()


@pytest.fixture
def typist(client):
    """Somebody of the Japan desk who is signed in, and a call to enter into."""
    setup.load_call(by=None, at=MAY)
    person = UserFactory(role=JP_DESK, japanese=True)
    client.force_login(person)
    return person


def enter(client, content=CONTENT, name="questionnaire.pdf"):
    return client.post(
        reverse(ENTER),
        {"territory": Territory.objects.get(code="JP-23").pk, "email": "contact@pref.test.example",
         "received_on": "2022-05-19", "document": SimpleUploadedFile(name, content)},
    )  # fmt: skip


def test_the_document_is_kept_with_its_hash_under_a_harmless_name(client, typist):
    enter(client, name="../質問票\u202e.pdf")

    row = Application.objects.get()
    assert (row.received_name, row.received_scan) == ("質問票.pdf", Scan.NONE)
    assert row.received_sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert Event.objects.get(verb="application.entered").detail["sha256"] == row.received_sha256


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90\x00" + b"\0" * 100, "PDF、DOCX、ODT、JPEG、PNG"),
        (pdf("secret"), "パスワード"),
        (pdf()[:200], "破損"),
    ],
)
def test_what_is_no_document_is_refused_at_its_field_and_nothing_is_entered(client, typist, content, words):
    page = enter(client, content)

    assert page.status_code == 422
    assert any(words in error for error in page.context["form"].errors["document"]), page.context[
        "form"
    ].errors
    assert not Application.objects.exists()


def test_the_action_refuses_too(typist):
    track = Track.objects.get(side="jp")

    with pytest.raises(AttachmentRefusedError):
        behalf.enter(
            track=track, territory=Territory.objects.get(code="JP-23"), email="a@pref.test.example",
            received_on=MAY.date(), by=typist, at=MAY, document=SimpleUploadedFile("a.pdf", b"hello"),
        )  # fmt: skip


@pytest.mark.parametrize(("content", "scan"), [(CONTENT, Scan.CLEAN), (pdf() + EICAR, Scan.INFECTED)])
def test_until_it_is_scanned_the_desk_alone_has_it_and_a_virus_nobody(
    client, typist, settings, content, scan
):
    with running() as (_server, address):
        settings.CLAMD_URL = address
        enter(client, content)
        row = Application.objects.get()
        waiting = client.get(desk("received", row))
        assert b"".join(waiting) == content
        client.force_login(UserFactory(role=OFFICER))
        Application.objects.update(confirmed_at=MAY)
        officers = client.get(desk("received", row)).status_code
        told = tasks.scan()

    row.refresh_from_db()
    Application.objects.update(confirmed_at=None)
    client.force_login(typist)
    answer = client.get(desk("received", row))
    assert (row.received_scan, told, waiting.status_code, officers) == (scan, 1, 200, 403)
    assert answer.status_code == (200 if scan == Scan.CLEAN else 403)
    b"".join(answer)
    page = client.get(desk("change", row)).content.decode()
    assert ("ウイルス" in page or "隔離" in page) is (scan == Scan.INFECTED)
    assert Event.objects.get(verb="document.scanned").detail["scan"] == scan


@pytest.mark.rule("M3")
@pytest.mark.parametrize(("japanese", "words"), [(True, "隔離"), (False, "virus check")])
def test_the_typist_is_told_of_a_virus_in_both_languages_and_that_the_text_is_kept(
    client, typist, settings, japanese, words
):
    language = "ja" if japanese else "en"
    type(typist).objects.filter(pk=typist.pk).update(language=language)
    with running() as (_server, address):
        settings.CLAMD_URL = address
        enter(client, pdf() + EICAR)
        tasks.scan()
        tasks.scan()

    message = Message.objects.get(topic="document.quarantined")
    letter = mails.compose(message)
    assert (message.to, message.language) == (typist.email, language)
    assert words in letter.body
    assert "questionnaire.pdf" in letter.body
    assert [line for line in letter.body.splitlines() if len(line) > 70 and "http" not in line] == []
    Application.objects.update(received_scan=Scan.NONE)
    assert mails.compose(message) is None


def test_a_scanner_that_is_away_leaves_it_waiting(client, typist, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    enter(client)

    assert tasks.scan() == 0
    assert Application.objects.get().received_scan == Scan.WAITING
