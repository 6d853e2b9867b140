"""The pages of the vault: who reads what, and that a planted passport shows on no other page, file or log."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from programme.actions import vault as actions
from programme.actions.publishing import publish_agenda
from programme.models import Disclosure, Need, Sealed
from programme.queries.vault import opened
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory
from tests.guards.test_views import ALL
from tests.integration.programme.thieving import dump, in_the_clear

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 11, 10, 9, 0, tzinfo=UTC)
PASSPORT, DIET, FLIGHT = "KANARIE7731234", "No KANARIEVOER, please", "KANARIEVLUCHT 12"
VALUES = {"passport_number": PASSPORT, "diet": DIET, "flight_in": FLIGHT}
WORD = "KANARIE"


@pytest.fixture(autouse=True)
def november(db):
    """Look at the pages on 10 November 2022."""
    clock.restart(at=NOW)


@pytest.fixture
def entered(world):
    """Ada has entered three details, and lets the hosts read one."""
    actions.enter(delegate=world.ada, values=VALUES, by=world.ada.user, at=AT)
    actions.agree(delegate=world.ada, fields=["flight_in"], by=world.ada.user, at=AT)
    world.editor = world.basque.organisation.memberships.get().user
    return world


def url(name, lang="en", **kwargs):
    with translation.override(lang):
        return reverse(f"programme:{name}", kwargs=kwargs)


def theirs(world, name="details", lang="en"):
    return url(name, lang, pk=world.basque.pk, number=world.ada.pk)


@pytest.mark.rule("R")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_my_details_asks_what_this_visit_needs_with_reason_and_dates(client, world, language):
    client.force_login(world.ada.user)

    page = client.get(url("my_details", language, slug="japan-2022")).content.decode()

    said = {
        "en": ("Passport number", "Hotels in Japan must note it of guests from abroad. Basis: a legal obligation. Needed by "
               "Friday 14 October 2022, erased on Monday 19 December 2022.", "Nobody has read your details.", "The hosts may read this"),
        "ja": ("旅券番号", "旅館業法により", "2022年10月14日（金）", "2022年12月19日（月）"),
    }[language]  # fmt: skip
    assert [words for words in said if words not in page] == []
    asked = set(Need.objects.filter(visit=world.visit).values_list("field", flat=True))
    assert "birth_date" not in asked
    assert 'name="birth_date"' not in page
    assert [field for field in asked if f'name="{field}"' not in page] == []
    assert page.count('name="agree_') == 5
    optional = {"en": "(optional)", "ja": "任意"}[language]
    assert page.count(optional) == 3 + 5, "what is asked of everybody is not optional, and may yet follow"


@pytest.mark.rule("R")
def test_a_person_saves_reads_and_agrees(client, world):
    client.force_login(world.ada.user)
    where = url("my_details", slug="japan-2022")

    answer = client.post(where, {**VALUES, "passport_expiry": "2027-03-01", "agree_diet": "on"})

    assert answer.status_code == 302
    assert opened([world.ada])[world.ada.pk] == {**VALUES, "passport_expiry": "2027-03-01"}
    assert list(Sealed.objects.filter(agreed_at__isnull=False).values_list("field", flat=True)) == ["diet"]
    page = client.get(where).content.decode()
    assert [value for value in (*VALUES.values(), 'value="2027-03-01"') if value not in page] == []

    refused = client.post(where, {**VALUES, "passport_expiry": "tomorrow"})
    assert refused.status_code == 422
    assert PASSPORT in refused.content.decode(), "as typed"
    assert "Enter a day" in refused.content.decode()


@pytest.mark.rule("R")
def test_who_is_no_delegate_has_no_such_page(client, entered):
    for person in (entered.officer, entered.editor, entered.host, UserFactory()):
        client.force_login(person)
        assert client.get(url("my_details", slug="japan-2022")).status_code == 404


@pytest.mark.rule("R")
def test_an_editor_enters_and_never_reads_back(client, entered):
    client.force_login(entered.editor)

    page = client.get(theirs(entered)).content.decode()
    assert "••••" in page
    assert "1234" not in page
    assert WORD not in page
    assert (
        client.post(theirs(entered, "show_details"), {"fields_wanted": ["diet"], "reason": "x"}).status_code
        == 403
    )

    assert client.post(theirs(entered), {"insurance": "KANARIEPOLIS 99"}).status_code == 302
    assert opened([entered.ada])[entered.ada.pk] == {**VALUES, "insurance": "KANARIEPOLIS 99"}, "empty keeps"
    assert WORD not in client.get(theirs(entered)).content.decode()
    assert not Disclosure.objects.exists()


@pytest.mark.rule("R")
def test_an_officer_reads_for_five_minutes_with_a_reason_that_the_person_sees(client, entered):
    client.force_login(entered.officer)
    page = client.get(theirs(entered)).content.decode()
    assert "••••1234" in page
    assert WORD not in page

    silent = client.post(
        theirs(entered, "show_details"), {"fields_wanted": ["passport_number"], "reason": ""}
    )
    assert (silent.status_code, WORD in silent.content.decode()) == (422, False)
    asked = {"fields_wanted": ["passport_number"], "reason": "The hotel asks for it"}
    assert client.post(theirs(entered, "show_details"), asked).status_code == 302
    assert client.get(theirs(entered, "show_details")).status_code == 405

    shown = client.get(theirs(entered)).content.decode()
    assert PASSPORT in shown
    assert DIET not in shown, "only what was asked for"
    client.force_login(entered.second)
    assert PASSPORT not in client.get(theirs(entered)).content.decode(), "to who asked alone"

    client.force_login(entered.ada.user)
    mine = client.get(url("my_details", slug="japan-2022")).content.decode()
    assert "Read once" in mine
    assert "The hotel asks for it" in mine
    assert entered.officer.full_name in mine

    client.force_login(entered.officer)
    clock.restart(at=NOW + timedelta(minutes=4, seconds=50))
    assert PASSPORT in client.get(theirs(entered)).content.decode()
    clock.restart(at=NOW + timedelta(minutes=6))
    assert WORD not in client.get(theirs(entered)).content.decode()


@pytest.mark.rule("R")
def test_foreign_details_are_not_there_and_a_fellow_delegates_are_forbidden(client, entered):
    for name in ("details", "show_details"):
        for person, status in (
            (entered.bruno.user, 404),
            (entered.host, 404),
            (UserFactory(role=EVALUATOR), 404),
        ):
            client.force_login(person)
            assert client.post(theirs(entered, name), {"diet": "x"}).status_code == status, (name, person)
    fellow = DelegateFactory(delegation=entered.basque, user=UserFactory()).user
    client.force_login(fellow)
    assert client.get(theirs(entered)).status_code == 403
    assert opened([entered.ada])[entered.ada.pk] == VALUES
    client.force_login(entered.officer)
    assert client.get(url("details", pk=entered.emilia.pk, number=entered.ada.pk)).status_code == 404


@pytest.mark.rule("P8")
def test_the_page_of_a_delegation_names_what_each_person_still_owes(client, entered):
    client.force_login(entered.editor)

    page = client.get(url("delegation", pk=entered.basque.pk)).content.decode()

    assert (
        "passport valid until, nationality, travel insurance (company and number), departure flight" in page
    )
    assert "allergies" not in page, "asked only of whom it concerns"


def test_my_page_asks_a_traveller_until_everything_is_there(client, entered):
    client.force_login(entered.ada.user)
    page = client.get("/en/my/").content.decode()
    assert "4 details are missing." in page
    assert url("my_details", slug="japan-2022") in page

    rest = {"passport_expiry": "2027-03-01", "nationality": "X", "insurance": "X", "flight_out": "X"}
    actions.enter(delegate=entered.ada, values=rest, by=entered.ada.user, at=AT)
    assert "Everything is there." in client.get("/en/my/").content.decode()


@pytest.mark.rule("R")
def test_officers_say_what_a_visit_needs(client, entered):
    client.force_login(entered.officer)
    where = {"slug": "japan-2022", "field": "birth_date"}
    values = {"purpose_en": "Entry to the premises", "purpose_ja": "入館手続のため", "basis": "task",
              "due_on": "2022-11-01", "keep_days": "3", "required": "on"}  # fmt: skip
    assert client.get(url("needs", slug="japan-2022")).status_code == 200
    assert client.get(url("need", **where)).status_code == 200
    assert client.post(url("need", **where), {**values, "purpose_ja": ""}).status_code == 422
    assert client.post(url("need", **where), values).status_code == 302
    need = Need.objects.get(field="birth_date")
    assert (need.due_on, need.erase_on, need.shared) == (date(2022, 11, 1), date(2022, 11, 22), False)

    assert (
        client.post(url("need", slug="japan-2022", field="diet"), {**values, "keep_days": "99"}).status_code
        == 422
    )
    client.post(url("drop_need", slug="japan-2022", field="diet"))
    client.post(url("drop_need", **where))
    assert Need.objects.filter(field="diet").exists()
    assert not Need.objects.filter(field="birth_date").exists()
    assert client.get(url("need", slug="japan-2022", field="shoe_size")).status_code == 404
    assert client.post(url("needs", slug="japan-2022"), {"opens_on": "2022-11-12"}).status_code == 302
    for person, status in ((entered.ada.user, 403), (UserFactory(), 404)):
        client.force_login(person)
        for path in (url("needs", slug="japan-2022"), url("need", **where), url("drop_need", **where)):
            assert client.post(path, values).status_code == status


def test_the_pages_of_a_delegation_cost_the_same_with_one_person_as_with_six(
    client, entered, django_assert_num_queries
):
    client.force_login(entered.officer)
    pages = {url("delegation", pk=entered.basque.pk): 13, url("delegations", slug="japan-2022"): 12}
    for page in pages:
        client.get(page)
    for page, count in pages.items():
        with django_assert_num_queries(count):
            client.get(page)
    for person in DelegateFactory.create_batch(5, delegation=entered.basque):
        actions.enter(delegate=person, values={"passport_number": "EXAMPLE1"}, by=entered.officer, at=AT)
    for page, count in pages.items():
        with django_assert_num_queries(count):
            client.get(page)


# --- the canary -------------------------------------------------------------------------------------------------


def places(world):
    """Every address of the portal, filled with the keys of what exists here."""
    keys = {
        "pk": [world.basque.pk, world.ada.pk, 1], "number": [world.ada.pk], "slug": ["japan-2022"],
        "language": ["en"], "field": ["diet"], "object_id": [world.ada.pk, world.basque.pk],
    }  # fmt: skip
    for view in ALL:
        names = list(view.converters)
        for turn in range(3 if {"pk", "object_id"} & set(names) else 1):
            given = {name: keys.get(name, [1])[min(turn, len(keys.get(name, [1])) - 1)] for name in names}
            try:
                yield view.name, reverse(view.name, kwargs=given)
            except NoReverseMatch:
                continue


LEAVING = ("logout", "language", "demo-", "password", "mfa_", "account_")


def crawl(client, world, person):
    """Return the addresses on which the word shows to a person, and how many pages answered."""
    client.force_login(person)
    found, answered = set(), 0
    for name, path in places(world):
        if not name or any(word in name for word in LEAVING):
            continue
        answer = client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        answered += answer.status_code == 200
        if WORD.encode() in content:
            found.add(name)
    return found, answered


@pytest.mark.rule("R")
@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("officer", {"programme:guests"}), ("host", {"programme:guests"}), ("ada", {"programme:my_details"}),
        ("bruno", set()), ("editor", set()), (ADMINISTRATOR, set()), (EVALUATOR, set()), (EU_DESK, set()),
        (JP_DESK, set()),
    ],
)  # fmt: skip
def test_a_planted_passport_shows_nowhere_else(client, entered, who, where):
    publish_agenda(visit=entered.visit, by=entered.officer, at=AT)
    person = getattr(entered, who, None) or UserFactory(role=who)
    person = getattr(person, "user", person)

    found, answered = crawl(client, entered, person)

    assert found == where
    assert answered > 10, "the crawl opened pages"
    assert not in_the_clear(dump(), WORD), "nor does it stay in a table: sessions, logs, outbox, cache"


@pytest.mark.rule("R")
def test_the_list_for_the_hosts_holds_what_was_agreed_and_nothing_more(client, entered):
    client.force_login(UserFactory(role=OFFICER))

    page = client.get(url("guests", slug="japan-2022")).content.decode()

    assert FLIGHT in page
    assert PASSPORT not in page
    assert DIET not in page
