"""Publishing an agenda: what blocks it, what is frozen, who is told and when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from applications.domain.calendars import holiday_where
from programme.actions import plan
from programme.actions.publishing import digest_due, publish_agenda
from programme.domain.agenda import Change
from programme.domain.timetable import Reason
from programme.errors import NotReadyError
from programme.models import AgendaVersion, Delegate, Session
from r2r_portal.errors import DomainError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.programme import AT

pytestmark = pytest.mark.django_db
EARLY = datetime(2022, 10, 20, 8, 0, tzinfo=UTC)
BRUSSELS, TOKYO = "Europe/Brussels", "Asia/Tokyo"
AICHI = "Reception and overview of innovation priorities"


@pytest.fixture(autouse=True)
def known(world):
    """Know the sessions by their first titles."""
    KNOWN.clear()
    KNOWN.update(Session.objects.values_list("title_en", "pk"))


KNOWN = {}


def session(title=AICHI):
    return Session.objects.get(pk=KNOWN[title])


def change(world, at=EARLY, title=AICHI, **values):
    return plan.change_session(session=session(title), values=values, by=world.officer, at=at)


def publish(world, at=EARLY):
    return publish_agenda(visit=world.visit, by=world.officer, at=at)


def reasons(world):
    with pytest.raises(NotReadyError) as caught:
        publish(world)
    assert not AgendaVersion.objects.exists()
    return {blocker.reason for blocker in caught.value.blockers}


def told(**which):
    return list(
        Message.objects.filter(topic="agenda.changed", **which).order_by("to").values_list("to", flat=True)
    )


@pytest.mark.rule("P3")
def test_the_2022_visit_can_be_published(world):
    version = publish(world)

    assert (version.number, len(version.snapshot["items"]), len(version.changes)) == (1, 8, 8)
    assert [leg["host_en"] for leg in version.snapshot["legs"]] == [
        "Aichi",
        "Osaka",
        "Hiroshima",
        "Oita",
        "Kyoto",
    ]


@pytest.mark.rule("P4")
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"title_ja": "", "title_state": "missing"}, Reason.UNTRANSLATED),
        ({"title_en": "Reception, TBD"}, Reason.PLACEHOLDER),
        ({"note_ja": "内容は未定です"}, Reason.PLACEHOLDER),
        ({"is_main": True, "interpretation": "none"}, Reason.NO_INTERPRETATION),
        ({"place": None}, Reason.NO_PLACE),
    ],
)
def test_a_session_that_is_not_ready_blocks(world, values, reason):
    change(world, **values)

    assert reasons(world) == {reason}


@pytest.mark.rule("P4")
def test_a_visit_without_an_emergency_contact_blocks(world):
    world.visit.emergency_phone = ""
    world.visit.save(update_fields=["emergency_phone"])

    assert reasons(world) == {Reason.NO_EMERGENCY_CONTACT}


@pytest.mark.rule("P4")
def test_a_delegation_in_two_places_blocks(world):
    plan.set_route(delegation=world.basque, legs=world.visit.legs.all(), by=world.officer, at=AT)

    assert reasons(world) == {Reason.TWO_LEGS, Reason.OVERLAP}


@pytest.mark.rule("P3")
def test_a_delegation_may_change_its_group_at_every_leg(world):
    legs = world.visit.legs
    route = [legs.get(host__code=code) for code in ("JP-27", "JP-34", "JP-26")]
    plan.set_route(delegation=world.basque, legs=route, by=world.officer, at=AT)
    plan.set_route(
        delegation=world.emilia, legs=[legs.get(host__code=c) for c in ("JP-23", "JP-44", "JP-26")], by=world.officer,
        at=AT,
    )  # fmt: skip

    assert publish(world).number == 1


@pytest.mark.rule("P3")
def test_a_person_may_deviate_but_not_be_in_two_places(world):
    osaka = session("Policy briefing and Expo 2025")
    change(
        world, title="Policy briefing and Expo 2025", starts_at=session().starts_at, ends_at=session().ends_at
    )
    plan.deviate(session=osaka, delegate=world.ada, takes_part=True, by=world.officer, at=AT)
    assert reasons(world) == {Reason.PERSON_TWICE}

    plan.deviate(session=session(), delegate=world.ada, takes_part=False, by=world.officer, at=AT)
    version = publish(world)
    audiences = {item["title_en"]: item["audience"] for item in version.snapshot["items"]}
    assert audiences["Policy briefing and Expo 2025"]["joins"] == [world.ada.pk]
    assert audiences[AICHI]["misses"] == [world.ada.pk]


@pytest.mark.rule("P5")
def test_a_published_version_never_changes(world):
    version = publish(world)

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        AgendaVersion.objects.filter(pk=version.pk).update(number=9)
    assert caught.value.__cause__.diag.constraint_name == "agenda_frozen"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()
    change(world, title_en="Reception")
    assert AgendaVersion.objects.get().snapshot == version.snapshot


@pytest.mark.rule("P5")
def test_the_change_list_is_the_difference_of_two_versions(world):
    publish(world)
    start = session().starts_at
    change(world, starts_at=start + timedelta(minutes=30))

    second = publish(world)

    (only,) = second.changes
    assert (second.number, only["kind"], only["title_en"]) == (2, "changed", AICHI)
    assert [(f["name"], f["after"]) for f in only["fields"]] == [("starts_at", "2022-11-14T01:00:00+00:00")]


def test_an_unchanged_agenda_is_not_published_twice(world):
    publish(world)

    with pytest.raises(DomainError, match="Nothing has changed"):
        publish(world)


@pytest.mark.rule("P5")
def test_only_those_affected_are_told_and_hosts_are_among_them(world):
    publish(world)
    assert told() == sorted([world.ada.email, world.bruno.email, world.host.email])
    Message.objects.all().delete()

    change(world, title_en="Reception", title_ja="表敬訪問")
    publish(world)

    assert told() == sorted([world.ada.email, world.host.email])  # Aichi is no business of group B


@pytest.mark.rule("P5")
def test_a_change_within_48_hours_is_told_at_once_and_a_later_one_in_a_digest(world):
    publish(world)
    Message.objects.all().delete()
    near = session().starts_at - timedelta(hours=47)
    change(world, at=near, title_en="Reception", title_ja="表敬訪問")
    publish(world, at=near)
    assert set(Message.objects.values_list("due_at", flat=True)) == {near}
    Message.objects.all().delete()

    change(world, at=near, title="Hydrogen in airport logistics", title_en="Hydrogen", title_ja="水素")
    publish(world, at=session().starts_at - timedelta(days=5))
    zones = {m.to: m.due_at.astimezone(ZoneInfo(m.zone)) for m in Message.objects.all()}
    assert {(due.hour, due.minute) for due in zones.values()} == {(16, 0)}


@pytest.mark.rule("P5")
def test_several_versions_of_one_day_make_one_digest_with_the_last_word(world):
    publish(world, at=EARLY - timedelta(days=3))
    Message.objects.all().delete()
    change(world, title_en="First try", title_ja="最初の案")
    publish(world, at=EARLY)
    change(world, title_en="Second try", title_ja="次の案")
    publish(world, at=EARLY + timedelta(hours=1))

    (message,) = Message.objects.filter(to=world.ada.email)
    body = mails.compose(message).body
    assert "Second try" in body
    assert "First try" not in body
    assert f"title {AICHI} → Second try" in " ".join(body.split())


@pytest.mark.rule("P5")
def test_a_change_taken_back_before_the_digest_leaves_no_message(world):
    publish(world, at=EARLY - timedelta(days=3))
    Message.objects.all().delete()
    change(world, title_en="Slip", title_ja="誤り")
    publish(world, at=EARLY)
    change(world, title_en=AICHI, title_ja="表敬訪問・イノベーション施策の概要説明")
    publish(world, at=EARLY + timedelta(hours=1))

    (message,) = Message.objects.filter(to=world.ada.email)
    assert mails.compose(message) is None


def test_what_was_told_at_once_is_not_told_again_in_the_evening(world):
    publish(world, at=EARLY - timedelta(days=3))
    Message.objects.all().delete()
    later = session("Hydrogen in airport logistics").starts_at - timedelta(hours=49)
    change(world, title="Second exchange meeting", title_en="Plenary", title_ja="全体会合")
    publish(world, at=later)
    change(world, title_en="Reception", title_ja="表敬訪問")
    publish(world, at=later + timedelta(minutes=5))

    digest = Message.objects.get(to=world.ada.email, key__contains="digest")
    body = mails.compose(digest).body
    assert "Plenary" in body
    assert "Reception" not in body


def test_who_left_is_told_nothing(world):
    publish(world)
    message = Message.objects.get(to=world.ada.email)
    Delegate.objects.filter(pk=world.ada.pk).update(left_at=EARLY)

    assert mails.compose(message) is None


@pytest.mark.rule("P5")
def test_the_message_speaks_the_readers_language_and_both_scripts_of_time(world):
    publish(world)

    english = mails.compose(Message.objects.get(to=world.ada.email))
    japanese = mails.compose(Message.objects.get(to=world.host.email))
    assert english.subject == "[EU-Japan R2R] Agenda published: 5 items"
    assert "- Added: Monday 14 November 09:30, Reception and" in english.body
    assert japanese.subject == "【日欧地域間協力】行程表公開のお知らせ（2件）"
    assert "11月14日（月）9:30" in japanese.body
    assert max(len(line) for line in english.body.splitlines() if "http" not in line) <= 70


@pytest.mark.rule("P7")
def test_a_cancelled_session_is_kept_and_its_sequence_rises(world):
    publish(world)
    plan.turn_session(session=session(), verb="cancel", by=world.officer, at=EARLY)
    second = publish(world)
    item = next(i for i in second.snapshot["items"] if i["title_en"] == AICHI)
    assert (item["cancelled"], item["sequence"]) == (True, 1)

    session().delete()
    change(world, title="Hydrogen in airport logistics", title_en="Hydrogen", title_ja="水素")
    third = publish(world)
    item = next(i for i in third.snapshot["items"] if i["title_en"] == AICHI)
    assert (item["cancelled"], item["sequence"]) == (True, 1)


@pytest.mark.parametrize(
    ("zone", "at", "due"),
    [
        (BRUSSELS, "2022-10-20T08:00:00+00:00", "2022-10-20T14:00:00+00:00"),
        (BRUSSELS, "2022-10-20T13:55:00+00:00", "2022-10-21T14:00:00+00:00"),
        (BRUSSELS, "2022-10-20T21:00:00+00:00", "2022-10-21T14:00:00+00:00"),  # 23:00
        (
            BRUSSELS,
            "2022-10-28T17:00:00+00:00",
            "2022-11-02T15:00:00+00:00",
        ),  # Friday; All Saints, and its bridge
        (TOKYO, "2022-10-29T03:00:00+00:00", "2022-10-31T07:00:00+00:00"),  # a Saturday
        (TOKYO, "2022-04-28T08:00:00+00:00", "2022-05-09T07:00:00+00:00"),  # over Golden Week
    ],
)
def test_the_digest_leaves_at_16_of_the_readers_working_day(zone, at, due):
    found = digest_due(datetime.fromisoformat(at), ZoneInfo(zone), holiday_where(zone))
    assert found == datetime.fromisoformat(due)


def starting(at: datetime) -> Change:
    return Change("added", "uid", "Plenary", "全体会合", at.isoformat(), BRUSSELS, at.isoformat())


@pytest.mark.parametrize(("starts", "is_soon"), [(47, True), (49, False), (96, False)])
def test_a_digest_on_a_working_day_takes_all_but_the_next_two_days(starts, is_soon):
    at = datetime.fromisoformat("2022-10-20T08:00:00+00:00")
    assert starting(at + timedelta(hours=starts)).is_soon(at, at + timedelta(hours=6)) is is_soon


@pytest.mark.parametrize(("starts", "is_soon"), [(140, True), (144, False)])
def test_what_comes_before_the_digest_after_days_off_is_told_at_once(starts, is_soon):
    at = datetime.fromisoformat("2022-10-28T17:00:00+00:00")
    digest = digest_due(at, ZoneInfo(BRUSSELS), holiday_where(BRUSSELS))  # 118 hours later
    assert starting(at + timedelta(hours=starts)).is_soon(at, digest) is is_soon
