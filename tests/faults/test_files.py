"""Forty hostile files through the real upload doors (REL-E2): refused in words or kept harmless, as tests/faults/README.md lists."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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
DOORS = ("receipt", "document", "library")


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
    place = reverse("admin:helpdesk_resource_version", args=[things["begun"].pk, "en"])
    more = {"title": "A report", "summary": "What we learnt."}
    return people["EU desk"], place, "file", more, things["begun"].versions.exclude(file="")


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
