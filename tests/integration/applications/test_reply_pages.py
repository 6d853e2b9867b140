"""The applicant's pages of an information request: the named questions, and nothing else (SPEC A13)."""

import io
from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from applications.actions import information
from applications.models import Application, Question
from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import pdf
from tests.integration.applications.desking import DUE, JUNE, answers_of, handed_in
from tests.integration.applications.drafting import url, value_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(client):
    """An application whose owner is signed in, asked about its summary, its practices and its letter."""
    made = handed_in()
    clock_actions.restart(at=JUNE)
    chosen = Question.objects.filter(
        section__questionnaire=made.questionnaire,
        parent=None,
        key__in=("strategy_summary", "practices", "letter"),
    )
    information.ask(
        application=made, questions=chosen, text="Which strategy is in force?", due_at=DUE, by=UserFactory(role=OFFICER),
        at=JUNE,
    )  # fmt: skip
    client.force_login(made.created_by)
    return made


def page(client, row, name="information", *more, language="en"):
    response = client.get(url(name, row.pk, *more, language=language))
    return response.content.decode()


def versions_on(client, row, slug):
    form = client.get(url("information-section", row.pk, slug)).context["form"]
    return {name: value for name, value in form.initial.items() if name.startswith("version-")}


@pytest.mark.rule("A13")
@pytest.mark.rule("T2")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Friday 10 June 2022, 11:59 Brussels time"), ("ja", "18時59分")]
)
def test_the_request_stands_wherever_the_applicant_looks(client, row, language, words):
    for name in ("receipt", "tasks", "information"):
        shown = page(client, row, name, language=language)
        assert "Which strategy is in force?" in shown, name
        assert words in strip_tags(shown), name
    mine = client.get(f"/{language}/my/").content.decode()
    assert url("information", row.pk, language=language) in mine


@pytest.mark.rule("A13")
def test_only_the_named_questions_are_open(client, row):
    strategy = page(client, row, "information-section", "strategy")

    assert 'name="strategy_summary"' in strategy
    assert 'name="strategy_title"' not in strategy
    assert client.get(url("information-section", row.pk, "commitment")).status_code == 404
    assert client.get(url("information-item-add", row.pk, "interests", "partners")).status_code == 404
    assert "commitment" not in page(client, row)


@pytest.mark.rule("A13")
def test_what_else_is_posted_changes_nothing(client, row):
    client.post(
        url("information-section", row.pk, "strategy"),
        {
            "strategy_summary": "Six.",
            "strategy_title": "CANARY",
            "completed": "yes",
            **versions_on(client, row, "strategy"),
        },
    )

    assert value_of(row, "strategy_summary") == "Six."
    assert value_of(row, "strategy_title") == "S3 2021-2027"


@pytest.mark.rule("A13")
def test_text_group_and_file_are_changed_and_sent(client, row):
    sent = client.post(
        url("information-section", row.pk, "strategy"),
        {"strategy_summary": "Six priorities.", "completed": "yes", **versions_on(client, row, "strategy")},
    )
    item = client.get(url("information-item", row.pk, "practices", "practices", 0))
    client.post(
        url("information-item", row.pk, "practices", "practices", 0),
        {"title": "Another valley", "summary": "We built two.", "version": item.context["version"]},
    )
    old = row.attachments.get()
    client.post(url("information-section", row.pk, "attachments"), {"then": f"detach:{old.pk}"})
    upload = io.BytesIO(pdf())
    upload.name = "signed.pdf"
    client.post(url("information-section", row.pk, "attachments"), {"letter": upload, "completed": "yes"})

    key = client.get(url("information", row.pk)).context["key"]
    done = client.post(url("information", row.pk), {"key": key})
    again = client.post(url("information", row.pk), {"key": key})

    said = answers_of(row.submissions.latest("number"))
    assert sent.url == url("information", row.pk)
    assert (done.url, again.url) == (url("receipt", row.pk), url("receipt", row.pk))
    assert (said["strategy_summary"], said["practices"][0]["title"]) == ("Six priorities.", "Another valley")
    assert [one["name"] for one in said["letter"]] == ["signed.pdf"]
    assert row.submissions.count() == 2
    receipt = page(client, row, "receipt")
    assert "Reply to an information request" in receipt
    assert "<del>Five</del><ins>Six</ins>" in receipt
    assert "You have changes that are not submitted" not in receipt


