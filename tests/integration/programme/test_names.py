"""The call for names, its reminders at the reader's working hours, and when they stop (SPEC P8, M2)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from programme.actions import vault
from programme.actions.delegations import close_names, open_delegation
from programme.actions.reminders import remind
from programme.actions.seats import fund
from programme.models import Delegate, Need
from r2r_portal.clock import actions as clock
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.territories.models import Territory
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.programme import AT, DelegateFactory, VisitFactory

pytestmark = pytest.mark.django_db
COMPLETE = {"post": "Adviser", "emergency_name": "Example", "emergency_phone": "+32 0"}


@pytest.fixture
def basque(world):
    """The Basque delegation alone is looked at; its visit asks for nothing of the vault."""
    Need.objects.all().delete()
    Message.objects.all().delete()
    close_names(delegation=world.emilia, closed=True, by=world.officer, at=AT)
    Delegate.objects.update(**COMPLETE)
    return world.basque


def reminded():
    return [
        message.key.rpartition(":")[2]
        for message in Message.objects.filter(topic="delegation.data").order_by("pk")
    ]


@pytest.mark.rule("P8")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_opening_a_delegation_calls_for_names_by_a_date(world, language):
    japanese = language == "ja"
    visit = VisitFactory(call=world.call, japanese=japanese)
    territory = Territory.objects.get(code="JP-23" if japanese else "ES21")
    body = OrganisationFactory(side=visit.side, territory=territory)
    member = MembershipFactory(organisation=body, user=UserFactory(japanese=japanese)).user
    MembershipFactory(organisation=body, part="reader")
    Message.objects.all().delete()

    delegation = open_delegation(visit=visit, territory=territory, organisation=body, by=world.officer, at=AT)

    message = Message.objects.get(topic="delegation.opened")
    assert (message.to, message.payload) == (member.email, {"delegation": delegation.pk})
    mail = mails.compose(message)
    subject = {"en": "[EU-Japan R2R] Name your delegation by Friday 14 October 2022",
               "ja": "【日欧地域間協力】代表団員のご登録のお願い（2023年5月12日（金）まで）"}[language]  # fmt: skip
    assert mail.subject == subject
    assert {"en": "3 places are funded", "ja": "支援対象枠は2名"}[language] in mail.body
    assert max(len(line) for line in mail.body.splitlines() if "://" not in line) <= 70
    close_names(delegation=delegation, closed=True, by=member, at=AT)
    assert mails.compose(message) is None, "nobody is asked once that is said"


def test_a_delegation_opened_late_has_a_week(world):
    late = datetime(2022, 11, 1, 9, tzinfo=UTC)
    body = OrganisationFactory(territory=Territory.objects.get(code="FRK"))
    MembershipFactory(organisation=body)

    open_delegation(visit=world.visit, territory=body.territory, organisation=body, by=world.officer, at=late)

    mail = mails.compose(Message.objects.filter(topic="delegation.opened").latest("pk"))
    assert "by Tuesday 8 November 2022" in mail.subject


@pytest.mark.rule("M2")
def test_reminders_come_60_45_and_30_days_before_at_nine_of_a_working_day(basque):
    start = datetime(2022, 8, 30, tzinfo=UTC)
    written = {}
    for hour in (24 * day + hour for day in range(75) for hour in (0, 6, 7, 8, 17)):
        if remind(at=start + timedelta(hours=hour)):
            written[reminded()[-1]] = (start + timedelta(hours=hour)).isoformat()[:16]

    assert written == {
        "60": "2022-09-14T07:00",  # Wednesday, nine in Brussels
        "45": "2022-09-29T07:00",
        "30": "2022-10-14T07:00",
    }


@pytest.mark.rule("M2")
def test_the_call_says_on_which_days_a_delegation_is_reminded(basque):
    call = basque.visit.call
    call.delegation_days = "20"
    call.save(update_fields=["delegation_days"])
    start = datetime(2022, 9, 12, 8, tzinfo=UTC)
    written = [day for day in range(60) if remind(at=start + timedelta(days=day))]

    assert [(start + timedelta(days=day)).date().isoformat() for day in written] == ["2022-10-24"]
    assert reminded() == ["20"]


@pytest.mark.rule("M2")
def test_a_day_off_moves_a_reminder_forward_and_night_never_sees_one(basque):
    basque.visit.starts_on = datetime(2022, 12, 16, tzinfo=UTC).date()  # 45 days before: All Saints' Day
    basque.visit.ends_on = basque.visit.starts_on
    basque.visit.save()

    day = datetime(2022, 10, 31, tzinfo=UTC)
    assert [hour for hour in range(24) if remind(at=day + timedelta(hours=hour))] == []  # a bridged Monday
    friday = datetime(2022, 10, 28, tzinfo=UTC)
    assert [hour for hour in range(24) if remind(at=friday + timedelta(hours=hour))] == [7]
    assert reminded() == ["45"]


@pytest.mark.rule("M2")
def test_reminders_stop_when_the_places_are_full(world, basque):
    morning = datetime(2022, 9, 29, 8, tzinfo=UTC)
    others = DelegateFactory.create_batch(2, delegation=basque, complete=True)
    people = [*others, world.ada]
    for person in people[:2]:
        fund(delegate=person, by=world.officer, at=AT)
    assert remind(at=morning) == 1
    mail = mails.compose(Message.objects.get(topic="delegation.data"))
    assert "Funded places still free: 1 of 3." in mail.body
    assert "still missing" not in mail.body

    fund(delegate=people[2], by=world.officer, at=AT)
    assert remind(at=datetime(2022, 10, 14, 8, tzinfo=UTC)) == 0
    assert mails.compose(Message.objects.get(topic="delegation.data")) is None


@pytest.mark.rule("P8")
def test_the_body_says_that_nobody_more_comes(client, world, basque):
    clock.restart(at=datetime(2022, 9, 29, 8, tzinfo=UTC))
    client.force_login(basque.organisation.memberships.get().user)
    page = reverse("programme:delegation", args=[basque.pk])
    assert "Nobody more comes" in client.get(page).content.decode()

    client.post(reverse("programme:close_names", args=[basque.pk]), {"closed": "yes"})
    assert remind(at=datetime(2022, 9, 29, 8, tzinfo=UTC)) == 0
    assert "No reminder of free places follows." in client.get(page).content.decode()

    client.post(reverse("programme:close_names", args=[basque.pk]))
    assert remind(at=datetime(2022, 9, 29, 8, tzinfo=UTC)) == 1
    for person, status in ((world.ada.user, 403), (world.bruno.user, 404)):
        client.force_login(person)
        assert (
            client.post(reverse("programme:close_names", args=[basque.pk]), {"closed": "yes"}).status_code
            == status
        )


@pytest.mark.rule("P8")
def test_the_page_draws_the_places_and_tells_who_held_them(client, world, basque):
    DelegateFactory(delegation=basque, basis="eu_staff")
    first, second = DelegateFactory.create_batch(2, delegation=basque, complete=True)
    fund(delegate=first, by=world.officer, at=AT)
    client.force_login(basque.organisation.memberships.get().user)
    answer = client.post(
        reverse("programme:replace", args=[basque.pk, first.pk]),
        {"successor": second.pk, "reason": "Change of post"},
    )
    assert answer.status_code == 302

    page = client.get(reverse("programme:delegation", args=[basque.pk])).content.decode()

    assert "1 of 3 funded places used, 2 at own cost, 1 of EU staff" in page
    assert page.count("stroke-dasharray") == 3
    assert "Change of post" in page
    assert "holds it now" in page
    assert page.index(first.name) < page.index("Who held the funded places")


@pytest.mark.rule("M2")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_traveller_is_reminded_of_their_own_details_until_they_are_there(world, language):
    Delegate.objects.filter(pk=world.ada.pk).update(language=language)
    morning = datetime(2022, 9, 29, 8, tzinfo=UTC)
    remind(at=morning)
    message = Message.objects.get(topic="details.due", to=world.ada.email)

    mail = mails.compose(message)

    assert (
        mail.subject
        == {
            "en": "[EU-Japan R2R] Your details for the visit, by Friday 14 October 2022",
            "ja": "【日欧地域間協力】渡航情報の入力のお願い（2022年10月14日（金）まで）",
        }[language]
    )
    assert {"en": "- passport number", "ja": "・旅券番号"}[language] in mail.body
    assert {"en": "diet", "ja": "食事"}[language] not in mail.body, "asked only of whom it concerns"
    assert f"/{language}/programme/japan-2022/details/" in mail.body
    required = Need.objects.filter(required=True).values_list("field", flat=True)
    vault.enter(delegate=world.ada, values=dict.fromkeys(required, "2027-01-01"), by=world.ada.user, at=AT)
    assert mails.compose(message) is None
    remind(at=datetime(2022, 10, 14, 8, tzinfo=UTC))
    assert Message.objects.filter(topic="details.due", to=world.ada.email).count() == 1
    assert Message.objects.filter(topic="details.due", to=world.bruno.email).count() == 2
