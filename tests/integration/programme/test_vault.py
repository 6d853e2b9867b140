"""Details of travellers in the vault: sealed, agreed to, shown with a reason, erased (SPEC P8, R; PEERS-M16)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from programme import tasks
from programme.actions import needs
from programme.actions import vault as actions
from programme.actions.delegations import add_delegate, leave
from programme.domain import vault
from programme.models import DataKey, Erasure, Need, Sealed
from programme.queries.vault import details, earlier, needs_of, opened, own_details
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock
from r2r_portal.errors import DomainError, ForbiddenError
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory, DelegationFactory, VisitFactory
from tests.integration.programme.thieving import dump, in_the_clear, stolen

pytestmark = pytest.mark.django_db
PASSPORT, DIET = "KANARIE7731234", "No KANARIEVOER, please"
LAST_DAY = datetime(2022, 11, 19, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
VALUES = {"passport_number": PASSPORT, "diet": DIET}


@pytest.fixture
def entered(world):
    """Ada has entered her passport and her diet."""
    actions.enter(delegate=world.ada, values=VALUES, by=world.ada.user, at=AT)
    return world


def refused(sql, *values):
    """Run SQL by hand and return the name of the constraint that refused it."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.rule("P8")
def test_what_was_entered_comes_back_and_stands_nowhere_in_the_clear(entered):
    assert opened([entered.ada])[entered.ada.pk] == VALUES
    everything = dump()
    assert not in_the_clear(everything, "KANARIE")
    assert in_the_clear(everything, entered.ada.email), "the control: what is not sealed is found"
    event = Event.objects.get(verb="details.entered")
    assert event.detail == {"fields": ["diet", "passport_number"]}


@pytest.mark.rule("R")
def test_after_the_printed_date_neither_the_rows_nor_the_master_key_give_anything_back(entered):
    people = [entered.ada.pk, entered.bruno.pk]
    before, without_keys = dump(), dump(without=("programme_datakey",))
    assert {PASSPORT, DIET} <= stolen(before, people=people), "the control: until then the thief gets it"
    assert stolen(without_keys, people=people) == set(), "a dump that leaves the keys out is of no use"

    erased = actions.erase_due(at=LAST_DAY + timedelta(days=30))

    after = dump()
    assert erased == 2
    assert stolen(after, people=people) == set()
    assert stolen(without_keys, after, people=people) == set(), (
        "old ciphertexts are useless without their keys"
    )
    assert not Sealed.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.rule("R")
def test_every_detail_goes_on_its_own_date_and_leaves_a_certificate_without_the_value(entered):
    names = dict(DataKey.objects.values_list("field", "fingerprint"))

    written = {
        days: actions.erase_due(at=LAST_DAY + timedelta(days=days)) for days in (-30, 0, 13, 14, 29, 30, 31)
    }

    assert written == {-30: 0, 0: 0, 13: 0, 14: 1, 29: 0, 30: 1, 31: 0}
    told = Erasure.objects.order_by("erased_at").values_list("field", "fingerprint", "cause", "due_on")
    assert [(field, name, cause, day.isoformat()) for field, name, cause, day in told] == [
        ("diet", names["diet"], "date", "2022-12-03"),
        ("passport_number", names["passport_number"], "date", "2022-12-19"),
    ]
    assert not in_the_clear(dump(), "KANARIE")
    assert Event.objects.filter(verb="details.erased", by="system").count() == 2


def test_beat_erases_on_the_visits_own_calendar(entered):
    midnight = datetime(2022, 12, 3, tzinfo=ZoneInfo("Asia/Tokyo"))
    clock.restart(at=midnight - timedelta(minutes=5))
    assert tasks.erase_details() == 0
    clock.restart(at=midnight)
    assert tasks.erase_details() == 1


@pytest.mark.rule("P8")
def test_the_database_keeps_no_ciphertext_without_a_living_key(entered):
    pk = entered.bruno.pk
    row = "INSERT INTO programme_sealed (delegate_id, field, ciphertext, saved_at) VALUES (%s, 'diet', 'x', now())"
    assert refused(row, pk) == "sealed_under_a_living_key"
    assert (
        refused("UPDATE programme_sealed SET delegate_id = %s WHERE field = 'diet'", pk)
        == "sealed_under_a_living_key"
    )
    assert (
        refused("UPDATE programme_datakey SET delegate_id = %s WHERE field = 'diet'", pk)
        == "key_stays_with_its_detail"
    )


