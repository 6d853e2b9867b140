"""The pages of handing in: redirect to a receipt, refusals that lose nothing, copies, files (SPEC A9-A12, T5)."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from applications.actions.submissions import submit
from applications.models import Attachment, ConsiderationRequest, Question, Section, Submission
from applications.states import Status
from r2r_portal import clock
from r2r_portal.accounts.models import Part
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = pytest.mark.django_db
MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
TICKS = {"correct": "on", "privacy": "on", "publication": "on"}
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


@pytest.fixture
def draft(client):
    """A draft whose owner is signed in."""
    made = ApplicationFactory()
    client.force_login(made.created_by)
    return made


def page(name, row, language="en", *more):
    with translation.override(language):
        return reverse(f"applications:{name}", args=[row.pk, *more])


def said(response):
    """The words of a page, as one reads them."""
    return " ".join(strip_tags(response.content.decode()).split())


def post(client, row, language="en", **more):
    return client.post(page("submit", row, language), {**TICKS, "key": str(uuid4()), **more})


@pytest.mark.rule("A9")
@pytest.mark.rule("A12")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "EU-2022-001",
                "Friday 20 May 2022, 11:00:",
                "18:00:",
                "UTC",
                "Wednesday 31 August 2022",
                "23:59 Brussels time",
            ],
        ),
        ("ja", ["EU-2022-001", "2022年5月20日（金）", "（日本時間）", "UTC"]),
    ],
)
def test_submitting_leads_to_a_receipt_that_may_be_bookmarked(client, draft, language, words):
    draft.call.results_by = date(2022, 8, 31)
    draft.call.save()

    response = post(client, draft, language)
    receipt = client.get(response.url)
    again = client.get(response.url)

    assert (response.status_code, response.url) == (302, page("receipt", draft, language))
    assert [word for word in words if word not in said(receipt)] == []
    assert draft.created_by.email in receipt.content.decode()
    assert again.status_code == 200
    assert Submission.objects.count() == 1


@pytest.mark.rule("A9")
def test_the_same_page_sent_twice_without_a_key_is_one_submission(client, draft):
    responses = [client.post(page("submit", draft), TICKS) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert Submission.objects.count() == Message.objects.count() == 1


@pytest.mark.rule("A8")
def test_without_the_ticks_nothing_is_submitted_and_each_is_named(client, draft):
    response = client.post(page("submit", draft), {"correct": "on"})

    assert response.status_code == 422
    assert (
        response.content.decode().count("Tick to confirm") == 4
    )  # two fields, in the summary and beside them
    assert not Submission.objects.exists()


@pytest.mark.rule("A8")
def test_what_is_missing_is_listed_with_links(client, draft):
    section = Section.objects.create(
        questionnaire=draft.questionnaire, slug="strategy", number=1, group="strategy"
    )
    Question.objects.create(
        section=section, key="summary", number=1, kind="long", label_en="Summary", label_ja="要約", name_en="the summary",
    )  # fmt: skip

    response = post(client, draft)

    assert response.status_code == 422
    assert f'href="{page("section", draft, "en", "strategy")}#div_id_summary"' in response.content.decode()


@pytest.mark.rule("A10")
@pytest.mark.rule("T5")
@pytest.mark.parametrize(("away", "status"), [(-timedelta(seconds=5), 302), (timedelta(0), 409)])
@pytest.mark.usefixtures("process_zone")
def test_the_form_meets_the_deadline(client, draft, away, status):
    clock_actions.restart(at=CLOSES + away)

    assert post(client, draft).status_code == status
    assert Submission.objects.exists() is (status == 302)


@pytest.mark.rule("A10")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "00:02:1",
                "after the deadline",
                "Monday 30 May 2022, 23:59 Brussels time",
                "Ask the secretariat",
            ],
        ),
        ("ja", ["00:02:1", "2022年5月30日（月）23時59分", "事務局"]),
    ],
)
def test_what_is_sent_late_is_refused_with_the_reason_and_kept(client, draft, language, words):
    clock_actions.restart(at=CLOSES + timedelta(minutes=2, seconds=13))

    response = post(client, draft, language)

    draft.refresh_from_db()
    assert response.status_code == 409
    assert [word for word in words if word not in said(response)] == []
    assert (draft.status, CLOSES < draft.late_at < CLOSES + timedelta(minutes=3)) == (Status.DRAFT, True)


@pytest.mark.rule("A10")
def test_who_came_late_may_ask_once_and_both_sides_are_told(client, draft):
    clock_actions.restart(at=CLOSES + timedelta(hours=1))

    asked = [client.post(page("consider", draft), {"reason": "A power cut"}) for _ in range(2)]
    shown = client.get(page("consider", draft)).content.decode()

    assert [response.status_code for response in asked] == [302, 302]
    assert ConsiderationRequest.objects.count() == 1
    assert "A power cut" in shown
    told = set(Message.objects.values_list("topic", "to", "language"))
    assert told == {
        ("consideration.asked", "ialmora@iurc.eu", "en"),
        ("consideration.received", draft.created_by.email, "en"),
    }


@pytest.mark.rule("T3")
@pytest.mark.parametrize("away", [-SECOND, timedelta(0), SECOND])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_page_breaks_around_the_closing(client, draft, away, language):
    submitted = ApplicationFactory(territory_code="ITH4", owner=draft.created_by)
    submit(application=submitted, by=draft.created_by, at=MAY, key=uuid4())
    clock_actions.restart(at=CLOSES + away)

    pages = [(name, row) for name in ("tasks", "check", "consider") for row in (draft, submitted)]
    pages += [("receipt", submitted), ("withdraw", submitted)]

    assert {client.get(page(name, row, language), follow=True).status_code for name, row in pages} == {200}


@pytest.mark.rule("A10")
def test_before_the_closing_there_is_nothing_to_ask_for(client, draft):
    assert client.get(page("consider", draft)).status_code == 302
    assert client.post(page("consider", draft), {"reason": "Just so"}).status_code == 409
    assert client.post(page("consider", draft), {"reason": ""}).status_code == 422
    assert not ConsiderationRequest.objects.exists()


@pytest.mark.rule("T5")
@pytest.mark.parametrize(
    ("secret", "status"),
    [("front-secret", 302), ("guessed", 409), (None, 409)],
    ids=["ours", "wrong", "none"],
)
def test_the_stamp_of_the_front_counts_only_beside_its_secret(client, draft, settings, secret, status):
    """Arrived a second before the closing by the front's stamp; we got round to it ten seconds after."""
    settings.FRONT_SECRET = "front-secret"
    clock_actions.restart(at=CLOSES + 10 * SECOND)
    real = clock.real() - 11 * SECOND
    headers = {"X-Arrival": f"{real.timestamp():.3f}"} | ({"X-Front-Secret": secret} if secret else {})

    response = client.post(page("submit", draft), {**TICKS, "key": str(uuid4())}, headers=headers)

    assert response.status_code == status


