"""The whole of May 2022: who is written to about drafts, at what time of their own, and who is left in peace (SPEC M2)."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from applications.actions import deadlines, reminders
from applications.actions.submissions import submit
from applications.models import Application, Call
from applications.models.call import are_days
from r2r_portal.accounts.models import Part, User
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("M2")]
BEGIN = datetime(2022, 4, 25, tzinfo=UTC)
TENTH = datetime(2022, 5, 10, tzinfo=UTC)
LOOKS = [time(0), time(0, 1), time(5), time(6, 59), time(7), time(7, 30), time(20)]  # in UTC


@pytest.fixture(autouse=True)
def in_april():
    """Let domain time stand before everything."""
    clock_actions.restart(at=BEGIN)


def draft(code, *, owner=None, begun=BEGIN, japanese=False, **more):
    """A draft that somebody began."""
    side = {"side": "jp"} if japanese else {}
    row = ApplicationFactory(
        territory_code=code,
        owner=owner or UserFactory(japanese=japanese),
        created_at=begun,
        saved_at=begun,
        **side,
        **more,
    )
    return Application.objects.get(pk=row.pk)


def walk(until, acts=(), begin=TENTH):
    """Let time run to `until`, looking several times a day; `acts` are done at their instants."""
    waiting, day = sorted(acts, key=lambda act: act[0]), begin.date()
    while day <= until.date():
        for hour in LOOKS:
            at = datetime.combine(day, hour, tzinfo=UTC)
            while waiting and waiting[0][0] <= at:
                when, act = waiting.pop(0)
                act(when)
            reminders.remind(at=at)
        day += timedelta(days=1)


def told(user, *topics):
    """When a person was written to, on their own clock."""
    zone = ZoneInfo(user.zone)
    rows = Message.objects.filter(to=user.email).order_by("created_at", "pk")
    return [
        f"{row.created_at.astimezone(zone):%a %d %b %H:%M}"
        for row in rows
        if not topics or row.topic in topics
    ]


def test_everybody_is_reminded_on_their_own_working_mornings_and_nobody_else():
    flanders, greece, aichi = draft("BE2"), draft("EL30"), draft("JP-23", japanese=True)
    late_beginner = draft("EL43", begun=CLOSES - timedelta(days=4))
    handed_in = draft("ITH5")
    editor = MembershipFactory(organisation=flanders.organisation, user=UserFactory(), part=Part.EDITOR).user
    reader = MembershipFactory(organisation=flanders.organisation, user=UserFactory(), part=Part.READER).user
    left_the_office = MembershipFactory(
        organisation=flanders.organisation, user=UserFactory(is_active=False)
    ).user
    stranger = UserFactory()
    twentieth = datetime(2022, 5, 20, 12, tzinfo=UTC)

    walk(CLOSES + timedelta(days=3), [
        (twentieth, lambda at: submit(application=handed_in, by=handed_in.created_by, at=at, key=uuid4())),
    ])  # fmt: skip

    belgian = [
        "Mon 16 May 09:00",
        "Mon 23 May 09:00",
        "Wed 25 May 09:00",
        "Mon 30 May 09:00",
    ]  # Ascension: 26 and 27
    assert told(flanders.created_by, "draft.reminder") == belgian
    assert told(editor, "draft.reminder") == belgian
    assert told(greece.created_by, "draft.reminder")[2] == "Fri 27 May 09:00"
    assert told(aichi.created_by, "draft.reminder") == [
        "Tue 17 May 09:00", "Tue 24 May 09:00", "Fri 27 May 09:00", "Mon 30 May 09:00",
    ]  # fmt: skip
    assert told(late_beginner.created_by, "draft.reminder") == ["Fri 27 May 09:00", "Mon 30 May 09:00"]
    assert told(handed_in.created_by, "draft.reminder", "draft.left") == ["Mon 16 May 09:00"]
    for user in (flanders.created_by, editor, greece.created_by, aichi.created_by, late_beginner.created_by):
        assert told(user, "draft.left") == ["Tue 31 May 09:00"], user
    assert [told(user) for user in (reader, left_the_office, stranger)] == [[], [], []]


def test_golden_week_is_left_in_peace_where_a_call_reminds_four_weeks_before():
    aichi = draft("JP-23", japanese=True)
    Call.objects.filter(pk=aichi.call_id).update(reminder_days="28, 24")

    walk(TENTH, begin=BEGIN)

    # from 29 April to 8 May everything is a holiday, a weekend, or a lone day between them: both fall on one day
    assert told(aichi.created_by) == ["Thu 28 Apr 09:00"]


def test_days_and_hour_are_data_of_the_call():
    flanders = draft("BE2")
    Call.objects.filter(pk=flanders.call_id).update(reminder_days="1", reminder_hour=time(7))

    walk(CLOSES)

    assert told(flanders.created_by) == [
        "Wed 25 May 07:00",
        "Mon 30 May 07:00",
    ]  # the 29th is a Sunday, 26 and 27 days off


def test_after_an_extension_everybody_is_told_and_reminded_by_the_new_deadline():
    flanders, aichi = draft("BE2"), draft("JP-23", japanese=True)
    officer = UserFactory(role=OFFICER)
    moved, to = datetime(2022, 5, 24, 12, tzinfo=UTC), CLOSES + timedelta(days=4)

    walk(to + timedelta(days=4), [
        (moved, lambda at: deadlines.extend(call=flanders.call, to=to, reason_en="x", reason_ja="x", by=officer, at=at)),
    ])  # fmt: skip

    assert told(flanders.created_by, "deadline.moved") == ["Tue 24 May 14:00"]
    assert told(aichi.created_by, "deadline.moved") == ["Tue 24 May 21:00"]
    # by Friday 3 June: seven days before are 27 May, off, so 25; three days before 31 May
    assert told(flanders.created_by, "draft.reminder")[-3:] == [
        "Wed 25 May 09:00",
        "Tue 31 May 09:00",
        "Fri 03 Jun 09:00",
    ]
    assert told(flanders.created_by, "draft.left") == ["Tue 07 Jun 09:00"]  # the 6th was Whit Monday
    waiting = Message.objects.filter(
        topic="draft.reminder", to=flanders.created_by.email, created_at__lt=moved
    )
    assert [mails.compose(message) for message in waiting] == [
        None
    ] * waiting.count()  # they would name the old deadline


@pytest.mark.parametrize("language", ["en", "ja"])
def test_who_has_many_drafts_gets_one_message_a_morning_with_all_of_them(language):
    adviser = UserFactory(japanese=language == "ja")
    codes = ("JP-23", "JP-26", "JP-27", "JP-34") if language == "ja" else ("BE2", "NL3", "FRK", "ITC4")
    rows = [draft(code, owner=adviser, japanese=language == "ja") for code in codes]
    for row in rows[1:]:
        assert row.call_id == rows[0].call_id

    walk(datetime(2022, 5, 20, tzinfo=UTC))

    message = Message.objects.get(to=adviser.email)
    letter = mails.compose(message)
    assert message.topic == "draft.reminders"
    assert [str(row.pk) in letter.body for row in rows] == [True] * 4
    assert [line for line in letter.body.splitlines() if len(line) > 70 and "http" not in line] == []
    assert letter.subject.startswith("【日欧地域間協力】" if language == "ja" else "[EU-Japan R2R] ")
    Application.objects.filter(pk=rows[0].pk).update(closes_at=CLOSES + timedelta(days=1))
    assert str(rows[0].pk) not in mails.compose(message).body
    Application.objects.all().delete()
    assert mails.compose(message) is None


def test_one_more_submission_in_the_same_morning_makes_no_further_message():
    adviser = UserFactory()
    rows = [draft(code, owner=adviser) for code in ("BE2", "NL3", "EL30")]
    morning = datetime(2022, 5, 16, 7, tzinfo=UTC)
    reminders.remind(at=morning)
    submit(application=rows[0], by=adviser, at=morning, key=uuid4())

    reminders.remind(at=morning + timedelta(minutes=30))

    assert Message.objects.filter(topic__startswith="draft.").count() == 1


def test_nobody_gets_more_than_three_messages_a_day_over_the_whole_month_but_for_the_end_itself():
    adviser = UserFactory()
    for code in ("BE2", "BE1", "NL3", "EL30", "FRK", "ITC4", "PT1"):
        draft(code, owner=adviser)
    draft("JP-26", japanese=True, owner=draft("JP-23", japanese=True).created_by)

    walk(CLOSES + timedelta(days=3))

    zones = dict(User.objects.values_list("email", "zone"))
    a_day = Counter(
        (row.to, row.created_at.astimezone(ZoneInfo(zones[row.to])).date()) for row in Message.objects.all()
    )
    reminders_a_day = {key: count for key, count in a_day.items() if count > 3}
    assert a_day
    assert {day for (_to, day) in reminders_a_day} <= {
        CLOSES.date() + timedelta(days=1)
    }  # each draft's own end


# --- on the page of the call --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Wednesday 25 May 2022, 09:00 Brussels time (16:00 in Tokyo)"),
        ("ja", "2022年5月25日（水）9:00（ブリュッセル時間）"),
    ],
)
def test_the_page_of_a_call_lists_when_its_reminders_leave(client, language, words):
    call = draft("BE2").call
    client.force_login(UserFactory(role=OFFICER))
    client.cookies["language"] = language

    assert words in client.get(f"/admin/applications/call/{call.pk}/change/").content.decode()


@pytest.mark.parametrize("days", ["soon", "14; 7", "0", "91", "-3"])
def test_days_that_are_none_are_refused(days):
    with pytest.raises(ValidationError, match="whole days up to 90"):
        are_days(days)


def test_a_call_never_reminds_at_night():
    call = draft("BE2").call

    with pytest.raises(IntegrityError, match="call_reminds_by_day"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(reminder_hour=time(22))
