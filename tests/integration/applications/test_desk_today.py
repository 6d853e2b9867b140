"""What waits for staff today, and a call in pictures (UX S1, §5.5; SPEC A13)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from applications.actions import deadlines
from applications.models import ConsiderationRequest, Eligibility, InformationRequest, Invitation
from applications.queries.pictures import numbers
from applications.states import Status
from r2r_portal.accounts.roles import ADMINISTRATOR, EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from r2r_portal.outbox.states import State
from r2r_portal.territories.models import Side, Territory
from tests.factories.accounts import AT, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory, CallFactory
from tests.integration.applications.crowding import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A13")]
MAY = datetime(2022, 5, 16, 7, tzinfo=UTC)
PICTURES = "/admin/applications/application/pictures/"
AFTER = CLOSES + timedelta(days=2)


def lines(client):
    """What stands under "What is due": the words, whether late, where it leads."""
    text = client.get("/admin/").content.decode()
    rows = re.findall(r"<li>(<span[^>]*>.*?</span>)?\s*([^<>]*?) – <a href=\"([^\"]+)\">", text, re.S)
    return {words.strip(): (bool(late), link) for late, words, link in rows}


@pytest.fixture
def waiting():
    """One of everything that can wait for staff, after the closing."""
    clock_actions.restart(at=AFTER)
    late = ApplicationFactory(territory_code="AT1", late_at=CLOSES)
    ConsiderationRequest.objects.create(application=late, reason="x", at=CLOSES, by=late.created_by)
    asked = ApplicationFactory(submitted=True, territory_code="PT1")
    Eligibility.objects.create(application=asked, outcome="eligible", at=AT, by=asked.created_by)
    InformationRequest.objects.create(
        application=asked,
        text="?",
        due_at=AFTER - timedelta(hours=1),
        asked_at=CLOSES,
        asked_by=asked.created_by,
    )
    ApplicationFactory(submitted=True, side="jp", territory_code="JP-23")
    Invitation.objects.create(
        track=late.call.tracks.get(side="jp"), territory=Territory.objects.get(code="JP-26"), email="a@b.example",
        requested_at=AT,
    )  # fmt: skip
    for number, state in enumerate((State.FAILED, State.HELD)):
        Message.objects.create(key=f"k{number}", topic="deadline.moved", to="a@b.example", language="en",
                               zone="Europe/Brussels", state=state, created_at=AT, due_at=AT)  # fmt: skip


LIST = "/admin/applications/application/"
MAIL = "/admin/outbox/message/"
ALL = {
    "1 request for consideration waits for an answer": (True, f"{LIST}?asks=1"),
    "1 information request is overdue": (True, f"{LIST}?asked=1"),
    "1 application needs an eligibility check": (False, f"{LIST}?unchecked=1"),
    "1 prefecture asks for the questionnaire": (
        False,
        "/admin/applications/invitation/?status__exact=requested",
    ),
    "1 message failed": (True, f"{MAIL}?state__exact=failed"),
    "1 message is held": (False, f"{MAIL}?state__exact=held"),
}
JAPANESE = {"1 application needs an eligibility check", "1 prefecture asks for the questionnaire"}
MAILS = {"1 message failed", "1 message is held"}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (OFFICER, set(ALL)),
        (JP_DESK, JAPANESE),
        (EU_DESK, set(ALL) - JAPANESE - MAILS),
        (ADMINISTRATOR, MAILS),
    ],
)
def test_everybody_sees_what_waits_for_them_with_the_way_to_it(client, waiting, role, seen):
    client.force_login(UserFactory(role=role))

    assert lines(client) == {words: ALL[words] for words in seen}


def test_late_things_come_first(client, waiting):
    client.force_login(UserFactory(role=OFFICER))

    late = [is_late for is_late, _link in lines(client).values()]
    assert late == sorted(late, reverse=True)


def test_each_link_shows_as_many_lines_as_it_says(client, waiting):
    client.force_login(UserFactory(role=OFFICER))

    shown = {link: client.get(link).context["cl"].result_count for _late, link in lines(client).values()}
    assert shown == dict.fromkeys(shown, 1)


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (-timedelta(days=3, seconds=1), False),
        (-timedelta(days=3), True),
        (-timedelta(seconds=1), True),
        (timedelta(0), False),
    ],
)
def test_drafts_are_a_matter_of_the_last_three_days(client, away, said):
    for code in ("ITH5", "BE2"):
        ApplicationFactory(territory_code=code)
    clock_actions.restart(at=CLOSES + away)
    client.force_login(UserFactory(role=OFFICER))

    words = "2 drafts are not submitted, and the call closes within three days"
    assert (words in lines(client)) is said


def test_where_nothing_is_due_the_next_thing_is_said(client):
    CallFactory()
    clock_actions.restart(at=MAY)
    client.force_login(UserFactory(role=OFFICER))

    text = client.get("/admin/").content.decode()

    assert "Nothing is due today." in text
    assert "Next: the call closes on Monday 30 May 2022, 23:59 Brussels time" in text


def test_evaluators_go_to_their_evaluations(client, waiting):
    client.force_login(UserFactory(role=EVALUATOR))

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("number", [1, 5])
def test_today_costs_the_same_for_one_as_for_five(client, number, django_assert_num_queries):
    crowd(number, kinds=(Status.SUBMITTED,))
    Eligibility.objects.all().delete()
    clock_actions.restart(at=AFTER)
    client.force_login(UserFactory(role=OFFICER))
    client.get("/admin/")

    with django_assert_num_queries(11):
        client.get("/admin/")


# --- pictures -----------------------------------------------------------------------------------------------


def test_the_numbers_of_the_pictures_are_those_of_the_call():
    clock_actions.restart(at=MAY)
    day = timedelta(days=1)
    officer = UserFactory(role=OFFICER)
    one = ApplicationFactory(
        submitted=True, territory_code="ITH5", created_at=MAY - 2 * day, submitted_at=MAY
    )
    ApplicationFactory(territory_code="ITC4", created_at=MAY - 2 * day)
    ApplicationFactory(territory_code=None, created_at=MAY)
    gone = ApplicationFactory(
        submitted=True, territory_code="FR1", created_at=MAY, submitted_at=MAY + 15 * timedelta(hours=1)
    )
    type(gone).objects.filter(pk=gone.pk).update(status=Status.WITHDRAWN, submitted_territory=None)
    ApplicationFactory(side="jp", territory_code="JP-23", created_at=MAY)
    deadlines.extend(call=one.call, to=CLOSES + 3 * day, reason_en="x", reason_ja="x", by=officer, at=MAY)
    one.call.refresh_from_db()

    found = numbers(one.call, Side.values, UserFactory())

    assert {str(on): count for on, count in found.started.items()} == {"2022-05-14": 2, "2022-05-16": 3}
    assert {str(on): count for on, count in found.submitted.items()} == {"2022-05-16": 1, "2022-05-17": 1}
    assert (str(found.deadline), str(found.at_first)) == ("2022-06-02", "2022-05-30")
    assert found.states == {
        "eu": {"draft": 2, "submitted": 1, "withdrawn": 1}, "jp": {"draft": 1, "submitted": 0, "withdrawn": 0},
    }  # fmt: skip
    assert (found.places, found.off_the_map) == ({"eu": {"IT": 2}, "jp": {"23": 1}}, 1)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_picture_has_its_sentence_and_its_table(client, language):
    call = crowd(12)
    clock_actions.restart(at=MAY)
    client.force_login(UserFactory(role=OFFICER))
    client.cookies["language"] = language

    text = client.get(PICTURES).content.decode()

    assert text.count('<svg xmlns="http://www.w3.org/2000/svg" role="img"') == 4
    assert text.count('<table class="data stack">') == 4
    assert text.count(f'lang="{language}"') >= 4
    assert call.title in text or call.title_ja in text


def test_a_desk_sees_the_pictures_of_its_own_side(client):
    crowd(6)
    clock_actions.restart(at=MAY)
    client.force_login(UserFactory(role=JP_DESK))

    text = client.get(PICTURES).content.decode()

    assert ("Applications by prefecture" in text, "Applications by Member State" in text) == (True, False)


def test_without_a_call_the_page_says_why_it_is_empty(client):
    clock_actions.restart(at=MAY)
    client.force_login(UserFactory(role=OFFICER))

    assert "There is no call yet" in client.get(PICTURES).content.decode()


@pytest.mark.parametrize("role", [EVALUATOR, None])
def test_others_see_no_pictures(client, role):
    client.force_login(UserFactory(role=role) if role else UserFactory())

    assert client.get(PICTURES).status_code in {302, 403}


@pytest.mark.parametrize("number", [1, 5, 200, 400])
def test_pictures_cost_the_same_however_many_applications_there_are(
    client, number, django_assert_num_queries
):
    crowd(number)
    clock_actions.restart(at=MAY)
    client.force_login(UserFactory(role=OFFICER))
    client.get(PICTURES)

    with django_assert_num_queries(13):
        client.get(PICTURES)
