"""The pages: who sees what, how many queries, what bad input gets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from programme.actions.publishing import publish_agenda
from programme.actions.seats import fund
from programme.models import AllowanceSheet, Delegate, RateTable, Session
from r2r_portal.accounts.roles import EVALUATOR
from r2r_portal.clock import actions as clock
from tests.factories.accounts import UserFactory
from tests.factories.programme import (
    AT,
    DelegateFactory,
    DelegationFactory,
    LegFactory,
    SessionFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(db):
    """Look at the pages on 10 November 2022."""
    clock.restart(at=NOW)


def url(name, lang="en", **kwargs):
    with translation.override(lang):
        return reverse(f"programme:{name}", kwargs=kwargs)


def desk_pages(world):
    slug = world.visit.slug
    names = ("board", "sessions", "new_session", "publish", "delegations", "allowances")
    return [url("desk"), *(url(name, slug=slug) for name in names)]


def own_pages(world):
    return [
        url("visits"),
        url("calendar"),
        url("agenda", slug=world.visit.slug),
        url("delegation", pk=world.basque.pk),
    ]


@pytest.mark.rule("P1")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_events_and_phases_are_public_and_what_has_no_date_says_so(client, world, language):
    page = client.get(url("events", language)).content.decode()

    phase = {"en": "Study visits of EU regions to Japan", "ja": "EU地域による日本視察"}[language]
    assert page.count(phase) >= 2
    to_come = {"en": "Planned, date to come (June to August 2022)", "ja": "2022年6月～8月"}[language]
    assert to_come in page


@pytest.mark.rule("T2")
def test_an_event_shows_both_clocks_and_gives_a_calendar_file(client, world):
    page = client.get(url("event", slug="exchange-meeting-1")).content.decode()
    assert "16:00–17:30" in page
    assert "09:00–10:30" in page

    file = client.get(url("event_file", slug="exchange-meeting-1"))
    assert file["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VTIMEZONE" in file.content.decode()
    assert client.get(url("event_file", slug="launch-event")).status_code == 404
    assert client.get(url("event", slug="nothing")).status_code == 404


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_opens_for_whom_it_is(client, world, language):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    for person, pages in (
        (world.officer, [*desk_pages(world), *own_pages(world)]),
        (world.ada.user, own_pages(world)),
    ):
        client.force_login(person)
        for page in pages:
            answer = client.get(page.replace("/en/", f"/{language}/", 1))
            assert answer.status_code == 200, page


def paper(world):
    return url("agenda_pdf", slug=world.visit.slug, language="en")


def test_nobody_gets_in_unsigned(client, world):
    for page in (*desk_pages(world), *own_pages(world), paper(world)):
        assert client.get(page).status_code == 302, page


def test_a_strangers_visit_and_delegation_are_not_there(client, world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    for person in (UserFactory(), UserFactory(role=EVALUATOR)):
        client.force_login(person)
        for page in (*desk_pages(world)[1:], *own_pages(world)[2:], paper(world)):
            assert client.get(page).status_code == 404, page
        assert client.get(url("desk")).status_code == 403


def test_another_delegation_of_the_same_visit_is_not_there(client, world):
    client.force_login(world.bruno.user)

    assert client.get(url("delegation", pk=world.basque.pk)).status_code == 404
    for name in ("delegate", "fund", "free", "replace", "leave"):
        path = url(name, pk=world.basque.pk, number=world.ada.pk)
        assert client.post(path).status_code == 404, path
    assert client.get(url("delegation", pk=world.emilia.pk)).status_code == 200


def test_a_participant_may_read_but_not_plan_nor_fill(client, world):
    client.force_login(world.ada.user)

    for page in desk_pages(world):
        assert client.get(page).status_code == 403, page
    assert client.get(url("add_delegate", pk=world.basque.pk)).status_code == 403
    assert client.post(url("fund", pk=world.basque.pk, number=world.ada.pk)).status_code == 403


@pytest.mark.rule("P8")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_fourth_funded_delegate_gets_409_in_the_readers_language(client, world, language):
    people = DelegateFactory.create_batch(3, delegation=world.basque)
    for person in people:
        fund(delegate=person, by=world.officer, at=AT)
    client.force_login(world.basque.organisation.memberships.get().user)

    answer = client.post(url("fund", language, pk=world.basque.pk, number=world.ada.pk))

    assert answer.status_code == 409
    words = {
        "en": "This region has 3 funded places and all are taken. Choose &quot;Own cost&quot; or free a place",
        "ja": "支援対象枠（3名）に空きがありません。「自己負担」を選択するか、枠を変更してください",
    }[language]
    assert words in answer.content.decode()
    assert not Delegate.objects.funded().filter(pk=world.ada.pk).exists()


@pytest.mark.rule("P8")
def test_the_body_enters_its_people_and_takes_a_place(client, world):
    client.force_login(world.basque.organisation.memberships.get().user)
    new = {"family_name": "Nguyễn", "given_name": "Zoë", "email": "zoe@test.example", "language": "en",
           "zone": "Europe/Brussels", "basis": "own_cost"}  # fmt: skip

    refused = client.post(url("add_delegate", pk=world.basque.pk), {**new, "family_name": ""})
    assert refused.status_code == 422
    assert "Enter the family name" in refused.content.decode()
    assert "zoe@test.example" in refused.content.decode()
    client.post(url("add_delegate", pk=world.basque.pk), new)
    zoe = Delegate.objects.get(email="zoe@test.example")
    client.post(url("fund", pk=world.basque.pk, number=zoe.pk))

    page = client.get(url("delegation", pk=world.basque.pk)).content.decode()
    assert "Zoë NGUYỄN" in page
    assert "Funded, place 1" in page
    twice = client.post(url("add_delegate", pk=world.basque.pk), {**new, "family_name": "Other"})
    assert "already in the delegation" in twice.content.decode()


@pytest.mark.rule("P8")
def test_a_place_is_handed_over_on_one_page(client, world):
    second = DelegateFactory(delegation=world.basque)
    fund(delegate=world.ada, by=world.officer, at=AT)
    client.force_login(world.officer)

    path = url("replace", pk=world.basque.pk, number=world.ada.pk)
    assert client.post(path, {"reason": "Illness"}).status_code == 422
    client.post(path, {"successor": second.pk, "reason": "Illness"})

    assert list(Delegate.objects.funded()) == [second]
    assert "Illness" in client.get(url("delegation", pk=world.basque.pk)).content.decode()


def session_data(world, **changes):
    leg = world.visit.legs.get(host__code="JP-23")
    return {
        "leg": leg.pk, "on": "2022-11-14", "starts": "15:00", "ends": "16:00", "title_en": "Walk", "title_ja": "散策",
        "mode_eu": "room", "mode_jp": "room", "interpretation": "none", **changes,
    }  # fmt: skip


@pytest.mark.rule("P5")
def test_a_session_is_typed_in_the_wall_clock_of_the_visit(client, world):
    client.force_login(world.officer)

    answer = client.post(url("new_session", slug=world.visit.slug), session_data(world))

    assert answer.status_code == 302
    assert Session.objects.get(title_en="Walk").starts_at == datetime(2022, 11, 14, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "14:00"}, "The end must be after the start"),
        ({"title_en": "", "title_ja": ""}, "Enter the title in one language at least"),
        ({"on": "14 November"}, "14 November"),
        ({"starts": ""}, "Enter when it starts"),
    ],
)
def test_a_session_that_cannot_be_is_shown_again_as_typed(client, world, changes, words):
    client.force_login(world.officer)

    answer = client.post(url("new_session", slug=world.visit.slug), session_data(world, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Session.objects.filter(title_en="Walk").exists()


@pytest.mark.rule("T7")
def test_hours_that_the_clocks_skip_are_refused_and_double_ones_asked_about(client, world):
    visit = VisitFactory(
        japanese=True,
        call=world.call,
        starts_on=date(2023, 3, 20),
        ends_on=date(2023, 11, 1),
    )
    leg = LegFactory(visit=visit, starts_on=visit.starts_on, ends_on=visit.ends_on)
    client.force_login(world.officer)
    path = url("new_session", slug=visit.slug)
    spring = session_data(world, leg=leg.pk, on="2023-03-26", starts="02:30", ends="04:00")
    autumn = session_data(world, leg=leg.pk, on="2023-10-29", starts="02:30", ends="04:00")

    skipped = client.post(path, spring)
    assert skipped.status_code == 422
    assert "does not exist in Brussels: the clocks go forward" in skipped.content.decode()
    twice = client.post(path, autumn)
    assert twice.status_code == 422
    assert "comes twice in Brussels" in twice.content.decode()
    assert "This hour comes twice: which one?" in twice.content.decode()

    assert client.post(path, {**autumn, "first_or_second": "1"}).status_code == 302
    assert Session.objects.get(leg=leg).starts_at == datetime(2023, 10, 29, 1, 30, tzinfo=UTC)


@pytest.mark.rule("P3")
def test_a_person_joins_or_misses_a_session_by_name(client, world):
    session = Session.objects.get(title_en="Policy briefing and Expo 2025")
    client.force_login(world.officer)
    path = url("session_people", slug=world.visit.slug, pk=session.pk)

    client.post(path, {f"p{world.ada.pk}": "joins", f"p{world.bruno.pk}": "misses"})
    assert dict(session.deviations.values_list("delegate", "takes_part")) == {
        world.ada.pk: True,
        world.bruno.pk: False,
    }
    assert client.get(path).content.decode().count(" selected>") == 2
    client.post(path, {f"p{world.ada.pk}": "joins", f"p{world.bruno.pk}": ""})
    assert list(session.deviations.values_list("delegate", flat=True)) == [world.ada.pk]


@pytest.mark.rule("P5")
def test_the_publish_page_lists_what_stands_in_the_way_and_refuses_with_409(client, world):
    session = Session.objects.get(title_en="Second exchange meeting")
    session.interpretation = "none"
    session.save(update_fields=["interpretation"])
    client.force_login(world.officer)

    page = client.get(url("publish", slug=world.visit.slug)).content.decode()
    assert "is a main activity and has no interpretation" in page
    assert "Publish version" not in page
    assert client.post(url("publish", slug=world.visit.slug)).status_code == 409
    assert not world.visit.versions.exists()


def test_the_agenda_shows_what_concerns_the_reader(client, world):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.ada.user)
    path = url("agenda", slug=world.visit.slug)

    mine, every = client.get(path).content.decode(), client.get(path + "?show=all").content.decode()
    assert "Reception and overview" in mine
    assert "Policy briefing and Expo 2025" not in mine
    assert "Policy briefing and Expo 2025" in every
    assert "愛知県庁" in mine, "the place in both scripts"
    assert "Free" in mine, "a day without sessions says so"


@pytest.mark.rule("P9")
def test_a_sheet_is_prepared_by_one_officer_and_approved_by_another(client, world):
    fund(delegate=world.ada, by=world.officer, at=AT)
    client.force_login(world.officer)
    data = {"table": RateTable.objects.get(side="jp").pk, "arrives_on": "2022-11-13", "leaves_on": "2022-11-19",
            "fare": "900.10", "currency": "EUR"}  # fmt: skip
    client.post(url("prepare_sheet", slug=world.visit.slug, pk=world.ada.pk), data)
    sheet = AllowanceSheet.objects.get()
    seen = {"seen": "2100.10"}

    assert "A second person approves it" in client.get(url("sheet", pk=sheet.pk)).content.decode()
    assert client.post(url("approve_sheet", pk=sheet.pk), seen).status_code == 403
    client.force_login(world.ada.user)
    assert client.get(url("sheet", pk=sheet.pk)).status_code == 404, "a draft is nobody's but the officers'"
    client.force_login(world.second)
    assert client.post(url("approve_sheet", pk=sheet.pk), seen).status_code == 302
    client.force_login(world.ada.user)
    assert "2,100.10 EUR" in client.get(url("sheet", pk=sheet.pk)).content.decode()
    client.force_login(world.bruno.user)
    assert client.get(url("sheet", pk=sheet.pk)).status_code == 404


def more(world, times):
    """Add delegations with people and places, and sessions."""
    codes = iter(["FRK", "ES51", "SI041", "FR108"])
    for _number in range(times):
        territory = type(world.basque.territory).objects.get(code=next(codes))
        delegation = DelegationFactory(visit=world.visit, territory=territory)
        fund(delegate=DelegateFactory(delegation=delegation), by=world.officer, at=AT)
        leg = world.visit.legs.get(host__code="JP-23")
        leg.attendances.create(delegation=delegation)
        world.visit.legs.get(is_plenary=True).attendances.create(delegation=delegation)
        start = leg.sessions.latest("starts_at").ends_at + timedelta(hours=1)
        SessionFactory(leg=leg, starts_at=start, ends_at=start + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("name", "limit"),
    [("board", 24), ("sessions", 18), ("publish", 30), ("delegations", 20), ("allowances", 20)],
)
def test_lists_ask_the_database_as_often_for_many_as_for_few(
    client, world, django_assert_max_num_queries, name, limit
):
    client.force_login(world.officer)
    path = url(name, slug=world.visit.slug)
    client.get(path)
    with django_assert_max_num_queries(limit) as few:
        client.get(path)
    more(world, 4)
    with django_assert_max_num_queries(limit) as many:
        client.get(path)
    assert len(many) == len(few)


def test_the_agenda_asks_the_database_as_often_for_many_as_for_few(
    client, world, django_assert_max_num_queries
):
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    client.force_login(world.ada.user)
    path = url("agenda", slug=world.visit.slug) + "?show=all"
    client.get(path)
    with django_assert_max_num_queries(25) as few:
        client.get(path)
    more(world, 2)
    publish_agenda(visit=world.visit, by=world.officer, at=AT)
    with django_assert_max_num_queries(25) as many:
        client.get(path)
    assert len(many) == len(few)
