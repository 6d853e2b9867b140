"""Stakeholders of the two sides ask each other for meetings and answer; both are told (SPEC S9)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import meetings, stakeholders
from selection.domain.meeting import MOST_OPEN
from selection.errors import NotYoursError
from selection.models import Meeting
from selection.queries import panel_for
from selection.stakeholder_errors import MeetingRefusedError, MeetingTimesError, NotProposedError
from tests.factories.accounts import UserFactory
from tests.factories.selection import submitted
from tests.factories.stakeholders import AFTER, taking_part
from tests.integration.selection.test_deciding import release, settle, widest
from tests.integration.selection.test_pages import bare, enter
from tests.races import together

TUESDAY = datetime(2022, 9, 13, 7, 0, tzinfo=UTC)  # 09:00 in Brussels, 16:00 in Tokyo
FORM = {
    "subject": "Hydrogen in ports", "text": "We would like to compare notes.", "mode": "online",
    "day1": "2022-09-13", "time1": "09:00", "day2": "2022-09-14", "time2": "09:30", "day3": "", "time3": "",
}  # fmt: skip


@pytest.fixture
def two():
    """A stakeholder of either side with the person who acts for it."""
    eu, jp = submitted("eu", 1), submitted("jp", 1)
    settle(eu)
    settle(jp)
    release(eu.call)
    clock_actions.restart(at=AFTER)
    eu, jp = (type(eu).objects.get(pk=one.pk) for one in (eu, jp))
    return taking_part(eu, "a@north.example"), taking_part(jp, "b@minato.example")


def wish(*times):
    return meetings.Wish("Hydrogen", "Let us compare notes.", "en", "online", times or (TUESDAY,))


def asked(two, **changes):
    (one, mine), (other, _theirs) = two
    values = {"asker": one, "asked": other, "wish": wish(), "by": mine, "at": AFTER}
    return meetings.ask(**values | changes)


def page_of(meeting):
    return reverse("selection:meeting", args=[meeting.pk])


@pytest.mark.rule("S9")
def test_from_the_request_to_the_agreed_time_both_clocks_shown(two):
    (one, mine), (other, theirs) = two
    client = enter(mine)
    answer = client.post(reverse("selection:partner", args=[other.pk]), FORM | {"asker": one.pk})
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == page_of(meeting)
    assert [row.starts_at for row in meeting.times.order_by("starts_at")] == [
        TUESDAY, datetime(2022, 9, 14, 7, 30, tzinfo=UTC),
    ]  # fmt: skip
    told = compose(Message.objects.get(topic="meeting.asked"))
    assert told.to == [theirs.email]
    assert "2022年9月13日（火）16:00（日本時間）" in told.body
    assert "1" in panel_for(theirs, AFTER)[0].lines[-1]
    assert panel_for(theirs, AFTER)[0].urgent

    other_side = enter(theirs)
    page = other_side.get(page_of(meeting)).content.decode()
    assert "Agree to the meeting" in page
    assert mine.email not in page
    chosen = meeting.times.get(starts_at=TUESDAY)
    other_side.post(
        page_of(meeting),
        {
            "do": "agree",
            "starts_at": chosen.pk,
            "place": "https://video.example/r2r",
            "reply": "With pleasure",
        },
    )

    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.settled_by) == ("agreed", TUESDAY, theirs)
    mail = compose(Message.objects.get(topic="meeting.answered"))
    assert (mail.to, mail.subject) == ([mine.email], "[EU-Japan R2R] Your meeting is agreed")
    assert theirs.email in mail.body
    assert "https://video.example/r2r" in mail.body
    page = bare(client.get(page_of(meeting)).content.decode())
    assert theirs.email in page
    assert "With pleasure" in page
    assert not panel_for(theirs, AFTER)[0].urgent


@pytest.mark.rule("S9")
def test_a_request_is_declined_with_a_word(two):
    _mine, (_other, theirs) = two
    meeting = asked(two)
    enter(theirs).post(page_of(meeting), {"do": "refuse", "reply": "Not this year"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at) == ("refused", None)
    mail = compose(Message.objects.get(topic="meeting.answered"))
    assert "declined" in mail.subject
    assert "Not this year" in mail.body
    assert theirs.email not in mail.body
    asked(two)  # and they may ask again


@pytest.mark.rule("S9")
def test_who_may_not_ask_is_told_why(two):
    (one, mine), (other, theirs) = two
    same, colleague = taking_part(one.decision.application, "c@north.example")
    with pytest.raises(NotYoursError):
        asked(two, by=theirs)
    with pytest.raises(MeetingRefusedError, match="other side"):
        asked(two, asked=same)
    asked(two)
    with pytest.raises(MeetingRefusedError, match="waits for an answer already"):
        asked(two)
    with pytest.raises(MeetingRefusedError, match="waits for an answer already"):
        meetings.ask(asker=other, asked=one, wish=wish(), by=theirs, at=AFTER)
    stakeholders.decline(stakeholder=same, by=colleague, at=AFTER)
    with pytest.raises(MeetingRefusedError, match="does not take part"):
        asked(two, asker=same, by=colleague)
    assert Meeting.objects.count() == 1
    assert mine


def test_nobody_has_more_than_ten_requests_waiting(two):
    (_one, _mine), (other, _theirs) = two
    for number in range(MOST_OPEN):
        asked(two, asked=taking_part(other.decision.application, f"n{number}@minato.example")[0])
    with pytest.raises(MeetingRefusedError, match="10 requests"):
        asked(two)


def test_times_are_checked_where_they_are_typed(two):
    (one, mine), (other, _theirs) = two
    client, page = enter(mine), reverse("selection:partner", args=[other.pk])
    form = FORM | {"asker": one.pk}
    for change, words in (
        ({"day2": ""}, "Give both the day and the time"),
        ({"day1": "2023-03-26", "time1": "02:30"}, "does not exist in Brussels"),
        ({"day1": "2022-10-30", "time1": "02:30"}, "comes twice"),
        ({"day1": "2022-09-05", "time1": "10:30"}, "at least 24 hours"),
        ({"day2": "2022-09-13", "time2": "09:00"}, "Two of the times are the same"),
        ({"subject": ""}, "Enter the subject"),
    ):
        answer = client.post(page, form | change)
        assert answer.status_code == 422, change
        assert words in bare(answer.content.decode()), change
    assert not Meeting.objects.exists()
    with pytest.raises(MeetingTimesError):
        asked(two, wish=wish(*(TUESDAY + timedelta(hours=n) for n in range(4))))


@pytest.mark.rule("S9")
def test_only_a_proposed_time_that_is_still_to_come_is_agreed_to(two):
    _mine, (_other, theirs) = two
    meeting = asked(two)
    agree = {"meeting": meeting, "place": "", "reply": "", "by": theirs}
    with pytest.raises(NotProposedError):
        meetings.agree(starts_at=TUESDAY + timedelta(hours=1), at=AFTER, **agree)
    with pytest.raises(NotProposedError):
        meetings.agree(starts_at=TUESDAY, at=TUESDAY, **agree)
    client = enter(theirs)
    assert client.post(page_of(meeting), {"do": "agree", "reply": ""}).status_code == 422
    clock_actions.restart(at=TUESDAY)
    assert "All proposed times have passed" in client.get(page_of(meeting)).content.decode()
    meeting.refresh_from_db()
    assert meeting.state == "asked"


@pytest.mark.rule("S9")
def test_a_request_is_withdrawn_and_a_meeting_called_off_and_the_other_is_told(two):
    (_one, mine), (_other, theirs) = two
    first = asked(two)
    with pytest.raises(NotYoursError):
        meetings.withdraw(meeting=first, by=theirs, at=AFTER)
    enter(mine).post(page_of(first), {"do": "withdraw", "reply": ""})
    assert compose(Message.objects.get(topic="meeting.called_off")).to == [theirs.email]
    assert compose(Message.objects.get(topic="meeting.asked")) is None

    second = asked(two)
    meetings.agree(meeting=second, starts_at=TUESDAY, place="", reply="", by=theirs, at=AFTER)
    enter(theirs).post(page_of(second), {"do": "cancel", "reply": "We are ill"})
    second.refresh_from_db()
    assert (second.state, second.starts_at) == ("cancelled", TUESDAY)
    mail = compose(Message.objects.get(topic="meeting.called_off", payload__meeting=second.pk))
    assert (mail.to, "We are ill" in mail.body) == ([mine.email], True)


def test_a_meeting_that_has_begun_is_not_called_off(two):
    _mine, (_other, theirs) = two
    meeting = asked(two)
    meetings.agree(meeting=meeting, starts_at=TUESDAY, place="", reply="", by=theirs, at=AFTER)
    with pytest.raises(NotProposedError):
        meetings.cancel(meeting=meeting, reply="", by=theirs, at=TUESDAY)
    clock_actions.restart(at=TUESDAY)
    assert "Call the meeting off" not in enter(theirs).get(page_of(meeting)).content.decode()


@pytest.mark.rule("S9")
def test_whoever_leaves_calls_everything_to_come_off(two):
    (one, mine), (_other, theirs) = two
    third, person = taking_part(two[1][0].decision.application, "c@minato.example")
    asked(two)
    agreed = asked(two, asked=third)
    meetings.agree(meeting=agreed, starts_at=TUESDAY, place="", reply="", by=person, at=AFTER)
    stakeholders.decline(stakeholder=one, by=mine, at=AFTER)
    assert set(Meeting.objects.values_list("state", flat=True)) == {"withdrawn", "cancelled"}
    told = Message.objects.filter(topic="meeting.called_off").values_list("to", flat=True)
    assert set(told) == {theirs.email, person.email}


@pytest.mark.rule("S9")
def test_nobody_else_reads_a_meeting(two):
    meeting = asked(two)
    _same, colleague = taking_part(two[0][0].decision.application, "c@north.example")
    for person in (colleague, UserFactory()):
        client = enter(person)
        assert client.get(page_of(meeting)).status_code == 404
        assert client.post(page_of(meeting), {"do": "refuse", "reply": ""}).status_code == 404
    meeting.refresh_from_db()
    assert meeting.state == "asked"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_mails_about_meetings_are_narrow_and_in_both_languages(two, language):
    (_one, mine), (_other, theirs) = two
    type(mine).objects.filter(pk__in=[mine.pk, theirs.pk]).update(language=language)
    long = wish()
    meeting = asked(two, wish=meetings.Wish("港" * 60, "相互に学びたい。" * 40, "ja", long.mode, long.times))
    mails = [compose(Message.objects.get(topic="meeting.asked"))]
    meetings.agree(
        meeting=meeting,
        starts_at=TUESDAY,
        place="港湾会館" * 20,
        reply="See you there. " * 20,
        by=theirs,
        at=AFTER,
    )
    mails.append(compose(Message.objects.get(topic="meeting.answered")))
    meetings.cancel(meeting=meeting, reply="", by=mine, at=AFTER)
    mails.append(compose(Message.objects.get(topic="meeting.called_off")))
    for mail in mails:
        assert widest(mail) <= 70, mail.body
        assert mail.subject.startswith("[EU-Japan R2R]" if language == "en" else "【日欧地域間協力】")


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_make_one_request(two):
    (one, mine), (other, _theirs) = two
    click = lambda: meetings.ask(asker=one, asked=other, wish=wish(), by=mine, at=AFTER)  # noqa: E731
    results = together([click] * 10)
    assert Meeting.objects.count() == 1
    assert sum(isinstance(one, MeetingRefusedError) for one in results) == 9
