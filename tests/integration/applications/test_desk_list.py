"""The desk's list: filters with counts, chosen columns, saved views, and what it costs (SPEC A13, A5; UX S2)."""

import re
import time
from datetime import timedelta
from statistics import median

import pytest

from applications.actions import saved_views
from applications.models import (
    Application,
    ConsiderationRequest,
    Eligibility,
    InformationRequest,
    SavedView,
    Section,
    ThemeRank,
)
from applications.states import Status
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK
from r2r_portal.audit.models import Event
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory, ThemeFactory
from tests.integration.applications.crowding import crowd
from tests.integration.applications.desking import MAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
LIST = "/admin/applications/application/"
VIEWS = f"{LIST}views/"


def lines(page):
    """The territories of the lines that are shown, in order."""
    return [line["territory__code"] for line in page.context["cl"].result_list]


def count_of(page, label):
    """The number beside a filter."""
    links = [
        *page.context["cl"].flags,
        *(link for group in page.context["cl"].groups for link in group["links"]),
    ]
    return {link["label"]: link["count"] for link in links}.get(label)


@pytest.fixture
def one_of_each():
    """One application of every kind that the desk looks for, each for a territory of its own."""
    theme = ThemeFactory(number=1, slug="green", title_en="Green")
    plain = ApplicationFactory(submitted=True, territory_code="ITH5")
    Eligibility.objects.create(application=plain, outcome="eligible", at=AT, by=plain.created_by)
    ThemeRank.objects.create(application=plain, theme=theme, rank=1)
    Section.objects.create(questionnaire=plain.questionnaire, number=1, slug="one", group="about")
    ApplicationFactory(territory_code="BE2")
    late = ApplicationFactory(territory_code="AT1", late_at=CLOSES)
    ConsiderationRequest.objects.create(application=late, reason="x", at=CLOSES, by=late.created_by)
    ApplicationFactory(submitted=True, territory_code="NL3", saved_at=AT + timedelta(days=1))
    asked = ApplicationFactory(submitted=True, territory_code="PT1")
    InformationRequest.objects.create(
        application=asked, text="?", due_at=AT + timedelta(days=9), asked_at=AT, asked_by=asked.created_by
    )
    ApplicationFactory(submitted=True, territory_code="FR1")
    ApplicationFactory(submitted=True, territory_code="FR108")
    ApplicationFactory(side="jp", territory_code="JP-23", on_behalf=True)


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("incomplete=1", {"AT1", "BE2"}),
        ("late=1", {"AT1"}),
        ("asks=1", {"AT1"}),
        ("changed=1", {"NL3"}),
        ("unchecked=1", {"NL3", "PT1", "FR1", "FR108"}),
        ("asked=1", {"PT1"}),
        ("behalf=1", {"JP-23"}),
        ("side=jp", {"JP-23"}),
        ("theme=green", {"ITH5"}),
        ("state=FR", {"FR1", "FR108"}),
        ("area=Chubu", {"JP-23"}),
        ("eligibility=eligible", {"ITH5"}),
        ("unchecked=1&state=FR", {"FR1", "FR108"}),
        ("late=1&changed=1", set()),
        ("q=Vlaams", {"BE2"}),
        ("state=XX", set()),
    ],
)
def test_a_filter_shows_what_it_says(client, officer, one_of_each, asked, found):
    assert set(lines(client.get(f"{LIST}?{asked}"))) == found


@pytest.mark.rule("A5")
def test_territories_of_which_one_holds_the_other_are_flagged(client, officer, one_of_each):
    page = client.get(f"{LIST}?overlaps=1")

    assert set(lines(page)) == {"FR1", "FR108"}
    assert page.content.decode().count("Overlapping territory") == 3  # the filter and two lines


@pytest.mark.rule("A5")
def test_what_was_withdrawn_overlaps_with_nothing(client, officer, one_of_each):
    Application.objects.filter(territory__code="FR1").update(status=Status.WITHDRAWN)

    assert lines(client.get(f"{LIST}?overlaps=1")) == []


