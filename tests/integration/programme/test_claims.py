"""Claims from the first receipt to the payment: who may do what, what is refused in words, what the database keeps."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.errors import AttachmentRefusedError
from programme.actions import claim_desk, claims
from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.reminders import remind_of_claims
from programme.actions.seats import fund
from programme.errors import NoReceiptError, OverSheetError, SecondPersonError
from programme.models import Budget, Claim, Delegate, ExchangeRate, RateTable, Receipt
from programme.queries.claims import accounts, spending
from programme.queries.panels import panel_for
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError, StaleError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.documents import pdf
from tests.factories.programme import AT, ExchangeRateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P9")]
D = Decimal
SPENT = {"lodging": D("1000"), "fare": D("1100"), "spent_in": "EUR"}


@pytest.fixture
def sheet(world):
    """Ada's approved sheet: six nights at 200, travel 1,234.56."""
    fund(delegate=world.ada, by=world.officer, at=AT)
    draft = prepare_sheet(
        delegate=world.ada, table=RateTable.objects.get(side="jp"), rate=None, arrives_on=date(2022, 11, 13),
        leaves_on=date(2022, 11, 19), fare=D("1234.56"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip
    return approve_sheet(sheet=draft, seen=draft.total, by=world.second, at=AT)


@pytest.fixture
def ada(sheet):
    return sheet.delegate.user


@pytest.fixture
def claim(sheet, ada):
    return claims.begin(sheet=sheet, by=ada, at=AT)


@pytest.fixture
def handed_in(claim, ada):
    claims.add_receipt(claim=claim, name="hotel.pdf", content=pdf(), by=ada, at=AT)
    saved = claims.save(claim=claim, spent=SPENT, version=claim.version, by=ada, at=AT)
    return claims.hand_in(claim=saved, version=saved.version, by=ada, at=AT)


def refused(**values):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Claim.objects.update(**values)
    return caught.value.__cause__.diag.constraint_name


def test_saving_works_it_out_line_by_line(claim, ada):
    saved = claims.save(claim=claim, spent=SPENT, version=1, by=ada, at=AT)

    assert (saved.subtotal, saved.total, saved.version) == (D("2100.00"), D("2100.00"), 2)
    assert [line["rule"] for line in saved.lines] == ["nights", "travel"]
    assert saved.lines[0]["amount"] == "1000.00"


def test_receipts_in_yen_take_the_last_rate_until_the_departure(claim, ada):
    ExchangeRateFactory(on=date(2022, 11, 18), yen_per_euro=D("150"))
    ExchangeRateFactory(on=date(2022, 11, 20), yen_per_euro=D("200"))

    saved = claims.save(
        claim=claim, spent={"lodging": D("150000"), "spent_in": "JPY"}, version=1, by=ada, at=AT
    )

    assert (saved.rate.on, saved.total) == (date(2022, 11, 18), D("1000.00"))


def test_a_gap_in_the_rates_is_refused_in_words(claim, ada):
    ExchangeRate.objects.all().delete()

    with pytest.raises(DomainError) as caught:
        claims.save(claim=claim, spent={"lodging": D("1"), "spent_in": "JPY"}, version=1, by=ada, at=AT)

    assert caught.value.code == "rate_gap"
    assert Claim.objects.get().version == 1


def test_nobody_else_fills_it_in(world, claim, sheet):
    for stranger in (world.officer, world.host, UserFactory()):
        with pytest.raises(ForbiddenError):
            claims.save(claim=claim, spent=SPENT, version=1, by=stranger, at=AT)
        with pytest.raises(ForbiddenError):
            claims.begin(sheet=sheet, by=stranger, at=AT)


def test_a_second_tab_overwrites_nothing(claim, ada):
    claims.save(claim=claim, spent=SPENT, version=1, by=ada, at=AT)

    with pytest.raises(StaleError):
        claims.save(claim=claim, spent={"lodging": D("5")}, version=1, by=ada, at=AT)
    assert Claim.objects.get().lodging == D("1000")


def test_a_claim_without_a_receipt_is_refused(claim, ada):
    saved = claims.save(claim=claim, spent=SPENT, version=1, by=ada, at=AT)

    with pytest.raises(NoReceiptError):
        claims.hand_in(claim=saved, version=saved.version, by=ada, at=AT)
    assert Claim.objects.get().status == "draft"


def test_a_claim_above_the_sheet_is_refused_and_the_database_says_so_too(claim, ada):
    claims.add_receipt(claim=claim, name="hotel.pdf", content=pdf(), by=ada, at=AT)
    spent = {**SPENT, "lodging": D("1200"), "fare": D("1300")}  # within the list, above what was approved
    saved = claims.save(claim=claim, spent=spent, version=1, by=ada, at=AT)

    with pytest.raises(OverSheetError) as caught:
        claims.hand_in(claim=saved, version=saved.version, by=ada, at=AT)
    assert (caught.value.claimed, caught.value.approved) == (D("2500.00"), D("2434.56"))
    assert refused(status="handed_in", handed_in_at=AT, handed_in_by=ada) == "claim_within_sheet"


@pytest.mark.rule("A11")
def test_a_receipt_is_told_by_its_content_and_the_same_one_counts_once(claim, ada):
    with pytest.raises(AttachmentRefusedError):
        claims.add_receipt(claim=claim, name="bill.pdf", content=b"no PDF", by=ada, at=AT)
    content = pdf()
    for name in ("bill.pdf", "copy.pdf"):
        claims.add_receipt(claim=claim, name=name, content=content, by=ada, at=AT)

    assert [one.name for one in claim.receipts.all()] == ["bill.pdf"]


def test_one_checks_another_approves(world, ada, handed_in):
    with pytest.raises(DomainError):
        claim_desk.check(claim=handed_in, seen=D("1"), by=world.officer, at=AT)
    claim_desk.check(claim=handed_in, seen=D("2100.00"), by=world.officer, at=AT)

    with pytest.raises(SecondPersonError):
        claim_desk.approve(claim=handed_in, seen=D("2100.00"), by=world.officer, at=AT)
    assert (
        refused(status="approved", approved_by=world.officer, approved_at=AT)
        == "claim_approved_by_a_second_person"
    )
    approved = claim_desk.approve(claim=handed_in, seen=D("2100.00"), by=world.second, at=AT)
    assert approved.status == "approved"
    assert refused(note="other") == "claim_frozen"
    assert refused(status="draft", checked_by=None, approved_by=None) == "claim_frozen"


def test_an_officer_who_travelled_does_not_handle_the_own_claim(handed_in, ada):
    with pytest.raises(SecondPersonError):
        claim_desk.check(claim=handed_in, seen=D("2100.00"), by=ada, at=AT)
    assert refused(status="checked", checked_by=ada, checked_at=AT) == "claim_not_checked_by_oneself"


def test_what_is_handed_in_is_frozen_for_its_traveller(handed_in, ada):
    with pytest.raises(DomainError):
        claims.save(claim=handed_in, spent={"lodging": D("1")}, version=handed_in.version, by=ada, at=AT)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Receipt.objects.all().delete()
    assert caught.value.__cause__.diag.constraint_name == "receipt_frozen"


def test_sent_back_with_a_reason_it_can_be_put_right(world, ada, handed_in):
    claim_desk.send_back(claim=handed_in, reason="The hotel bill is unreadable.", by=world.officer, at=AT)

    claim = Claim.objects.get()
    assert (claim.status, claim.returned_for) == ("draft", "The hotel bill is unreadable.")
    mail = mails.compose(Message.objects.get(topic="claim.returned"))
    assert mail.to == [ada.email]
    assert "The hotel bill is unreadable." in mail.body
    again = claims.hand_in(claim=claim, version=claim.version, by=ada, at=AT)
    assert (again.status, again.returned_for) == ("handed_in", "")


@pytest.fixture
def paid(world, handed_in):
    claim_desk.check(claim=handed_in, seen=D("2100.00"), by=world.officer, at=AT)
    claim_desk.approve(claim=handed_in, seen=D("2100.00"), by=world.second, at=AT)
    later = AT + timedelta(days=2)
    return claim_desk.pay(claim=handed_in, paid_on=later.date(), payment="T-1", by=world.officer, at=later)


def test_a_payment_is_told(paid):
    mail = mails.compose(Message.objects.get(topic="claim.paid"))

    assert mail.subject == "[EU-Japan R2R] Your travel expenses were paid: 2,100.00 EUR"
    assert "Reference: T-1" in mail.body
    assert refused(payment="T-2") == "claim_frozen"


def test_a_later_table_changes_no_claim(paid):
    with pytest.raises(DatabaseError), transaction.atomic():
        RateTable.objects.update(nightly=D("1"))
    assert Claim.objects.get().total == D("2100.00")


def test_the_money_of_a_visit_against_its_budget(world, paid, django_assert_num_queries):
    Budget.objects.create(visit=world.visit, currency="EUR", amount=D("5000"), source="Example")

    with django_assert_num_queries(2):
        rows = spending(world.visit)

    assert [(row.currency, row.budget, row.planned, row.claimed, row.approved, row.paid) for row in rows] == [
        ("EUR", D("5000.00"), D(0), D(0), D(0), D("2100.00"))
    ]


def test_the_table_for_the_accounts(world, paid, client):
    Delegate.objects.filter(pk=world.ada.pk).update(display_name="=cmd|'x'!A1")

    head, row = accounts(world.visit)
    assert dict(zip(head, row, strict=True))["payment"] == "T-1"
    client.force_login(world.officer)
    answer = client.get(reverse("programme:accounts", args=[world.visit.slug]))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith('\ufeff"visit","delegation"')
    assert "\"'=cmd|'x'!A1\"" in text
    client.force_login(world.host)
    assert client.get(reverse("programme:accounts", args=[world.visit.slug])).status_code == 403


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Europe/Brussels", [8]), ("Asia/Tokyo", [0])],  # nine o'clock there, once
)
def test_a_traveller_is_reminded_of_a_claim_in_working_hours(world, sheet, ada, zone, hours):
    Delegate.objects.filter(pk=world.ada.pk).update(zone=zone)
    User.objects.filter(pk=ada.pk).update(zone=zone)
    saturday, tuesday = datetime(2022, 11, 19, tzinfo=UTC), datetime(2022, 11, 22, tzinfo=UTC)

    assert [n for n in range(48) if remind_of_claims(at=saturday + timedelta(hours=n))] == []
    assert [n for n in range(24) if remind_of_claims(at=tuesday + timedelta(hours=n))] == hours


@pytest.mark.rule("M2")
def test_the_call_says_on_which_days_a_traveller_is_reminded(world, sheet, ada):
    world.visit.call.claim_days = "70"
    world.visit.call.save(update_fields=["claim_days"])
    end = AT.replace(year=2022, month=11, day=19, hour=9)

    written = [days for days in range(120) if remind_of_claims(at=end + timedelta(days=days))]

    assert written == [72]  # the seventieth is a Saturday


@pytest.mark.rule("M2")
def test_a_traveller_is_reminded_three_and_fourteen_days_after_until_the_claim_is_in(world, sheet, ada):
    end = AT.replace(year=2022, month=11, day=19, hour=9)

    written = [days for days in range(60) if remind_of_claims(at=end + timedelta(days=days))]

    assert written == [
        3,
        23,
    ]  # the fourteenth day is a Saturday, and Spain bridges the holidays of 6 and 8 December
    message = Message.objects.filter(topic="claim.due").latest("pk")
    mail = mails.compose(message)
    assert "At most 2,434.56 EUR can be paid to you." in mail.body
    assert mail.subject == "[EU-Japan R2R] Your travel allowance claim: due Monday 19 December"
    assert "The claim is due on Monday 19 December 2022." in mail.body
    claim = claims.begin(sheet=sheet, by=ada, at=AT)
    claims.add_receipt(claim=claim, name="a.pdf", content=pdf(), by=ada, at=AT)
    saved = claims.save(claim=claim, spent=SPENT, version=1, by=ada, at=AT)
    claims.hand_in(claim=saved, version=saved.version, by=ada, at=AT)
    assert mails.compose(message) is None


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("en", "Your travel allowance claim: was due Saturday 3 December", "It is still taken"),
        ("ja", "旅費請求のご案内（期限：12月3日（土））", "ご請求の期限は2022年12月3日（土）でした。"),
    ],
)
def test_a_reminder_after_the_last_day_says_that_it_is_over_and_that_a_claim_is_taken(
    world, sheet, ada, language, subject, body
):
    world.visit.call.claim_within = 14
    world.visit.call.save(update_fields=["claim_within"])
    assert remind_of_claims(at=datetime(2022, 12, 12, 9, tzinfo=UTC)) == 1
    message = Message.objects.get(topic="claim.due")
    message.language = language

    mail = mails.compose(message)

    assert subject in mail.subject
    assert body in mail.body


