"""The pages of a claim and of travel wishes: as the traveller, as two officers, as strangers, in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from programme.actions import claims, wishes
from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.seats import fund
from programme.models import Claim, RateTable, TravelWish
from r2r_portal import clock
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import pdf
from tests.factories.programme import AT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P9")]
D = Decimal
FIGURES = {
    "arrives_on": "2022-11-13", "leaves_on": "2022-11-19", "spent_in": "EUR", "lodging": "1000", "fare": "1100",
}  # fmt: skip


@pytest.fixture
def ada(world):
    return world.ada.user


@pytest.fixture
def sheet(world, ada):
    fund(delegate=world.ada, by=world.officer, at=AT)
    draft = prepare_sheet(
        delegate=world.ada, table=RateTable.objects.get(side="jp"), rate=None, arrives_on=date(2022, 11, 13),
        leaves_on=date(2022, 11, 19), fare=D("1234.56"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip
    return approve_sheet(sheet=draft, seen=draft.total, by=world.second, at=AT)


def at(name, *args):
    return reverse(f"programme:{name}", args=args)


def press(client, name, claim, **data):
    return client.post(at(name, claim.pk), data)


def test_the_whole_way_on_pages(client, world, ada, sheet):
    client.force_login(ada)
    assert "Claim what you spent" in client.get(at("sheet", sheet.pk)).content.decode()
    assert client.post(at("begin_claim", sheet.pk)).status_code == 302
    claim = Claim.objects.get()
    receipt = SimpleUploadedFile("ホテル.pdf", pdf(), "application/pdf")
    assert press(client, "add_receipt", claim, receipt=receipt).status_code == 302
    answer = press(client, "claim", claim, version=1, save="", **FIGURES)
    assert answer.status_code == 302
    shown = client.get(at("claim", claim.pk)).content.decode()
    assert "1,000.00 EUR spent, up to 6 nights × 200.00 EUR" in shown
    assert press(client, "claim", claim, version=2, hand_in="yes", **FIGURES).status_code == 302
    assert "Handed in" in client.get(at("claim", claim.pk)).content.decode()

    client.force_login(world.officer)
    assert press(client, "check_claim", claim, seen="2100.00").status_code == 302
    assert press(client, "approve_claim", claim, seen="2100.00").status_code == 403
    client.force_login(world.second)
    assert press(client, "approve_claim", claim, seen="2100.00").status_code == 302
    assert press(client, "pay_claim", claim, paid_on="2022-12-01", payment="T-1").status_code == 409
    today = clock.now().date().isoformat()
    assert press(client, "pay_claim", claim, paid_on=today, payment="T-1").status_code == 302
    assert Claim.objects.get().status == "paid"
    listed = client.get(at("allowances", world.visit.slug)).content.decode()
    assert "2,100.00 EUR paid" in listed


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client, ada, sheet):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    client.force_login(ada)

    answer = press(client, "claim", claim, version=1, **{**FIGURES, "private": "9"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "More nights are named than lie between" in page
    assert 'value="9"' in page
    assert Claim.objects.get().version == 1


def test_above_the_sheet_it_is_saved_and_not_handed_in(client, ada, sheet):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    claims.add_receipt(claim=claim, name="a.pdf", content=pdf(), by=ada, at=AT)
    client.force_login(ada)

    answer = press(
        client, "claim", claim, version=1, hand_in="yes", **{**FIGURES, "lodging": "1200", "fare": "1300"}
    )

    assert answer.status_code == 422
    assert "The claim comes to 2,500.00 EUR. 2,434.56 EUR were approved" in answer.content.decode()
    assert (Claim.objects.get().status, Claim.objects.get().lodging) == ("draft", D("1200.00"))


def test_a_file_of_the_wrong_kind_is_refused_in_japanese(client, ada, sheet):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    client.force_login(ada)
    with translation.override("ja"):
        address = at("add_receipt", claim.pk)

    answer = client.post(address, {"receipt": SimpleUploadedFile("a.pdf", b"text", "application/pdf")})

    assert answer.status_code == 422
    assert "PDF、JPEG、PNGのいずれかのファイルを選択してください" in answer.content.decode()


def test_strangers_find_nothing(client, world, ada, sheet):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    receipt = claims.add_receipt(claim=claim, name="a.pdf", content=pdf(), by=ada, at=AT)
    for user in (world.host, UserFactory()):
        client.force_login(user)
        for path in (
            at("claim", claim.pk),
            at("receipt", claim.pk, receipt.pk),
            at("statement_pdf", claim.pk, "en"),
        ):
            assert client.get(path).status_code == 404
        assert client.post(at("begin_claim", sheet.pk)).status_code == 404
    client.force_login(world.officer)
    assert press(client, "claim", claim, version=1, **FIGURES).status_code == 403


@pytest.mark.parametrize(("language", "words"), [("en", "Travel expenses"), ("ja", "旅費精算書")])
def test_the_statement_as_a_pdf(client, ada, sheet, language, words):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    claims.save(claim=claim, spent={"lodging": D(1000)}, version=1, by=ada, at=AT)
    client.force_login(ada)

    answer = client.get(at("statement_pdf", claim.pk, language))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.rule("P8")
def test_a_wish_is_answered_with_a_reason_and_what_it_costs(client, world, ada):
    client.force_login(ada)
    mine = at("wishes", world.ada.delegation_id, world.ada.pk)
    assert client.post(mine, {"text": "By way of Helsinki, please"}).status_code == 302
    assert client.post(mine, {"text": "And a window seat"}).status_code == 422
    wish = TravelWish.objects.get()
    client.force_login(world.officer)
    page = at("answer_wish", world.visit.slug, wish.pk)
    assert (
        client.post(page, {"verb": "accept", "difference": "", "currency": "EUR", "reason": ""}).status_code
        == 422
    )
    answer = {"verb": "accept", "difference": "-85.50", "currency": "EUR", "reason": "It is cheaper."}
    assert client.post(page, answer).status_code == 302

    mail = mails.compose(Message.objects.get(topic="wish.answered"))
    assert mail.subject == "[EU-Japan R2R] Reply to the travel wish: accepted"
    assert "Difference in cost: −85.50 EUR" in mail.body
    client.force_login(ada)
    assert "−85.50 EUR" in client.get(mine).content.decode()
    with pytest.raises(DomainError):
        wishes.answer(
            wish=wish, verb="refuse", difference=D(0), currency="EUR", reason="no", by=world.officer, at=AT
        )


@pytest.mark.rule("P8")
def test_a_wish_is_nobody_elses_business(client, world, ada):
    client.force_login(world.host)
    assert client.get(at("wishes", world.ada.delegation_id, world.ada.pk)).status_code in (403, 404)


def test_a_colleague_sees_the_sheet_and_cannot_claim_for_the_traveller(client, world, ada, sheet):
    colleague = UserFactory()
    MembershipFactory(organisation=world.ada.delegation.organisation, user=colleague)
    client.force_login(colleague)

    assert client.get(at("sheet", sheet.pk)).status_code == 200
    assert client.post(at("begin_claim", sheet.pk)).status_code == 403
    assert not Claim.objects.exists()


def test_in_a_second_tab_a_receipt_of_a_claim_that_was_handed_in_stays(client, world, ada, sheet):
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    receipt = claims.add_receipt(claim=claim, name="a.pdf", content=pdf(), by=ada, at=AT)
    saved = claims.save(claim=claim, spent={"lodging": D(100)}, version=1, by=ada, at=AT)
    claims.hand_in(claim=saved, version=saved.version, by=ada, at=AT)
    client.force_login(ada)

    answer = client.post(at("remove_receipt", claim.pk, receipt.pk), follow=True)

    assert "the page was out of date" in answer.content.decode()
    assert claim.receipts.count() == 1
    client.force_login(world.officer)
    assert client.post(at("remove_receipt", claim.pk, receipt.pk)).status_code == 403
    assert press(client, "add_receipt", claim, receipt=SimpleUploadedFile("b.pdf", pdf())).status_code == 403