@pytest.mark.rule("T5")
def test_without_a_front_the_header_of_a_client_is_nothing(client, draft, settings):
    settings.FRONT_SECRET = ""
    clock_actions.restart(at=CLOSES + 10 * SECOND)
    real = clock.real() - 11 * SECOND

    response = client.post(
        page("submit", draft), TICKS, headers={"X-Arrival": f"{real.timestamp():.3f}", "X-Front-Secret": ""}
    )

    assert response.status_code == 409


@pytest.mark.rule("A9")
def test_withdrawing_asks_first_and_is_undone(client, draft):
    post(client, draft)

    asked = client.get(page("withdraw", draft))
    client.post(page("withdraw", draft), {"reason": ""})
    draft.refresh_from_db()
    withdrawn = draft.status
    shown = client.get(page("receipt", draft)).content.decode()
    client.post(page("withdraw", draft), {"undo": "1"})

    draft.refresh_from_db()
    assert asked.status_code == 200
    assert withdrawn == Status.WITHDRAWN
    assert "does not count at the moment" in shown
    assert draft.status == Status.SUBMITTED


@pytest.mark.rule("A5")
def test_the_loser_of_a_territory_is_told_whom_to_write_to(client, draft):
    other = ApplicationFactory()
    submit(application=other, by=other.created_by, at=MAY, key=uuid4())

    response = post(client, draft)

    assert response.status_code == 409
    assert "ialmora@iurc.eu" in response.content.decode()
    assert "Nothing you entered is lost" in response.content.decode()


