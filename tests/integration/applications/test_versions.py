"""Versions of an application side by side (SPEC A9)."""

import pytest

from r2r_portal.accounts.models import Part
from r2r_portal.accounts.roles import EVALUATOR, JP_DESK, OFFICER
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.desking import desk
from tests.integration.applications.proving import HOUR, LONG, MAY, answered, handed_in, page, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


# --- versions side by side ----------------------------------------------------------------------------------------


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["1 answer is different", "Changed", "[removed:", "[added:"]), ("ja", ["変更"])],
)
def test_two_versions_are_shown_answer_by_answer(client, sent, question, language, words):
    handed_in(answered(sent, question, LONG.replace("hydrogen", "circular"), MAY + HOUR), MAY + 2 * HOUR)

    response = client.get(page("compare", sent.pk, language=language))
    text = response.content.decode()

    assert [word for word in words if word not in said(response)] == []
    assert "hydrogen" in text[text.index("<del>") : text.index("</del>")]
    assert "circular" in text[text.index("<ins>") : text.index("</ins>")]


@pytest.mark.rule("A9")
def test_what_was_changed_since_is_compared_for_the_team_and_nobody_else(client, sent, question):
    row = answered(sent, question, "A secret for now", MAY + HOUR)
    reader = MembershipFactory(organisation=row.organisation, part=Part.READER).user
    clock_actions.restart(at=CLOSES + HOUR)
    seen = {}
    for person in (
        row.created_by,
        reader,
        UserFactory(role=OFFICER),
        UserFactory(role=JP_DESK),
        UserFactory(),
    ):
        client.force_login(person)
        response = client.get(page("compare", row.pk))
        seen[person.pk] = (response.status_code, "A secret for now" in response.content.decode())
        assert client.get(page("compare", row.pk, new="draft")).status_code in {seen[person.pk][0], 404}

    assert list(seen.values()) == [(200, True), (200, True), (200, False), (404, False), (404, False)]


@pytest.mark.rule("A9")
def test_versions_that_are_not_there_are_not_compared(client, sent, question):
    only = said(client.get(page("compare", sent.pk)))
    handed_in(answered(sent, question, "Other", MAY + HOUR), MAY + 2 * HOUR)

    assert "There is one version so far" in only
    assert client.get(page("compare", sent.pk, old="1", new="3")).status_code == 404
    assert client.get(page("compare", sent.pk, old="x", new="2")).status_code == 404
    assert client.get(page("compare", sent.pk, old="2", new="1")).status_code == 200
    client.force_login(UserFactory(role=EVALUATOR))
    assert client.get(page("compare", sent.pk)).status_code == 404


@pytest.mark.rule("A9")
@pytest.mark.parametrize(("language", "words"), [("en", "- Summary of the strategy"), ("ja", "・戦略の要約")])
def test_the_message_of_a_changed_version_says_which_answers_changed(client, question, language, words):
    owner = UserFactory(japanese=language == "ja")
    row = handed_in(answered(ApplicationFactory(owner=owner), question, LONG))
    handed_in(answered(row, question, "Other", MAY + HOUR), MAY + 2 * HOUR)

    letter = mails.compose(Message.objects.get(topic="application.changed"))

    assert words in letter.body
    assert "Other" not in letter.body, "which, not what"


@pytest.mark.rule("A9")
def test_staff_reach_the_comparison_from_the_file(client, sent, question):
    handed_in(answered(sent, question, "Other", MAY + HOUR), MAY + 2 * HOUR)
    client.force_login(UserFactory(role=OFFICER))
    found = []

    for at in (MAY + 3 * HOUR, CLOSES):
        clock_actions.restart(at=at)
        tab = client.get(desk("change", sent) + "?tab=versions").content.decode()
        found.append((f'/my/{sent.pk}/compare/"' in tab, client.get(page("compare", sent.pk)).status_code))

    assert found == [(False, 403), (True, 200)], "sealed until the deadline"