@pytest.mark.rule("A13")
def test_the_number_beside_a_filter_is_what_a_click_shows(client, officer, one_of_each):
    page = client.get(f"{LIST}?state=FR")

    links = [
        *page.context["cl"].flags,
        *(link for group in page.context["cl"].groups for link in group["links"]),
    ]
    shown = {
        link["url"]: len(lines(client.get(LIST + link["url"]))) for link in links if not link["is_chosen"]
    }
    assert shown == {link["url"]: link["count"] for link in links if not link["is_chosen"]}
    assert count_of(page, "No eligibility check yet") == 2


@pytest.mark.rule("A13")
@pytest.mark.parametrize(("role", "sides"), [(EU_DESK, {"eu"}), (JP_DESK, {"jp"})])
def test_a_desk_sees_the_lines_of_its_own_side(client, one_of_each, role, sides):
    client.force_login(UserFactory(role=role))

    page = client.get(f"{LIST}?columns=side")

    assert {line["track__side"] for line in page.context["cl"].result_list} == sides


def test_evaluators_see_no_list(client, one_of_each):
    client.force_login(UserFactory(role=EVALUATOR))

    assert client.get(LIST).status_code in {302, 403}


def test_a_draft_of_an_applicant_is_a_line_that_cannot_be_opened(client, officer):
    draft, sent = ApplicationFactory(territory_code="BE2"), ApplicationFactory(submitted=True)

    text = client.get(LIST).content.decode()

    assert f"/application/{draft.pk}/" not in text
    assert f"/application/{sent.pk}/" in text


@pytest.mark.rule("A13")
def test_the_person_chooses_the_columns_and_the_order(client, officer, one_of_each):
    page = client.get(f"{LIST}?columns=territory&columns=saved&o=1")

    first = page.content.decode().partition("<tbody>")[2].partition("</tr>")[0]
    assert re.findall(r'data-label="([^"]*)"', first) == ["Reference", "Territory", "Last saved"]
    shown = [row["territory__code"] for row in page.context["cl"].result_list]
    names = dict(Application.objects.values_list("territory__code", "territory__name_latin"))
    assert [names[code] for code in shown] == sorted(names.values())


@pytest.mark.rule("A13")
def test_the_form_of_the_columns_offers_each_by_its_name(client, officer, one_of_each):
    text = client.get(f"{LIST}?columns=territory").content.decode()

    assert 'value="territory" id="column-territory" checked> <label for="column-territory">Territory<' in text
    assert 'value="saved" id="column-saved"> <label for="column-saved">' in text


@pytest.mark.rule("A13")
def test_a_view_is_described_in_words_before_it_is_saved(client, officer, one_of_each):
    text = client.get(f"{VIEWS}?query=status%3Dsubmitted%26side%3Deu%26theme%3Dgreen").content.decode()

    found = re.findall(r"<li>(status|side|first theme|[^<]*theme[^<]*): ([^<]+)</li>", text)
    assert [value for _title, value in found] == ["Submitted", "European Union", "Green"]


@pytest.mark.parametrize("query", ["?o=99", "?o=x", "?columns=nonsense", "?p=7", "?mystery=1", "?status=%00"])
def test_an_odd_address_shows_a_list_all_the_same(client, officer, one_of_each, query):
    page = client.get(LIST + query, follow=True)

    assert page.status_code == 200


def test_an_empty_list_says_why(client, officer):
    assert "There are no applications yet" in client.get(LIST).content.decode()
    ApplicationFactory()
    assert "No application matches these filters" in client.get(f"{LIST}?late=1").content.decode()


@pytest.mark.rule("L")
@pytest.mark.parametrize("column", ["received", "saved"])
def test_instants_stand_on_both_clocks_in_the_readers_language(client, officer, column):
    ApplicationFactory(submitted=True, saved_at=AT, submitted_at=AT)
    client.cookies["language"] = "ja"

    text = client.get(f"{LIST}?columns={column}").content.decode()

    assert re.search(r"2022年\d+月\d+日\d+:\d\d（ブリュッセル時間）／\d+:\d\d（日本時間）", text)