@pytest.mark.rule("R")
def test_a_key_goes_only_with_a_certificate_and_nothing_new_comes_after(entered):
    assert refused("DELETE FROM programme_datakey") == "key_goes_with_a_certificate"
    actions.erase(
        delegate=entered.ada, fields=["diet"], cause="date", by=None, at=LAST_DAY + timedelta(days=14)
    )

    again = """INSERT INTO programme_datakey (delegate_id, field, wrapped, master, fingerprint, made_at)
               VALUES (%s, 'diet', 'x', 'x', 'x', now())"""
    assert refused(again, entered.ada.pk) == "nothing_after_erasure"
    assert refused("DELETE FROM programme_erasure") == "erasure_frozen"
    assert refused("UPDATE programme_erasure SET field = 'access'") == "erasure_frozen"
    with pytest.raises(DomainError, match="was erased"):
        actions.enter(delegate=entered.ada, values={"diet": "again"}, by=entered.ada.user, at=AT)
    assert [one.field for one in Sealed.objects.all()] == ["passport_number"]


def test_nothing_is_entered_after_its_date_even_if_nothing_was_there(world):
    with pytest.raises(DomainError, match="was erased"):
        actions.enter(
            delegate=world.ada, values={"diet": "late"}, by=world.ada.user, at=LAST_DAY + timedelta(days=14)
        )
    assert not DataKey.objects.exists()


def test_what_the_visit_does_not_ask_is_not_taken(world):
    with pytest.raises(DomainError, match="does not ask"):
        actions.enter(
            delegate=world.ada, values={"diet": "x", "birth_date": "1980-01-01"}, by=world.ada.user, at=AT
        )
    assert not Sealed.objects.exists(), "nothing half-written"


def test_a_detail_taken_away_or_changed_cannot_be_read_from_an_older_dump(entered):
    old = dump(without=("programme_datakey",))
    actions.enter(
        delegate=entered.ada, values={"passport_number": "", "diet": "None"}, by=entered.ada.user, at=AT
    )

    assert opened([entered.ada])[entered.ada.pk] == {"diet": "None"}
    assert stolen(old, dump(), people=[entered.ada.pk]) == {"None"}


def test_saving_the_same_again_changes_nothing(entered):
    keys = set(DataKey.objects.values_list("fingerprint", flat=True))

    assert actions.enter(delegate=entered.ada, values=VALUES, by=entered.ada.user, at=AT) == ()
    assert set(DataKey.objects.values_list("fingerprint", flat=True)) == keys
    assert Event.objects.filter(verb="details.entered").count() == 1


def test_a_new_master_key_opens_what_the_old_one_wrapped_as_long_as_that_is_listed(entered, settings):
    settings.VAULT_KEYS_OLD, settings.VAULT_KEY = [settings.VAULT_KEY], settings.DEMO_SIGNING_KEY
    assert opened([entered.ada])[entered.ada.pk] == VALUES

    settings.VAULT_KEYS_OLD = []
    with pytest.raises(vault.UnsealError):
        opened([entered.ada])


@pytest.mark.rule("R")
def test_who_leaves_leaves_no_details_behind(entered):
    leave(delegate=entered.ada, reason="Illness", by=entered.officer, at=AT)

    assert stolen(dump(), people=[entered.ada.pk]) == set()
    assert set(Erasure.objects.values_list("field", "cause")) == {
        ("diet", "left"),
        ("passport_number", "left"),
    }
    with pytest.raises(DomainError, match="left the delegation"):
        actions.enter(delegate=entered.ada, values={"diet": "x"}, by=entered.officer, at=AT)


@pytest.mark.rule("R")
def test_the_person_alone_agrees_and_a_change_by_others_ends_it(entered):
    with pytest.raises(ForbiddenError):
        actions.agree(delegate=entered.ada, fields=["diet"], by=entered.officer, at=AT)
    actions.agree(delegate=entered.ada, fields=["diet", "passport_number"], by=entered.ada.user, at=AT)
    assert set(Sealed.objects.filter(agreed_at__isnull=False).values_list("field", flat=True)) == {"diet"}, (
        "a passport is never for the hosts"
    )

    actions.enter(delegate=entered.ada, values={"diet": "Vegan"}, by=entered.ada.user, at=AT)
    assert Sealed.objects.get(field="diet").agreed_at, "her own change keeps it"
    actions.enter(delegate=entered.ada, values={"diet": "Fish"}, by=entered.officer, at=AT)
    assert Sealed.objects.get(field="diet").agreed_at is None

    actions.agree(delegate=entered.ada, fields=["diet"], by=entered.ada.user, at=AT)
    actions.agree(delegate=entered.ada, fields=[], by=entered.ada.user, at=AT)
    assert Sealed.objects.get(field="diet").agreed_at is None
    told = Event.objects.filter(verb="details.agreed").order_by("pk").values_list("detail", flat=True)
    assert [(one["given"], one["ended"]) for one in told] == [(["diet"], []), (["diet"], []), ([], ["diet"])]