@pytest.mark.rule("A13")
def test_what_is_missing_is_said_with_a_way_to_it(client, row):
    client.post(
        url("information-section", row.pk, "strategy"),
        {"strategy_summary": "", "then": "later", **versions_on(client, row, "strategy")},
    )

    refused = client.post(url("information", row.pk))

    assert refused.status_code == 422
    assert (
        f"{url('information-section', row.pk, 'strategy')}#div_id_strategy_summary"
        in refused.content.decode()
    )
    assert row.submissions.count() == 1


@pytest.mark.rule("A13")
@pytest.mark.rule("A10")
def test_a_late_reply_is_refused_and_its_text_kept(client, row):
    known = versions_on(client, row, "strategy")
    clock_actions.restart(at=DUE)

    typed = client.post(
        url("information-section", row.pk, "strategy"),
        {"strategy_summary": "Too late.", "completed": "yes", **known},
    )
    sent = client.post(url("information", row.pk))

    row.refresh_from_db()
    assert (typed.status_code, sent.status_code) == (302, 409)
    assert "The time for this reply is over" in sent.content.decode()
    assert value_of(row, "strategy_summary") == "Too late."
    assert (row.submissions.count(), row.late_at is not None) == (1, True)
    assert client.get(url("information-section", row.pk, "strategy")).url == url("information", row.pk)


@pytest.mark.rule("A13")
def test_once_answered_nothing_is_open_any_more(client, row):
    client.post(url("information", row.pk))

    assert client.get(url("information-section", row.pk, "strategy")).url == url("information", row.pk)
    late = client.post(url("information-section", row.pk, "strategy"), {"strategy_summary": "CANARY"})
    assert late.url == url("information", row.pk)
    assert value_of(row, "strategy_summary") == "Five priorities."
    assert "Your reply was received" in page(client, row)
    assert client.post(url("information", row.pk)).status_code in {302, 409}
    assert row.submissions.count() == 2


@pytest.mark.rule("A13")
@pytest.mark.rule("A7")
def test_readers_read_and_strangers_find_nothing(client, row):
    reader = MembershipFactory(organisation=row.organisation, part=Part.READER).user
    client.force_login(reader)
    seen = client.get(url("information", row.pk))
    assert (seen.status_code, "Send reply" in seen.content.decode()) == (200, False)
    assert client.post(url("information", row.pk)).status_code == 403
    assert client.get(url("information-section", row.pk, "strategy")).status_code == 403
    client.force_login(UserFactory())
    assert client.get(url("information", row.pk)).status_code == 404


def test_without_a_request_there_is_no_page(client, row):
    Application.objects.get(pk=row.pk).information_requests.update(cancelled_at=JUNE + timedelta(minutes=1))

    assert client.get(url("information", row.pk)).status_code == 404
    assert client.get(url("information-section", row.pk, "strategy")).status_code == 404


@pytest.mark.rule("A6")
def test_two_people_answering_never_overwrite_each_other(client, row):
    known = versions_on(client, row, "strategy")
    address = url("information-section", row.pk, "strategy")
    client.post(address, {"strategy_summary": "Hers.", "completed": "yes", **known})

    clash = client.post(address, {"strategy_summary": "His.", "completed": "yes", **known})

    assert clash.status_code == 409
    assert "Hers." in clash.content.decode()
    assert "His." in clash.content.decode()
    assert value_of(row, "strategy_summary") == "Hers."