# --- saved views --------------------------------------------------------------------------------------------


def test_a_view_keeps_filters_order_and_columns_under_a_name(client, officer, one_of_each):
    response = client.post(VIEWS, {"name": "France", "query": "p=3&state=FR&o=1&columns=territory"})

    view = SavedView.objects.get()
    assert (view.user, view.name, view.query, view.is_shared) == (
        officer, "France", "columns=territory&o=1&state=FR", False,
    )  # fmt: skip
    page = client.get(response.headers["Location"])
    assert set(lines(page)) == {"FR1", "FR108"}
    assert re.search(r'aria-current="true">France<', page.content.decode())
    assert [event.verb for event in Event.objects.filter(subject=f"applications.savedview:{view.pk}")] == [
        "view.saved"
    ]


def test_a_shared_view_is_seen_by_colleagues_and_changed_by_its_owner_alone(client, officer):
    view = saved_views.save(name="Mine", query="late=1", is_shared=True, by=UserFactory(), at=MAY)
    hidden = saved_views.save(name="Hidden", query="late=1", is_shared=False, by=view.user, at=MAY)

    text = client.get(LIST).content.decode()

    assert ">Mine<" in text
    assert hidden.name not in text
    assert client.post(f"{VIEWS}{view.pk}/", {"name": "Yours"}).status_code == 404
    assert client.post(f"{VIEWS}{view.pk}/delete/").status_code == 404


def test_a_view_of_ones_own_is_renamed_shared_and_deleted(client, officer):
    view = saved_views.save(name="Mine", query="late=1", is_shared=False, by=officer, at=MAY)

    client.post(f"{VIEWS}{view.pk}/", {"name": "Late ones", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Late ones", True)
    assert client.get(f"{VIEWS}{view.pk}/delete/").status_code == 302
    assert SavedView.objects.exists()
    client.post(f"{VIEWS}{view.pk}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"name": "Mine"}, 409, "You have a view named “Mine” already"),
        ({"name": ""}, 422, "required"),
        ({"name": "Long", "query": "q=" + "x" * 600}, 422, "too long to be kept"),
        ({"name": "x" * 81}, 422, "80 characters"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(client, officer, given, status, words):
    saved_views.save(name="Mine", query="late=1", is_shared=False, by=officer, at=MAY)

    response = client.post(VIEWS, {"query": "late=1"} | given)

    assert response.status_code == status
    assert words in response.content.decode()
    assert SavedView.objects.count() == 1


# --- what it costs ------------------------------------------------------------------------------------------


@pytest.mark.rule("A13")
@pytest.mark.parametrize("number", [1, 5, 200, 400])
def test_the_list_costs_the_same_however_many_lines_there_are(
    client, officer, number, django_assert_num_queries
):
    crowd(number)
    client.get(LIST)

    with django_assert_num_queries(12):
        page = client.get(LIST)

    assert len(page.context["cl"].result_list) == min(number, 200)


@pytest.mark.rule("A13")
def test_two_hundred_lines_of_a_thousand_come_within_four_tenths_of_a_second(client, officer):
    crowd(1000)
    every = "&".join(f"columns={code}" for code in ("territory", "state", "side", "body", "status", "received",
                                                    "look", "eligibility", "theme", "progress", "versions",
                                                    "language", "saved", "closing"))  # fmt: skip
    spent = {}
    for name, address in (("usual", LIST), ("every column", f"{LIST}?{every}")):
        client.get(address)
        taken = []
        for _ in range(5):
            began = time.process_time()
            client.get(address)
            taken.append(time.process_time() - began)
        spent[name] = median(taken)

    assert {name: seconds < 0.4 for name, seconds in spent.items()} == dict.fromkeys(spent, True), spent
