"""Forty hostile files through the real upload doors (REL-E2): refused in words or kept harmless, as tests/faults/README.md lists."""

import os
from email.message import EmailMessage

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Application, Question
from helpdesk.actions import intake
from helpdesk.models import Fate
from r2r_portal.territories.models import Side, Territory
from tests.factories.everybody import NOW
from tests.faults.files import FILES, KEPT, REFUSED
from tests.integration.access.asking import client_of, undone

IN_CI = {
    "html-as-pdf",
    "svg",
    "word-macros",
    "pdf-locked",
    "png-bomb",
    "pdf-and-html",
    "word-truncated",
    "eicar",
}
LETTERS = [
    pytest.param(one, id=one.slug, marks=[] if one.slug in IN_CI else [pytest.mark.slow]) for one in FILES
]
DOORS = ("receipt", "document", "library", "answer", "on behalf")


def opened(world, door):
    """Return whose door it is, where it is, the name of its field, what else it asks, and the rows behind it."""
    things, people = world.things, world.people
    if door == "receipt":
        place = reverse("programme:add_receipt", args=[things["claim"].pk])
        return people["delegate"], place, "receipt", {}, things["claim"].receipts
    if door == "document":
        place = reverse("programme:activity_documents", args=[things["activity"].slug])
        return (
            people["officer"],
            place,
            "file",
            {"title_en": "Paper", "title_ja": "資料"},
            things["activity"].documents,
        )
    if door == "answer":
        return letter_of(things["draft"], people["owner"])
    if door == "on behalf":
        more = {
            "territory": Territory.objects.on(Side.JP).order_by("code").first().pk,
            "email": "contact@test.example",
            "received_on": "2022-05-20",
        }
        place = reverse("admin:applications_application_enter")
        return people["Japan desk"], place, "document", more, Application.objects.exclude(received_file="")
    place = reverse("admin:helpdesk_resource_version", args=[things["begun"].pk, "en"])
    more = {"title": "A report", "summary": "What we learnt."}
    return people["EU desk"], place, "file", more, things["begun"].versions.exclude(file="")


def letter_of(draft, owner):
    """Return the door of the questionnaire's letter of support."""
    question = Question.objects.get(section__questionnaire=draft.questionnaire, kind="file", key="letter")
    place = reverse("applications:section", args=[draft.pk, question.section.slug])
    return owner, place, "letter", {"completed": "yes"}, draft.attachments


@pytest.mark.rule("A11")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("hostile", LETTERS)
def test_a_hostile_file_does_no_harm(world, hostile, door):
    person, place, name, more, rows = opened(world, door)
    client = client_of(person)
    with undone():
        before = rows.count()
        sent = {**more, name: SimpleUploadedFile(hostile.name, hostile.make(), "application/pdf")}
        answer = client.post(place, sent)
        after = rows.count()
    assert answer.status_code < 500
    if hostile.becomes == REFUSED:
        assert (answer.status_code, after) == (422, before), answer.headers.get("Location")
    else:
        assert (answer.status_code, after) in {(302, before + 1), (422, before)}


@pytest.mark.rule("H1")
@pytest.mark.parametrize("hostile", LETTERS)
def test_of_a_letter_with_a_hostile_file_the_words_are_taken_and_the_file_is_not(world, hostile):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ada@test.example", "desk@example.eu", "A question"
    letter["Message-ID"] = "<hostile@test.example>"
    letter.set_content("May we apply?")
    letter.add_attachment(
        hostile.make(), maintype="application", subtype="octet-stream", filename=hostile.name
    )
    with undone():
        before = stored()
        row = intake.take(raw=letter.as_bytes(), side="eu", at=NOW)
        assert (row.fate, row.files, row.question.text) == (Fate.ASKED, 1, "May we apply?")
        assert stored() == before


def stored():
    """Return how many files lie in the store."""
    return sum(len(files) for _folder, _folders, files in os.walk(default_storage.location))


@pytest.mark.rule("A11")
def test_what_is_kept_is_given_back_as_a_download_of_its_true_type(world):
    kept = [one for one in FILES if one.becomes == KEPT]
    person, place, name, more, rows = opened(world, "receipt")
    client = client_of(person)
    with undone():
        for hostile in kept:
            assert (
                client.post(
                    place, {**more, name: SimpleUploadedFile(hostile.name, hostile.make())}
                ).status_code
                == 302
            )
        for row in rows.order_by("-pk")[: len(kept)]:
            answer = client.get(reverse("programme:receipt", args=[world.things["claim"].pk, row.pk]))
            assert answer["Content-Type"] == "application/pdf"
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert b"".join(answer.streaming_content)


def test_there_are_forty_and_each_has_a_name_of_its_own():
    assert len(FILES) == len({one.slug for one in FILES}) == 40
