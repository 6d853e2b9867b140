"""Accounts, partners, payments, the panel, the selection, certificates: each purpose ends by itself, and not a day before (REL-I4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from programme.models import AllowanceSheet, Certificate, Claim, Receipt
from r2r_portal.accounts.models import Hold, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.tasks import drain
from r2r_portal.site.invariants import ALL, violations
from r2r_portal.site.privacy import blanking, programme_end, retention, unused
from selection.models import (
    Approach,
    Assignment,
    Decision,
    Discussion,
    Letter,
    Meeting,
    Run,
    Score,
    Stakeholder,
)
from tests.factories.accounts import AT, UserFactory
from tests.factories.everybody import AFTER
from tests.integration.access.asking import undone
from tests.integration.privacy.canaries import guards_down

pytestmark = pytest.mark.rule("R")
DAY, TEN_YEARS = timedelta(days=1), timedelta(days=3653)


@pytest.fixture(autouse=True)
def aside(settings, tmp_path):
    """A list of erasures and a media folder of its own."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"


@contextmanager
def later(at: datetime) -> Iterator[datetime]:
    """Set the portal's clock, and take back what happens."""
    with undone():
        clock.restart(at=at)
        yield at


def labels(items: list[retention.Item]) -> set[str]:
    return {one.label for one in items}


def end_of_programme(world) -> datetime:
    """Return noon of the last day of the call's programme."""
    return datetime.combine(programme_end.ends()[world.things["call"].pk], time(12), UTC)


# --- certificates ------------------------------------------------------------------------------------------


def test_a_certificate_goes_after_ten_years_and_its_trigger_lets_nobody_else_take_it(world):
    issued = world.things["certificate"].issued_at
    with later(issued + TEN_YEARS - DAY) as at:
        assert "programme.Certificate" not in labels(retention.due(at))
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), retention._let_go():
            Certificate.objects.all().delete()  # by the run's own way, but too early
    with later(issued + TEN_YEARS) as at:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Certificate.objects.all().delete()  # in time, but not by the run
        assert "programme.Certificate" in labels(retention.run(at=at))
        assert not Certificate.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('r2r.retention', true)")
            assert cursor.fetchone() == ("",)


# --- money -------------------------------------------------------------------------------------------------


@contextmanager
def paid(world) -> Iterator[date]:
    """Let the claim of the world be paid; yield the day."""
    on, officer = date(2023, 2, 1), world.people["officer"]
    with undone():
        with guards_down():
            Claim.objects.update(
                status="paid", paid_on=on, payment="REF 1", handed_in_at=AFTER, checked_at=AFTER, approved_at=AFTER,
                handed_in_by=world.people["delegate"], checked_by=officer, approved_by=world.people["administrator"],
            )  # fmt: skip
        yield on


def test_payments_go_ten_years_after_they_were_made(world):
    with paid(world) as on:
        too_early, in_time = (
            datetime.combine(on, time(12), UTC) + TEN_YEARS - back for back in (DAY, 0 * DAY)
        )
        money = {"programme.Receipt", "programme.Claim", "programme.AllowanceSheet"}
        assert labels(retention.due(too_early)) & money == set()
        clock.restart(at=in_time)
        expected = [one for one in retention.due(in_time) if not one.hold]
        assert retention.run(at=in_time) == expected
        assert labels(expected) >= money
        assert [model.objects.count() for model in (Receipt, Claim, AllowanceSheet)] == [0, 0, 0]


def test_a_receipt_on_hold_holds_its_claim_and_its_sheet(world):
    with paid(world) as on:
        at = datetime.combine(on, time(12), UTC) + TEN_YEARS
        clock.restart(at=at)
        receipt = Receipt.objects.first()
        Hold.objects.create(
            subject=f"programme.receipt:{receipt.pk}",
            reason="A court",
            placed_by=world.people["officer"],
            placed_at=AT,
        )
        held = {one.label: one.hold for one in retention.due(at) if one.label.startswith("programme.")}
        assert [held[f"programme.{name}"] for name in ("Receipt", "Claim", "AllowanceSheet")] == [
            "A court"
        ] * 3
        retention.run(at=at)
        assert Receipt.objects.filter(pk=receipt.pk).exists()
        assert AllowanceSheet.objects.filter(claim__receipts=receipt).exists()


# --- the panel, the selection ------------------------------------------------------------------------------


def test_panel_and_grounds_go_ten_years_after_the_programme_and_outcomes_stay(world):
    end = end_of_programme(world)
    outcomes = list(Decision.objects.order_by("pk").values_list("pk", "outcome"))
    with later(end + TEN_YEARS - DAY) as at:
        assert {one for one in labels(retention.due(at)) if one.startswith("selection.")} <= {
            "selection.Meeting", "selection.Approach", "selection.Stakeholder",
        }  # fmt: skip
    with later(end + TEN_YEARS) as at:
        before = {one.name: set(violations(one)) for one in ALL}
        expected = [one for one in retention.due(at) if not one.hold]
        assert retention.run(at=at) == expected
        for model in (Score, Assignment, Discussion, Run):
            assert not model.objects.filter(**_of_call(model, world)).exists(), model
        assert list(Decision.objects.order_by("pk").values_list("pk", "outcome")) == outcomes
        assert set(Decision.objects.exclude(outcome="").values_list("grounds_en", "grounds_ja")) == {
            ("–", "–")
        }
        assert set(Letter.objects.values_list("subject", "body")) == {("–", "–")}
        assert {one.name: new for one in ALL if (new := set(violations(one)) - before[one.name])} == {}
        assert retention.run(at=at) == []  # gone is gone