def test_strangers_find_nothing_and_readers_may_not_submit(client, draft):
    reader = MembershipFactory(organisation=draft.organisation, part=Part.READER).user
    for person, status in ((UserFactory(), 404), (reader, 403)):
        client.force_login(person)
        assert post(client, draft).status_code == status
    client.force_login(UserFactory())
    for name in ("receipt", "pdf", "withdraw", "consider"):
        assert client.get(page(name, draft)).status_code == 404
    assert not Submission.objects.exists()


# --- copies and files -----------------------------------------------------------------------------------------


@pytest.mark.rule("A12")
def test_the_copy_is_a_tagged_pdf_in_the_applications_language(client, draft):
    type(draft).objects.filter(pk=draft.pk).update(language="ja")
    section = Section.objects.create(
        questionnaire=draft.questionnaire, slug="strategy", number=1, group="strategy", title_en="Strategy", title_ja="戦略",
    )  # fmt: skip
    question = Question.objects.create(
        section=section, key="summary", number=1, kind="long", label_en="Summary", label_ja="要約"
    )
    draft.answers.create(
        question=question, value="北海道 髙﨑 𠮷", language="ja", saved_at=MAY, saved_by=draft.created_by
    )
    post(client, draft)

    response = client.get(page("pdf", draft))

    content = b"".join(response.streaming_content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "ja"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo["/Title"]) == "応募 EU-2022-001"
    assert response["Content-Disposition"] == 'attachment; filename="EU-2022-001-v1.pdf"'


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF"


@pytest.mark.rule("A11")
def test_a_file_is_sent_as_an_attachment_to_those_who_may_see_it_and_to_nobody_else(client, draft):
    section = Section.objects.create(
        questionnaire=draft.questionnaire, slug="files", number=1, group="delegation"
    )
    question = Question.objects.create(
        section=section, key="letter", number=1, kind="file", label_en="L", label_ja="L", required=False
    )
    row = Attachment.objects.create(
        application=draft, question=question, file=ContentFile(PDF, name=uuid4().hex), name="推薦書.pdf",
        mime="application/pdf", size=len(PDF), sha256="a" * 64, uploaded_at=MAY, uploaded_by=draft.created_by,
    )  # fmt: skip
    address = page("file", draft, "en", row.sha256)

    response = client.get(address)

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]
    assert client.get(page("file", draft, "en", "b" * 64)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.rule("A11")
@pytest.mark.rule("A9")
def test_a_file_that_was_handed_in_stays_with_its_version(client, draft):
    section = Section.objects.create(
        questionnaire=draft.questionnaire, slug="files", number=1, group="delegation"
    )
    question = Question.objects.create(
        section=section, key="letter", number=1, kind="file", label_en="L", label_ja="L", required=False
    )
    row = Attachment.objects.create(
        application=draft, question=question, file=ContentFile(PDF, name=uuid4().hex), name="letter.pdf",
        mime="application/pdf", size=len(PDF), sha256="a" * 64, uploaded_at=MAY, uploaded_by=draft.created_by,
    )  # fmt: skip
    post(client, draft)
    row.delete()

    response = client.get(page("file", draft, "en", "a" * 64))

    assert b"".join(response.streaming_content) == PDF


@pytest.mark.rule("A7")
@pytest.mark.parametrize(("part", "offered"), [(Part.OWNER, True), (Part.EDITOR, True), (Part.READER, False)])
def test_the_receipt_offers_a_change_to_those_who_may_make_it(client, draft, part, offered):
    submit(application=draft, by=draft.created_by, at=MAY, key=uuid4())
    client.force_login(MembershipFactory(organisation=draft.organisation, part=part).user)

    shown = client.get(page("receipt", draft)).content.decode()

    assert ("Change your application" in shown, "You can change your application until:" in shown) == (
        offered,
        offered,
    )
    assert ("Its owners and editors can change it until:" in shown) is not offered
    assert "The call has closed" not in shown
