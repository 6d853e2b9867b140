"""The library: who sees an item, what stops its publication, how its files are taken and given."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from applications import tasks
from applications.errors import AttachmentRefusedError
from applications.states import Scan
from helpdesk.actions import library
from helpdesk.models import Access, Resource, Version
from helpdesk.queries.library import blockers
from helpdesk.states import ResourceStatus
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, OFFICER
from r2r_portal.errors import ForbiddenError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from tests.clamd import EICAR, running
from tests.factories.accounts import AT, MembershipFactory, UserFactory
from tests.factories.documents import pdf
from tests.factories.library import ResourceFactory
from tests.factories.programme import DelegationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("H4")]

BOTH = {
    "en": ("Clean energy in regions", "What we learnt."),
    "ja": ("地域のクリーンエネルギー", "学んだこと。"),
}
FACTS = {
    "kind": "report",
    "access": "public",
    "year": 2022,
    "single_language": "",
    "themes": [],
    "territories": [],
}


@pytest.fixture
def desk():
    """A member of the EU desk."""
    return UserFactory(role=EU_DESK)


def tagged_pdf(title="Clean energy", language="en-GB"):
    """Return a PDF with the marks of an accessible one."""
    file, buffer = pikepdf.new(), io.BytesIO()
    file.add_blank_page()
    file.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    file.Root.StructTreeRoot = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    if language:
        file.Root.Lang = pikepdf.String(language)
    with file.open_metadata() as metadata:
        metadata["dc:title"] = title
    file.save(buffer)
    return buffer.getvalue()


def write(item, desk, language="en", content=None, **more):
    known = {"title": "A title", "summary": "A summary.", "link": ""} | more
    return library.write(
        resource=item, language=language, by=desk, at=AT, name="a.pdf", content=content, **known
    )


def content_of(answer):
    """Return a downloaded file and close it, as a server does."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def test_an_item_goes_from_its_first_fact_to_the_public_page(client, desk):
    item = library.add(facts=FACTS, by=desk, at=AT)
    write(item, desk, title="Clean energy", content=tagged_pdf())
    write(item, desk, "ja", title="クリーンエネルギー", summary="概要です。", link="https://example.eu/ja")

    library.publish(resource=item, by=desk, at=AT)

    page = client.get(f"/en/library/{item.pk}/").content.decode()
    assert "Clean energy" in page
    assert "PDF, 1 page, " in page
    assert "accessible PDF: yes" in page
    assert "クリーンエネルギー" in client.get(f"/ja/library/{item.pk}/").content.decode()


def test_what_is_missing_stops_the_publication(client, desk):
    item = library.add(facts=FACTS, by=desk, at=AT)
    write(item, desk, link="https://example.eu/x")

    with pytest.raises(library.NotPublishableError):
        library.publish(resource=item, by=desk, at=AT)

    item.refresh_from_db()
    assert item.status == ResourceStatus.DRAFT
    assert client.get(f"/en/library/{item.pk}/").status_code == 404
    library.describe(resource=item, facts=FACTS | {"single_language": "en"}, by=desk, at=AT)
    library.publish(resource=item, by=desk, at=AT)
    assert client.get(f"/en/library/{item.pk}/").status_code == 200


def test_a_public_item_never_loses_what_it_needs(desk):
    item = ResourceFactory(published=True, texts=BOTH)

    with pytest.raises(library.NotPublishableError):
        library.remove_version(version=item.versions.get(language="ja"), by=desk, at=AT)
    with pytest.raises(library.NotPublishableError):
        write(item, desk, summary="TBD", link="https://example.eu/x")

    assert blockers(item) == ()


def test_a_withdrawn_item_is_gone_for_readers_and_comes_back_as_a_draft(client, desk):
    item = ResourceFactory(published=True, texts=BOTH)

    library.withdraw(resource=item, by=desk, at=AT)

    assert client.get(f"/en/library/{item.pk}/").status_code == 404
    with pytest.raises(TransitionRefusedError):
        library.publish(resource=item, by=desk, at=AT)
    library.reopen(resource=item, by=desk, at=AT)
    library.publish(resource=item, by=desk, at=AT)
    assert client.get(f"/en/library/{item.pk}/").status_code == 200


def test_only_desks_and_officers_keep_the_library(client):
    evaluator = UserFactory(role=EVALUATOR)
    with pytest.raises(ForbiddenError):
        library.add(facts=FACTS, by=evaluator, at=AT)
    client.force_login(evaluator)
    assert client.get("/admin/helpdesk/resource/new/").status_code == 403
    assert Resource.objects.count() == 0


@pytest.fixture
def readers():
    """One reader of every kind."""
    delegation = DelegationFactory()
    member = MembershipFactory(organisation=delegation.organisation).user
    return {
        "stranger": None, "applicant": MembershipFactory().user, "participant": member,
        "evaluator": UserFactory(role=EVALUATOR), "desk": UserFactory(role=EU_DESK), "officer": UserFactory(role=OFFICER),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("access", "who"),
    [
        (Access.PUBLIC, {"stranger", "applicant", "participant", "evaluator", "desk", "officer"}),
        (Access.PARTICIPANTS, {"participant", "desk", "officer"}),
        (Access.STAFF, {"desk", "officer"}),
    ],
)
def test_each_item_is_seen_by_those_it_is_for_and_to_others_it_is_not_there(
    client, readers, access, who, desk
):
    item = ResourceFactory(published=True, access=access, texts=BOTH)
    version = library.write(
        resource=item, language="en", title="Clean energy", summary="x", link="", by=desk, at=AT, name="a.pdf",
        content=tagged_pdf(),
    )  # fmt: skip
    seen, listed, had = set(), set(), set()
    for name, reader in readers.items():
        if reader:
            client.force_login(reader)
        seen |= {name} if client.get(f"/en/library/{item.pk}/").status_code == 200 else set()
        listed |= {name} if "Clean energy" in client.get("/en/library/").content.decode() else set()
        answer = client.get(f"/en/library/{item.pk}/en/file/")
        if answer.status_code == 200:
            assert content_of(answer)
        had |= {name} if answer.status_code == 200 else set()

    assert version.is_openable
    assert (seen, listed, had) == (who, who, who)