def words_of(answer) -> str:
    """Return what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


@pytest.mark.rule("P9")
@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(
    ("at", "en", "ja"),
    [
        (
            "2022-12-19 22:59",
            "Claims are due on Monday 19 December 2022.",
            "期限は2022年12月19日（月）です。",
        ),
        (
            "2022-12-19 23:00",
            "Claims were due on Monday 19 December 2022.",
            "期限は2022年12月19日（月）でした。",
        ),
    ],
)
def test_the_page_of_a_sheet_and_of_a_claim_say_by_when_it_is_due_by_the_travellers_clock(
    world, sheet, ada, client, begun, at, en, ja
):
    page = reverse("programme:sheet", args=[sheet.pk])
    if begun:
        page = reverse("programme:claim", args=[claims.begin(sheet=sheet, by=ada, at=AT).pk])
    clock.restart(at=datetime.fromisoformat(at).replace(tzinfo=UTC))
    client.force_login(ada)
    assert en in words_of(client.get(page))
    assert ja in words_of(client.get(page.replace("/en/", "/ja/")))


@pytest.mark.rule("P9")
@pytest.mark.parametrize("returned", [False, True])
def test_what_was_handed_in_and_sent_back_is_not_called_late(world, ada, handed_in, client, returned):
    if returned:
        claim_desk.send_back(claim=handed_in, reason="The bill is unreadable.", by=world.officer, at=AT)
    else:
        Claim.objects.update(status="draft", handed_in_at=None, handed_in_by=None)
    clock.restart(at=datetime(2022, 12, 20, 9, tzinfo=UTC))
    client.force_login(ada)
    for name, row in (("sheet", handed_in.sheet), ("claim", handed_in)):
        said = words_of(client.get(reverse(f"programme:{name}", args=[row.pk])))
        assert "Claims are due" not in said
        assert ("Claims were due" in said) != returned


@pytest.mark.rule("P9")
@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2022-12-19 22:59", "Claim what you spent by Monday 19 December 2022."),
        ("2022-12-19 23:00", "Claims were due on Monday 19 December 2022. Yours is still taken"),
    ],
)
def test_my_page_asks_for_no_claim_by_a_day_that_is_over(sheet, ada, at, asked):
    panels = panel_for(ada, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert any(line.startswith(asked) for panel in panels for line in panel.lines)


@pytest.mark.rule("P9")
def test_a_claim_handed_in_after_the_last_day_is_taken(world, sheet, ada, client):
    late = datetime(2023, 1, 9, 9, tzinfo=UTC)
    claim = claims.begin(sheet=sheet, by=ada, at=late)
    claims.add_receipt(claim=claim, name="a.pdf", content=pdf(), by=ada, at=late)
    saved = claims.save(claim=claim, spent=SPENT, version=1, by=ada, at=late)
    assert claims.hand_in(claim=saved, version=saved.version, by=ada, at=late).status == "handed_in"