@pytest.mark.rule("R")
def test_looking_needs_a_reason_and_is_written_down_for_good(entered):
    look = {"delegate": entered.ada, "fields": ["passport_number"], "by": entered.officer, "at": AT}
    with pytest.raises(DomainError, match="Say why"):
        actions.show(reason="  ", **look)
    with pytest.raises(DomainError, match="Nothing of this"):
        actions.show(reason="Hotel", **{**look, "fields": ["insurance"]})
    shown = actions.show(reason="The hotel asks", **look)

    assert (shown.fields, shown.until) == (["passport_number"], AT + timedelta(minutes=5))
    assert Event.objects.get(verb="details.shown").detail == {
        "fields": ["passport_number"],
        "reading": shown.pk,
    }
    assert refused("DELETE FROM programme_disclosure") == "disclosure_frozen"
    assert refused("UPDATE programme_disclosure SET reason = 'other'") == "disclosure_frozen"


def test_a_detail_of_an_earlier_visit_is_offered_and_not_asked_again(entered):
    visit = VisitFactory(call=entered.call, starts_on=date(2023, 6, 5), ends_on=date(2023, 6, 9))
    for field in ("passport_number", "diet"):
        needs.set_need(
            visit=visit, field=field, by=entered.officer, at=AT,
            values={"purpose_en": "Example", "purpose_ja": "例", "due_on": visit.starts_on},
        )  # fmt: skip
    again = DelegateFactory(delegation=DelegationFactory(visit=visit), user=entered.ada.user)

    offered = own_details(again, needs_of(visit))

    assert {one.need.field: (one.value, one.earlier, one.is_there) for one in offered} == {
        "passport_number": (PASSPORT, True, False),
        "diet": (DIET, True, False),
    }
    assert earlier(DelegateFactory(delegation=again.delegation, user=UserFactory()), ["diet"]) == {}
    actions.erase_due(at=LAST_DAY + timedelta(days=30))
    assert [one.value for one in own_details(again, needs_of(visit))] == ["", ""]


@pytest.mark.rule("R")
def test_once_somebody_entered_it_a_detail_is_kept_shorter_but_never_longer(entered):
    need = Need.objects.get(visit=entered.visit, field="diet")
    stamp = {"visit": entered.visit, "field": "diet", "by": entered.officer, "at": AT}

    with pytest.raises(DomainError, match="at most 14 days"):
        needs.set_need(values={"keep_days": 15}, **stamp)
    needs.set_need(values={"keep_days": 7}, **stamp)
    with pytest.raises(DomainError, match="already"):
        needs.drop_need(need=need, by=entered.officer, at=AT)
    need.refresh_from_db()
    assert need.keep_days == 7

    needs.set_need(values={"keep_days": 60}, **{**stamp, "field": "access"})
    needs.drop_need(need=Need.objects.get(field="access"), by=entered.officer, at=AT)
    assert not Need.objects.filter(field="access").exists()


def test_masks_show_the_end_of_a_number_to_staff_and_nothing_to_others(entered):
    def shown(**seen):
        found = details(entered.ada, needs_of(entered.visit), readable=(), **seen)
        return {one.need.field: one.mask for one in found if one.is_there}

    assert shown(tail=True) == {"passport_number": "••••1234", "diet": "••••"}
    assert shown(tail=False) == {"passport_number": "••••", "diet": "••••"}


def test_a_traveller_who_comes_back_as_a_new_delegate_starts_anew(entered):
    leave(delegate=entered.ada, reason="Change of plan", by=entered.officer, at=AT)
    values = {"family_name": "Example", "given_name": "Ada", "email": entered.ada.email}
    again = add_delegate(delegation=entered.basque, values=values, by=entered.officer, at=AT)

    actions.enter(delegate=again, values={"diet": "Vegan"}, by=again.user, at=AT)

    assert opened([again])[again.pk] == {"diet": "Vegan"}
    assert Erasure.objects.filter(delegate=entered.ada).count() == 2