def test_a_file_is_told_by_its_content_and_given_as_a_download(client, desk):
    item = ResourceFactory(published=True, texts=BOTH)
    content = tagged_pdf()
    version = library.write(
        resource=item, language="en", title="x", summary="x", link="", by=desk, at=AT,
        name="../../évil\u202efdp.exe", content=content,
    )  # fmt: skip

    answer = client.get(f"/en/library/{item.pk}/en/file/")

    assert content_of(answer) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["ETag"] == f'"{version.sha256}"'
    assert ".." not in version.file.name
    assert "\u202e" not in version.name


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (tagged_pdf(), (1, True, "Clean energy", "en-GB")),
        (tagged_pdf(title="", language=""), (1, True, "", "")),
        (tagged_pdf(language="<script>"), (1, True, "Clean energy", "")),
        (pdf(), (1, False, "", "")),
    ],
)
def test_a_pdf_is_asked_for_tags_title_and_language(desk, content, found):
    version = write(ResourceFactory(), desk, content=content)

    assert (version.pages, version.is_tagged, version.pdf_title, version.pdf_language) == found
    assert version.is_accessible == all(found)


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.7 broken", pdf("secret"), b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_cannot_be_taken_leaves_everything_as_it_was(desk, content):
    item = ResourceFactory(texts=BOTH)

    with pytest.raises(AttachmentRefusedError):
        write(item, desk, content=content)

    assert not item.versions.get(language="en").file


def test_a_file_that_is_replaced_is_forgotten(desk, django_capture_on_commit_callbacks):
    item = ResourceFactory()
    first = write(item, desk, content=tagged_pdf())
    storage, path = first.file.storage, first.file.name

    with django_capture_on_commit_callbacks(execute=True):
        second = write(item, desk, content=pdf())

    assert not storage.exists(path)
    assert storage.exists(second.file.name)


def test_a_virus_stops_a_file_and_who_brought_it_is_told(client, desk, settings):
    with running() as (_server, address):
        settings.CLAMD_URL = address
        item = ResourceFactory(created_by=desk, single_language="en")
        version = write(item, desk, content=pdf() + EICAR)
        assert [one.reason for one in blockers(item)] == ["scan_waiting"]
        tasks.scan()
    version.refresh_from_db()

    assert version.scan == Scan.INFECTED
    assert [one.reason for one in blockers(item)] == ["infected"]
    message = Message.objects.get(topic="library.quarantined")
    assert message.to == desk.email
    composed = mails.compose(message)
    assert composed
    assert f"/admin/helpdesk/resource/{item.pk}/change/" in composed.body


def test_the_database_keeps_items_and_versions_in_shape():
    item = ResourceFactory(texts=BOTH)
    wrong = [
        lambda: Resource.objects.filter(pk=item.pk).update(status="published"),
        lambda: Resource.objects.filter(pk=item.pk).update(kind="novel"),
        lambda: Version.objects.filter(resource=item).update(file="x"),
        lambda: Version.objects.create(resource=item, language="en", title="Twice"),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_desk_keeps_an_item_on_its_pages(client, desk):
    client.force_login(desk)
    begun = client.post(
        "/admin/helpdesk/resource/new/", {"kind": "guide", "access": "public", "year": "2022"}
    )
    item = Resource.objects.get()
    base = f"/admin/helpdesk/resource/{item.pk}"
    assert begun["Location"] == f"{base}/change/"
    file = SimpleUploadedFile("guide.pdf", tagged_pdf(), "text/html")
    for language, title in (("en", "A guide"), ("ja", "手引き")):
        file.seek(0)
        sent = {"title": title, "summary": "About it", "file": file}
        assert client.post(f"{base}/version/{language}/", sent).status_code == 302

    assert "accessible PDF: yes" in client.get(f"{base}/change/").content.decode()
    assert client.post(f"{base}/act/publish/").status_code == 302

    item.refresh_from_db()
    assert item.status == ResourceStatus.PUBLISHED
    assert "手引き" in client.get("/ja/library/").content.decode()


def test_a_refused_file_is_said_in_words(client, desk):
    client.force_login(desk)
    item = ResourceFactory()
    file = SimpleUploadedFile("a.pdf", b"hello", "application/pdf")

    page = client.post(f"/admin/helpdesk/resource/{item.pk}/version/en/", {"title": "x", "file": file})

    assert page.status_code == 422
    assert "The file must be a PDF, DOCX, ODT, JPEG or PNG" in page.content.decode()


def test_permission_is_asked_on_every_page(client):
    client.force_login(UserFactory(role=EVALUATOR))
    item = ResourceFactory(texts=BOTH)
    for where in ("facts/", "version/", "version/en/", "change/"):
        assert client.get(f"/admin/helpdesk/resource/{item.pk}/{where}").status_code == 403
    assert client.post(f"/admin/helpdesk/resource/{item.pk}/act/publish/").status_code == 403
