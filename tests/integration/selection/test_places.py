"""A place that is given back moves the reserve list up, once, on its own time (SPEC S6)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.errors import DomainError
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import moving_up
from selection.actions.grouping import form_groups, move
from selection.actions.offers import accept, decline, lapse, remind
from selection.errors import NotSelectedError, PlaceNotFreeError
from selection.models import Decision, GroupMember, Offer
from selection.queries import panel_for, selected_territories
from selection.states import OfferStatus, Outcome
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import RELEASED, submitted
from tests.integration.selection.test_deciding import release, settle, widest
from tests.pdf_structure import text_of
from tests.races import together

MONDAY = datetime(2022, 8, 1, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2022, 8, 2, 8, 0, tzinfo=UTC)  # ten o'clock in Brussels
LIMIT = datetime(2022, 8, 15, 22, 0, tzinfo=UTC)  # the end of 15 August in Brussels
MOVED = datetime(2022, 8, 12, 22, 0, tzinfo=UTC)  # ten days after 2 August


def owner_of(application):
    return MembershipFactory(organisation=application.organisation, user=UserFactory()).user


@pytest.fixture
def places():
    """Two selected regions, two on the reserve list, released; owners by application."""
    made = [submitted(number=number) for number in (1, 2, 3, 4)]
    owners = {one.pk: owner_of(one) for one in made}
    for one in made[:2]:
        settle(one)
    for one in made[2:]:
        settle(one, Outcome.RESERVE)
    release(made[0].call)
    return made, owners


def offer_of(application):
    return Offer.objects.get(decision__application=application)


def taking_part(call):
    return [one.application.reference for one in selected_territories(call)]


@pytest.mark.rule("S6")
def test_a_refusal_moves_the_next_one_up_after_an_officer_could_stop_it(places):
    (first, second, third, _fourth), owners = places
    officer = UserFactory(role=OFFICER)
    decline(decision=first.decision, by=owners[first.pk], at=MONDAY)
    staged = offer_of(third)
    assert (staged.status, staged.replaces, staged.offered_at) == (
        OfferStatus.STAGED,
        offer_of(first),
        TUESDAY,
    )
    told = compose(Message.objects.get(topic="place.free", to=officer.email))
    assert told.subject == "[EU-Japan R2R] A place is free: EU-2022-001"
    assert "Tuesday 2 August 2022, 10:00 Brussels time" in told.body
    assert widest(told) <= 70

    client = Client()
    client.force_login(owners[third.pk])
    assert (
        "place has become free"
        not in client.get(reverse("selection:decision", args=[third.pk])).content.decode()
    )
    assert client.get(reverse("selection:answer", args=[third.pk])).status_code == 404
    assert not panel_for(owners[third.pk], MONDAY)[0].urgent
    assert taking_part(first.call) == ["EU-2022-002"]

    assert moving_up.look_after(at=TUESDAY - timedelta(seconds=1)) == 0
    assert moving_up.look_after(at=TUESDAY) == 1
    assert moving_up.look_after(at=TUESDAY) == 0
    assert (offer_of(third).status, offer_of(third).answer_by) == (OfferStatus.OPEN, MOVED)
    assert taking_part(first.call) == ["EU-2022-002", "EU-2022-003"]
    page = client.get(reverse("selection:decision", args=[third.pk])).content.decode()
    assert "place has become free" in page
    assert "Sign in and tell us by Friday 12 August 2022" in page  # its own letter, with its own limit
    letter = client.get(reverse("selection:letter", args=[third.pk]))
    assert "Friday 12 August 2022" in text_of(letter.content)
    assert accept(decision=third.decision, by=owners[third.pk], at=TUESDAY).status == OfferStatus.ACCEPTED
    assert second.decision.offer.status == OfferStatus.OPEN


@pytest.mark.rule("S6")
def test_the_letter_of_who_moves_up_is_in_its_language_with_its_own_limit():
    selected, reserve = submitted("jp", 1), submitted("jp", 2)
    person = MembershipFactory(organisation=reserve.organisation, user=UserFactory(japanese=True)).user
    settle(selected)
    settle(reserve, Outcome.RESERVE)
    release(selected.call)
    decline(decision=selected.decision, by=owner_of(selected), at=MONDAY)
    held = Message.objects.get(topic="decision.moved_up", to=person.email)
    assert held.state == "held"
    moving_up.look_after(at=TUESDAY)
    held.refresh_from_db()
    assert held.state == "queued"
    mail = compose(held)
    assert mail.subject == "【日欧地域間協力】〔要対応〕補欠繰上げのお知らせ（JP-2022-002）"
    assert widest(mail) <= 72
    assert "2022年8月12日（金）までに" in mail.body.replace("\n", "")
    assert [(name, mime) for name, _content, mime in mail.attachments] == [
        ("JP-2022-002.pdf", "application/pdf")
    ]


@pytest.mark.rule("S6")
def test_the_end_of_the_time_is_told_to_both_and_moves_the_list_up(places):
    (first, second, third, fourth), owners = places
    officer = UserFactory(role=OFFICER)
    accept(decision=second.decision, by=owners[second.pk], at=MONDAY)
    assert lapse(at=LIMIT - timedelta(seconds=1)) == 0
    assert lapse(at=LIMIT) == 1
    assert lapse(at=LIMIT) == 0
    assert (offer_of(first).status, offer_of(first).answered_by) == (OfferStatus.LAPSED, None)
    told = compose(Message.objects.get(topic="offer.lapsed", to=owners[first.pk].email))
    assert told.subject == "[EU-Japan R2R] The time for your answer is over (EU-2022-001)"
    assert "Monday 15 August 2022, 23:59 Brussels time" in told.body
    assert widest(told) <= 70
    assert (
        "No answer came in time." in compose(Message.objects.get(topic="place.free", to=officer.email)).body
    )
    with pytest.raises(DomainError):
        accept(decision=first.decision, by=owners[first.pk], at=LIMIT)
    assert offer_of(third).replaces == offer_of(first)
    assert not Offer.objects.filter(decision__application=fourth).exists()


@pytest.mark.rule("S6")
def test_who_has_not_answered_is_reminded_seven_and_two_days_before(places):
    (first, second, *_rest), owners = places
    accept(decision=second.decision, by=owners[second.pk], at=MONDAY)
    days = [datetime(2022, 8, day, 8, 0, tzinfo=UTC) for day in range(1, 17)]
    written = {at.day: remind(at=at) for at in days}
    assert {day for day, count in written.items() if count} == {8, 12}  # the 13th is a Saturday
    mail = compose(Message.objects.filter(topic="offer.due", to=owners[first.pk].email).first())
    assert mail.subject == "[EU-Japan R2R] Action required: answer by Monday 15 August (EU-2022-001)"
    assert widest(mail) <= 70
    assert not Message.objects.filter(topic="offer.due", to=owners[second.pk].email).exists()
    decline(decision=first.decision, by=owners[first.pk], at=days[12])
    assert compose(Message.objects.filter(topic="offer.due").last()) is None


@pytest.mark.rule("S6")
@pytest.mark.django_db(transaction=True)
def test_however_often_a_place_is_given_back_at_once_one_moves_up():
    made = [submitted(number=number) for number in (1, 2, 3)]
    owners = [owner_of(made[0]) for _ in range(5)]
    settle(made[0])
    settle(made[1], Outcome.RESERVE)
    settle(made[2], Outcome.RESERVE)
    release(made[0].call)
    calls = [lambda by=by: decline(decision=made[0].decision, by=by, at=MONDAY) for by in owners]
    calls += [lambda: lapse(at=LIMIT)] * 5
    together(calls)
    assert offer_of(made[0]).status in {OfferStatus.DECLINED, OfferStatus.LAPSED}
    assert [one.decision.application for one in Offer.objects.filter(status="staged")] == [made[1]]
    together([lambda: moving_up.look_after(at=LIMIT + timedelta(days=9))] * 10)
    assert Message.objects.filter(topic="decision.moved_up", state="queued").count() == 1
    assert Offer.objects.count() == 2


@pytest.mark.rule("S6")
def test_an_officer_stops_an_offer_and_lets_the_next_one_follow(places):
    (first, _second, third, fourth), owners = places
    officer = UserFactory(role=OFFICER)
    decline(decision=first.decision, by=owners[first.pk], at=MONDAY)
    client, page = Client(), reverse("admin:selection_places")
    client.force_login(officer)
    assert "Goes out:" in client.get(page).content.decode()
    assert client.post(page, {"do": "stop", "offer": offer_of(third).pk}).status_code == 302
    assert offer_of(third).status == OfferStatus.STOPPED
    letters = Message.objects.filter(topic="decision.moved_up")
    assert set(letters.values_list("state", flat=True)) == {"dropped"}
    assert moving_up.look_after(at=TUESDAY) == 0
    assert client.post(page, {"do": "next", "offer": offer_of(third).pk}).status_code == 302
    assert offer_of(fourth).replaces == offer_of(third)
    assert client.post(page, {"do": "send", "offer": offer_of(fourth).pk}).status_code == 302
    assert offer_of(fourth).status == OfferStatus.OPEN
    assert client.post(page, {"do": "next", "offer": offer_of(fourth).pk}).status_code == 409
    with pytest.raises(PlaceNotFreeError):
        moving_up.offer_next(offer=offer_of(first), by=officer, at=TUESDAY)


@pytest.mark.rule("S6", "S7")
def test_a_withdrawal_after_the_release_moves_the_list_up_too(places):
    (first, second, third, _fourth), owners = places
    form_groups(call=first.call, by=UserFactory(), at=RELEASED)
    accept(decision=first.decision, by=owners[first.pk], at=MONDAY)
    Application.objects.filter(pk=first.pk).update(status="withdrawn")
    assert moving_up.look_after(at=MONDAY) == 1
    assert moving_up.look_after(at=MONDAY) == 0
    assert offer_of(third).replaces == offer_of(first)
    assert [one.application for one in GroupMember.objects.all()] == [second]
    with pytest.raises(NotSelectedError):  # not before the offer went out
        move(application=third, number=1, by=UserFactory(), at=MONDAY)
    moving_up.look_after(at=TUESDAY)
    move(application=third, number=1, by=UserFactory(), at=TUESDAY)
    assert Decision.objects.of(first.call).taking_part().count() == 2


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_places_costs_the_same_for_one_as_for_five(count, django_assert_num_queries):
    made = [submitted(number=number) for number in range(1, count + 1)]
    for one in made:
        settle(one)
    release(made[0].call)
    client = Client()
    client.force_login(UserFactory(role=OFFICER))
    with django_assert_num_queries(9):
        assert client.get(reverse("admin:selection_places")).status_code == 200
