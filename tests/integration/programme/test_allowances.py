"""Allowance sheets: pinned, worked out, approved by a second person, refused where they do not fit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from programme.actions.allowances import approve_sheet, prepare_sheet
from programme.actions.delegations import close_names
from programme.actions.reminders import remind
from programme.actions.seats import free_seat, fund
from programme.errors import SecondPersonError
from programme.models import AllowanceSheet, Delegate, Need, RateTable
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.programme import AT, ExchangeRateFactory, RateTableFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P9")]


@pytest.fixture
def table(world):
    return RateTable.objects.get(side="jp")


@pytest.fixture
def prepare(world, table):
    """Prepare a sheet for Ada, funded, as the officer would."""
    fund(delegate=world.ada, by=world.officer, at=AT)

    def prepare(**changes):
        values = {
            "delegate": world.ada, "table": table, "rate": None, "arrives_on": date(2022, 11, 13),
            "leaves_on": date(2022, 11, 19), "fare": Decimal("1234.56"), "currency": "EUR", "by": world.officer,
            "at": AT,
        }  # fmt: skip
        return prepare_sheet(**{**values, **changes})

    return prepare


def refused(**values):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        AllowanceSheet.objects.update(**values)
    return caught.value.__cause__.diag.constraint_name


def test_nights_times_the_ceiling_plus_travel(prepare):
    sheet = prepare()

    assert (sheet.nights, sheet.nightly, sheet.travel, sheet.total, sheet.currency) == (
        6, Decimal("200.00"), Decimal("1234.56"), Decimal("2434.56"), "EUR",
    )  # fmt: skip


def test_in_yen_with_the_dated_rate(prepare):
    rate = ExchangeRateFactory(yen_per_euro=Decimal("147.3700"))

    sheet = prepare(currency="JPY", rate=rate)

    assert (sheet.total, sheet.rate, sheet.subtotal) == (Decimal("358781"), rate, Decimal("2434.56"))


def test_travel_above_the_ceiling_is_cut(prepare):
    assert prepare(fare=Decimal("2000")).travel == Decimal("1500.00")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"currency": "JPY"}, "rate_needed"),
        ({"leaves_on": date(2022, 11, 12)}, "wrong_days"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(prepare, changes, code):
    with pytest.raises(DomainError) as caught:
        prepare(**changes)

    assert caught.value.code == code
    assert not AllowanceSheet.objects.exists()


def test_a_table_for_the_other_side_or_not_valid_yet_is_refused(prepare):
    other = RateTable.objects.get(side="eu")
    later = RateTableFactory(listed_on=date(2022, 12, 1), valid_from=date(2022, 12, 1))

    for table, code in ((other, "wrong_table"), (later, "table_not_valid")):
        with pytest.raises(DomainError) as caught:
            prepare(table=table)
        assert caught.value.code == code


def test_only_a_funded_person_has_an_allowance(world, prepare):
    with pytest.raises(DomainError) as caught:
        prepare(delegate=world.bruno)
    assert caught.value.code == "not_funded"


def test_a_later_table_changes_no_sheet(prepare, table):
    sheet = prepare()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        RateTable.objects.filter(pk=table.pk).update(nightly=Decimal("300"))
    assert caught.value.__cause__.diag.constraint_name == "rates_frozen"
    RateTableFactory(listed_on=date(2022, 11, 8), nightly=Decimal("300"))
    assert AllowanceSheet.objects.get(pk=sheet.pk).total == Decimal("2434.56")


def test_who_prepared_cannot_approve_and_the_database_says_so_too(world, prepare):
    sheet = prepare()

    with pytest.raises(SecondPersonError):
        approve_sheet(sheet=sheet, seen=sheet.total, by=world.officer, at=AT)
    assert (
        refused(status="approved", approved_by=world.officer, approved_at=AT)
        == "sheet_approved_by_a_second_person"
    )
    assert refused(status="approved") == "sheet_stamped_once_approved"
    assert AllowanceSheet.objects.get().status == "draft"


def test_a_second_person_approves_and_then_nothing_changes_any_more(world, prepare):
    sheet = approve_sheet(sheet=prepare(), seen=Decimal("2434.56"), by=world.second, at=AT)

    assert (sheet.status, sheet.approved_by) == ("approved", world.second)
    assert refused(total=Decimal("9999")) == "sheet_frozen"
    with pytest.raises(DomainError):
        prepare(fare=Decimal("1"))
    with pytest.raises(DomainError) as caught:
        free_seat(delegate=Delegate.objects.get(pk=world.ada.pk), reason="", by=world.officer, at=AT)
    assert caught.value.code == "allowance_approved"


def test_a_sheet_that_was_changed_meanwhile_is_looked_at_again(world, prepare):
    sheet = prepare()
    prepare(fare=Decimal("10"))

    with pytest.raises(DomainError) as caught:
        approve_sheet(sheet=sheet, seen=Decimal("2434.56"), by=world.second, at=AT)
    assert caught.value.code == "stale"


def test_the_person_is_told_the_figures(world, prepare):
    approve_sheet(sheet=prepare(), seen=Decimal("2434.56"), by=world.second, at=AT)

    mail = mails.compose(Message.objects.get(topic="allowance.approved"))
    assert mail.to == [world.ada.email]
    assert mail.subject == "[EU-Japan R2R] Your travel allowance: 2,434.56 EUR"
    assert "Nights: 6 x 200.00 EUR (ceiling)" in mail.body
    assert "(example figures)" in mail.body


@pytest.mark.rule("M2")
def test_the_delegation_is_reminded_at_60_45_and_30_days_until_complete(world):
    first_day = datetime(2022, 11, 13, 9, tzinfo=UTC)

    written = [days for days in range(90, -1, -1) if remind(at=first_day - timedelta(days=days))]

    assert written == [60, 45, 30]
    topics = list(Message.objects.order_by("topic").values_list("topic", flat=True))
    assert topics == ["delegation.data"] * 6 + ["details.due"] * 6, "two bodies, two travellers"
    assert remind(at=first_day - timedelta(days=29)) == 0


@pytest.mark.rule("M2")
def test_a_complete_delegation_is_not_reminded(world):
    complete = {"post": "Adviser", "emergency_name": "Example", "emergency_phone": "+32 0"}
    Need.objects.all().delete()  # nothing of the vault is asked
    for delegation in (world.basque, world.emilia):
        close_names(delegation=delegation, closed=True, by=world.officer, at=AT)
    Delegate.objects.filter(pk=world.ada.pk).update(**complete)

    assert remind(at=AT) == 1
    message = Message.objects.get()
    assert message.payload == {"delegation": world.emilia.pk}
    mail = mails.compose(message)
    assert mail.subject == "[EU-Japan R2R] Names of your delegation by Friday 14 October 2022"
    assert "Bruno EXAMPLE: post, emergency contact, emergency telephone" in mail.body
    Delegate.objects.filter(pk=world.bruno.pk).update(**complete)
    assert mails.compose(message) is None
