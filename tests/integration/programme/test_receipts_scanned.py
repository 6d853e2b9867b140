"""Receipts are looked into like every file: one with a virus is stopped, told about, and in nobody's way out (SPEC P9, A11)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from applications import tasks
from applications.states import Scan
from programme.actions import claim_desk, claims
from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.seats import fund
from programme.errors import ReceiptStoppedError
from programme.models import RateTable, Receipt
from programme.states import ClaimStatus
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.clamd import EICAR, running
from tests.factories.documents import pdf
from tests.factories.programme import AT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P9", "A11")]
SPENT = {"lodging": Decimal("1000"), "fare": Decimal("1100"), "spent_in": "EUR"}


@pytest.fixture
def claim(world):
    """Ada's claim, begun."""
    fund(delegate=world.ada, by=world.officer, at=AT)
    sheet = prepare_sheet(
        delegate=world.ada, table=RateTable.objects.get(side="jp"), rate=None, arrives_on=date(2022, 11, 13),
        leaves_on=date(2022, 11, 19), fare=Decimal("1234.56"), currency="EUR", by=world.officer, at=AT,
    )  # fmt: skip
    approved = approve_sheet(sheet=sheet, seen=sheet.total, by=world.second, at=AT)
    return claims.begin(sheet=approved, by=world.ada.user, at=AT)


@pytest.fixture
def clamd(settings):
    """A scanner on loopback that the portal knows."""
    with running() as (server, address):
        settings.CLAMD_URL = address
        yield server


def add(claim, content=None):
    by = claim.sheet.delegate.user
    return claims.add_receipt(claim=claim, name="hotel.pdf", content=content or pdf(), by=by, at=AT)


def saved(claim):
    return claims.save(claim=claim, spent=SPENT, version=claim.version, by=claim.sheet.delegate.user, at=AT)


def opened(client, receipt, person):
    client.force_login(person)
    answer = client.get(reverse("programme:receipt", args=[receipt.claim_id, receipt.pk]))
    b"".join(answer)
    return answer.status_code


def test_until_it_is_scanned_the_traveller_alone_has_it(client, claim, clamd, world):
    receipt = add(claim)
    assert [opened(client, receipt, one) for one in (claim.sheet.delegate.user, world.officer)] == [200, 403]

    assert tasks.scan() == 1

    receipt.refresh_from_db()
    assert receipt.scan == Scan.CLEAN
    assert [opened(client, receipt, one) for one in (claim.sheet.delegate.user, world.officer)] == [200, 200]
    assert Message.objects.filter(topic="receipt.quarantined").count() == 0


@pytest.mark.parametrize(("language", "words"), [("en", "quarantine"), ("ja", "隔離")])
def test_a_virus_is_stopped_told_and_keeps_the_claim_from_being_handed_in(
    client, claim, clamd, language, words
):
    traveller = claim.sheet.delegate.user
    type(traveller).objects.filter(pk=traveller.pk).update(language=language)
    receipt = add(claim, pdf() + EICAR)
    draft = saved(claim)

    tasks.scan()

    assert opened(client, receipt, traveller) == 403
    with translation.override(language):
        page = client.get(reverse("programme:claim", args=[claim.pk]))
    assert words in page.content.decode()
    message = Message.objects.get(topic="receipt.quarantined")
    assert "hotel.pdf" in mails.compose(message).body
    with pytest.raises(ReceiptStoppedError):
        claims.hand_in(claim=draft, version=draft.version, by=traveller, at=AT)

    claims.remove_receipt(receipt=receipt, by=traveller, at=AT)
    add(claim)
    handed_in = claims.hand_in(claim=draft, version=draft.version, by=traveller, at=AT)
    assert handed_in.status == ClaimStatus.HANDED_IN
    assert mails.compose(message) is None


def test_a_virus_found_after_the_claim_was_handed_in_is_noted_and_the_claim_goes_back(claim, clamd, world):
    receipt = add(claim, pdf() + EICAR)
    draft = saved(claim)
    handed_in = claims.hand_in(claim=draft, version=draft.version, by=claim.sheet.delegate.user, at=AT)

    assert tasks.scan() == 1

    receipt.refresh_from_db()
    assert receipt.scan == Scan.INFECTED
    with pytest.raises(DomainError, match="Send the claim back"):
        claim_desk.check(claim=handed_in, seen=handed_in.total, by=world.second, at=AT)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Receipt.objects.update(name="other.pdf", scan=Scan.CLEAN)
    assert caught.value.__cause__.diag.constraint_name == "receipt_frozen"
