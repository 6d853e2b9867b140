"""Several applications at once: chosen in the list, confirmed on a page, what cannot be done said by reference (UX S2)."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from applications.actions import drafts, setup
from applications.actions.submissions import submit
from applications.models import Application, InformationRequest
from applications.states import Status
from r2r_portal.accounts.actions import people
from r2r_portal.accounts.roles import EU_DESK, EVALUATOR, JP_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from selection.models import Assignment
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.factories.questionnaires import EU_ANSWERS, fill
from tests.integration.applications.crowding import crowd, with_snapshots
from tests.integration.applications.desking import DUE, JUNE, MAY, confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
LIST = reverse("admin:applications_application_changelist")
BULK = reverse("admin:applications_application_bulk")
UNTIL = {"day": "2022-06-10", "hour": "12:00", "zone": "Europe/Brussels"}


@pytest.fixture
def two(officer):
    """Two applications to the real questionnaire, handed in in May; now it is June."""
    call = setup.load_call(by=None, at=MAY)
    rows = []
    for code in ("ITH5", "ITH4"):
        owner = UserFactory()
        row = drafts.start(call=call, side="eu", by=owner, at=MAY, language="en")
        fill(row, by=owner, at=MAY)
        region = {"region": EU_ANSWERS["region"] | {"territory": code}}
        fill(row, by=owner, at=MAY, answers=region)
        submit(application=row, by=owner, at=MAY, key=uuid4())
        row.refresh_from_db()
        rows.append(row)
    clock_actions.restart(at=JUNE)
    return rows


def press(client, act, rows, **more):
    """Press a button under the list, or the one on the page that follows."""
    return client.post(BULK, {"act": act, "chosen": [str(row.pk) for row in rows]} | more)


def confirm(client, act, rows, **more):
    return press(client, act, rows, confirmed="1", **more)


def text(response):
    return response.content.decode()


def test_every_file_that_opens_has_a_box_and_the_acts_stand_under_the_list(client, officer):
    ApplicationFactory(submitted=True, reference="EU-2022-001", territory_code="ITH5")
    ApplicationFactory(territory_code="ITH4")

    page = text(client.get(LIST))

    assert page.count('name="chosen"') == 1
    assert 'aria-label="Choose EU-2022-001"' in page
    assert [f'value="{act}"' in page for act in ("print", "ask", "export", "assign")] == [True] * 4


@pytest.mark.parametrize(("role", "assigns"), [(OFFICER, True), (EU_DESK, False), (JP_DESK, False)])
def test_only_officers_may_assign(client, role, assigns):
    ApplicationFactory(submitted=True, reference="EU-2022-001")
    row = confirmed(submitted=True, reference="JP-2022-001")
    client.force_login(UserFactory(role=role))

    assert ('value="assign"' in text(client.get(LIST))) is assigns
    assert press(client, "assign", [row]).status_code == (200 if assigns else 403)


def test_evaluators_have_no_acts(client):
    client.force_login(UserFactory(role=EVALUATOR))

    assert press(client, "print", []).status_code == 403


@pytest.mark.parametrize("act", ["", "delete", "print\0"])
def test_an_unknown_act_is_not_there(client, officer, act):
    assert press(client, act, []).status_code == 404


def test_nothing_chosen_leads_back_to_the_list_as_it_was(client, officer):
    answer = client.post(BULK, {"act": "print", "chosen": ["x", str(uuid4())], "query": "?side=eu&o=-1"})

    assert answer.url == f"{LIST}?side=eu&o=-1"
    assert "Choose at least one" in text(client.get(answer.url))


def test_a_draft_of_others_is_never_among_the_chosen(client, officer):
    draft = ApplicationFactory(territory_code="ITH4")

    assert press(client, "export", [draft]).url.startswith(LIST)


def test_all_of_the_page_are_those_that_the_page_showed(client, two):
    pages = ",".join(str(row.pk) for row in two)

    page = text(client.post(BULK, {"act": "export", "all": "1", "page": pages}))

    assert "You chose 2 applications." in page


@pytest.mark.rule("A13")
def test_before_the_closing_sealed_answers_are_not_printed_and_are_named(client, two):
    clock_actions.restart(at=MAY + timedelta(hours=1))

    page = text(press(client, "print", two))

    assert "2 do not take part" in page
    assert f"{two[0].reference}: The answers are sealed until the deadline." in page
    assert 'name="confirmed"' not in page
    assert "Five priorities." not in text(confirm(client, "print", two))


@pytest.mark.rule("A13")
def test_files_are_printed_each_on_a_sheet_and_the_log_says_so(client, two):
    assert "You chose 2 applications. 2 take part." in text(press(client, "print", two))

    page = text(confirm(client, "print", two))

    assert page.count('class="sheet"') == 2
    assert page.count("Five priorities.") == 2
    event = Event.objects.get(verb="applications.exported")
    assert (event.detail["table"], event.detail["count"]) == ("files", 2)


@pytest.mark.parametrize("number", [1, 5])
def test_printing_costs_the_same_for_one_as_for_five(client, officer, number, django_assert_num_queries):
    rows = with_snapshots(crowd(number, kinds=(Status.SUBMITTED,)), questions=2)
    clock_actions.restart(at=CLOSES + timedelta(days=1))
    confirm(client, "print", rows)

    with django_assert_num_queries(11):
        assert confirm(client, "print", rows).status_code == 200


@pytest.mark.rule("A13")
def test_several_are_asked_at_once_and_who_could_not_be_is_named(client, two):
    withdrawn = ApplicationFactory(
        submitted=True, reference="EU-2022-071", call=two[0].call, territory_code="ITH3"
    )
    Application.objects.filter(pk=withdrawn.pk).update(status=Status.WITHDRAWN)
    rows = [*two, withdrawn]

    page = text(press(client, "ask", rows))
    assert "EU-2022-071: Only an application that is submitted can be asked about." in page
    asked = {"questions": ["strategy_summary"], "text_en": "Which of the five?"} | UNTIL
    answer = confirm(client, "ask", rows, **asked)

    assert answer.url.startswith(LIST)
    assert "Done for 2 applications." in text(client.get(answer.url))
    found = InformationRequest.objects.order_by("application__reference")
    assert [one.application for one in found] == two
    assert {(one.text, one.due_at) for one in found} == {("Which of the five?", DUE)}
    assert [one.questions.get().key for one in found] == ["strategy_summary"] * 2
    assert Message.objects.filter(topic="information.asked").count() == 2


@pytest.mark.rule("A13")
def test_who_is_asked_already_is_named_and_the_others_are_asked(client, two):
    asked = {"questions": ["strategy_summary"], "text_en": "Which?"} | UNTIL
    confirm(client, "ask", two[:1], **asked)

    page = text(press(client, "ask", two))

    assert f"{two[0].reference}: A request is open already." in page
    assert "1 takes part." in page


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"questions": [], "text_en": "Which?"}, "Select at least one question"),
        ({"questions": ["strategy_summary"], "text_en": ""}, "Say what you ask for"),
        ({"questions": ["strategy_summary"], "text_en": "Which?", "day": ""}, "Enter the day"),
    ],
)
def test_what_lacks_in_the_question_is_said_at_its_field(client, two, given, words):
    page = confirm(client, "ask", two, **(UNTIL | given))

    assert page.status_code == 422
    assert words in text(page)
    assert not InformationRequest.objects.exists()


def test_a_request_that_is_due_in_the_past_is_refused_by_reference(client, two):
    asked = {"questions": ["strategy_summary"], "text_en": "Which?"} | UNTIL | {"day": "2022-06-01"}

    page = text(client.get(confirm(client, "ask", two, **asked).url))

    assert f"Not done: {two[0].reference}. The deadline of the request must be in the future." in page


@pytest.mark.rule("A13")
def test_the_chosen_are_exported_and_no_other(client, two):
    answer = confirm(client, "export", two[:1], resource="0", format="1")

    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["id"] for row in table] == [str(two[0].pk)]
    assert Event.objects.get(verb="applications.exported").detail["count"] == 1


@pytest.mark.rule("E4")
def test_several_are_assigned_and_what_an_interest_forbids_is_named(client, two, officer):
    free, owner = UserFactory(role=EVALUATOR, family_name="Free"), two[0].created_by
    people.give_role(user=owner, role=EVALUATOR, by=officer, at=JUNE)
    given = {
        "evaluators": [free.pk, owner.pk],
        "on": "2022-06-20",
        "hour": "18:00",
        "zone": "Europe/Brussels",
    }

    answer = confirm(client, "assign", two, **given)

    page = text(client.get(answer.url))
    assert "Done for 1 application." in page
    assert f"Not done: {two[0].reference}, {owner}. " in page
    assert set(Assignment.objects.values_list("application", "evaluator")) >= {
        (two[0].pk, free.pk), (two[1].pk, free.pk),
    }  # fmt: skip
    assert not Assignment.objects.filter(application=two[0], evaluator=owner).exists()


@pytest.mark.rule("E4")
def test_what_is_not_submitted_is_not_assigned(client, two):
    Application.objects.filter(pk=two[0].pk).update(status=Status.WITHDRAWN)

    page = text(press(client, "assign", two))

    assert f"{two[0].reference}: Only an application that is submitted is evaluated." in page
    assert "1 takes part." in page
    past = {
        "evaluators": [UserFactory(role=EVALUATOR).pk],
        "on": "2022-06-01",
        "hour": "18:00",
        "zone": "Asia/Tokyo",
    }
    assert "Enter a time in the future" in text(confirm(client, "assign", two, **past))