def _of_call(model, world) -> dict:
    path = {Score: "assessment__assignment__application__call", Run: "call"}.get(model, "application__call")
    return {path: world.things["call"]}


@pytest.mark.parametrize(
    ("table", "row"), [("selection.assignment", "assignment"), ("applications.application", "ours")]
)
def test_a_file_on_hold_is_kept_whole(world, table, row):
    with later(end_of_programme(world) + TEN_YEARS) as at:
        thing = world.things[row]
        Hold.objects.create(
            subject=f"{table}:{thing.pk}", reason="A review", placed_by=world.people["officer"], placed_at=AT
        )
        retention.run(at=at)
        assert Assignment.objects.filter(application=world.things["ours"]).exists()
        assert not Assignment.objects.filter(application=world.things["theirs"]).exists()
        assert world.things["ours"].decision.letters.exclude(body="–").exists()


# --- partners ----------------------------------------------------------------------------------------------


def test_partners_are_forgotten_once_the_programme_is_over(world):
    end = end_of_programme(world)
    with later(end) as at:
        assert (
            labels(retention.due(at)) & {"selection.Meeting", "selection.Approach", "selection.Stakeholder"}
            == set()
        )
    with later(end + DAY) as at:
        retention.run(at=at)
        assert set(Meeting.objects.values_list("subject", "text")) == {("–", "–")}
        assert set(Approach.objects.values_list("subject", "text")) == {("–", "–")}
        assert [
            one for one in Stakeholder.objects.values_list("email", flat=True) if "invalid.example" not in one
        ] == []
        assert retention.due(at) == []


# --- accounts ----------------------------------------------------------------------------------------------


def unused_since(used: datetime, **more) -> User:
    made = UserFactory(email="kanarie@canary.example", **more)
    User.objects.filter(pk=made.pk).update(last_login=used, created_at=used)
    return User.objects.get(pk=made.pk)


def deliver() -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        drain()


def test_an_account_that_nobody_uses_is_told_a_month_before_and_then_erased(db):
    person = unused_since(AT)
    over = AT + unused.kept_for()
    assert unused.tell(at=over - unused.NOTICE - DAY) == 0
    saturday, monday = over - unused.NOTICE, over - unused.NOTICE + 2 * DAY
    clock.restart(at=saturday)
    assert (unused.tell(at=saturday), unused.tell(at=saturday + DAY)) == (1, 0)
    assert retention.due(over + 2 * DAY) == []  # the message has not left
    deliver()
    assert mail.outbox == []  # nobody reads it at a weekend
    clock.restart(at=monday.replace(hour=7))
    deliver()
    (said,) = mail.outbox
    assert said.to == ["kanarie@canary.example"]
    assert "19 May 2027" in said.subject  # a month after it left
    over += 2 * DAY
    assert retention.due(over - DAY) == []
    assert [(one.label, one.pk) for one in retention.due(over)] == [("accounts.User", str(person.pk))]
    assert labels(retention.run(at=over)) >= {"accounts.User"}
    person.refresh_from_db()
    assert (person.is_active, "kanarie" in person.email) == (False, False)
    assert Event.objects.filter(verb="kept.erased", subject=f"accounts.user:{person.pk}").exists()
    assert Message.objects.exclude(to__endswith="@invalid.example").count() == 0


def test_whoever_signs_in_again_works_here_or_is_on_hold_keeps_the_account(db):
    over, officer = AT + unused.kept_for(), UserFactory(role=OFFICER)
    person = unused_since(AT)
    User.objects.filter(pk=officer.pk).update(last_login=AT)
    unused.tell(at=over - unused.NOTICE)
    assert Message.objects.count() == 1  # none to the officer
    Message.objects.update(state="sent", sent_at=AT, due_at=over - unused.NOTICE)
    hold = Hold.objects.create(
        subject=f"accounts.user:{person.pk}", reason="A claim", placed_by=officer, placed_at=AT
    )
    assert [one.hold for one in retention.due(over)] == ["A hold is in force: A claim"]
    assert retention.run(at=over) == []
    Hold.objects.filter(pk=hold.pk).update(lifted_at=AT, lifted_by=officer)
    User.objects.filter(pk=person.pk).update(last_login=over - DAY)
    assert retention.due(over) == []
    assert unused.candidates(over + DAY) == []


def test_the_time_of_an_account_does_not_begin_before_its_programme_is_over(world):
    end = end_of_programme(world)
    with undone():
        User.objects.update(last_login=None, created_at=AT)
        person, stranger = world.people["owner"], unused_since(AT)
        assert end > AT
        over = end + unused.kept_for()
        assert [one.counted for one in unused.candidates(over) if one.person.pk == person.pk] == [end.date()]
        people = {one.person.pk for one in unused.candidates(over - DAY)}
        assert (person.pk in people, stranger.pk in people) == (False, True)


def test_the_words_for_a_blank_are_no_name(db):
    assert blanking.naming(["Ada Li", "山田太郎"]).sub(
        "–", "ada li, Ada Lille, Nada Li, 東京の山田太郎様"
    ) == ("–, Ada Lille, Nada Li, 東京の–様")


@pytest.mark.parametrize("number", [1, 5])
def test_what_people_have_to_do_with_is_asked_once_for_all(db, number, django_assert_num_queries):
    for _one in range(number):
        made = UserFactory()
        User.objects.filter(pk=made.pk).update(last_login=AT, created_at=AT)
    with django_assert_num_queries(6):  # people, four that days of programmes are told by, calls of all
        assert len(unused.candidates(AT + unused.kept_for())) == number
