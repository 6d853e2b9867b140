"""The eligibility check at the desk: rules fill it in, an officer confirms or overrides, and concludes (SPEC E1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.actions import eligibility, information
from applications.errors import DeskRefusedError
from applications.models import Eligibility, InformationRequest, Question
from applications.queries.eligibility import unchecked
from applications.states import Outcome, Verdict
from r2r_portal.accounts.roles import EU_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.territories.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.desking import DUE, JUNE, desk, handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    """A programme officer who is signed in."""
    person = UserFactory(role=OFFICER)
    client.force_login(person)
    return person


@pytest.fixture
def row(officer):
    """A submitted application, after the closing."""
    made = handed_in()
    clock_actions.restart(at=JUNE)
    return made


def fill(row, officer, at=JUNE):
    return {one.rule: one for one in eligibility.fill(application=row, by=officer, at=at)}


@pytest.mark.rule("E1")
def test_the_rules_fill_in_the_checklist(client, row):
    client.post(desk("fill", row))

    found = dict(row.eligibility_checks.values_list("rule", "found"))
    page = client.get(f"{desk('change', row)}?tab=eligibility").content.decode()
    assert len(found) == 10
    assert set(found.values()) == {Verdict.YES}
    assert "Friday 20 May 2022, 11:00:00" in page
    assert set(row.eligibility_checks.values_list("verdict", flat=True)) == {""}


@pytest.mark.rule("E1")
@pytest.mark.rule("A13")
def test_nothing_is_checked_while_it_can_still_change(row, officer):
    with pytest.raises(DeskRefusedError):
        fill(row, officer, at=CLOSES - timedelta(seconds=1))

    assert [unchecked(officer, at).count() for at in (CLOSES - timedelta(seconds=1), CLOSES)] == [0, 1]


@pytest.mark.rule("E1")
@pytest.mark.rule("A5")
def test_overlapping_territories_are_flagged_to_staff(row, officer):
    whole = Territory.objects.get(code="ITH")
    near = ApplicationFactory(submitted=True, call=row.call, territory_code="ITH", reference="EU-2022-077")
    ApplicationFactory(submitted=True, call=row.call, territory_code="ITH4", reference="EU-2022-078")

    found = fill(row, officer)["overlap"]

    assert near.submitted_territory == whole
    assert (found.found, found.facts) == (Verdict.UNCLEAR, {"others": ["EU-2022-077"]})


@pytest.mark.rule("E1")
def test_a_reply_does_not_make_an_application_late(row, officer):
    asked = information.ask(
        application=row, questions=Question.objects.filter(key="strategy_summary"), text="?", due_at=DUE, by=officer, at=JUNE
    )  # fmt: skip
    information.answer(request=asked, by=row.created_by, at=JUNE, key=asked.application_id)

    assert fill(row, officer)["in_time"].found == Verdict.YES


@pytest.mark.rule("E1")
def test_an_officer_overrides_with_a_reason_only(client, row, officer):
    fill(row, officer)
    address = reverse("admin:applications_application_point", args=[row.pk, "body"])

    silent = client.post(address, {"verdict": "no", "reason": ""})
    said = client.post(address, {"verdict": "no", "reason": "The body is a firm."})

    check = row.eligibility_checks.get(rule="body")
    assert (silent.status_code, said.status_code) == (409, 302)
    assert (check.found, check.verdict, check.reason, check.checked_by) == (
        Verdict.YES, Verdict.NO, "The body is a firm.", officer,
    )  # fmt: skip


@pytest.mark.rule("E1")
def test_what_an_officer_said_stands_until_the_rule_finds_otherwise(row, officer):
    fill(row, officer)
    eligibility.confirm_met(application=row, by=officer, at=JUNE)
    same = fill(row, officer)["overlap"].verdict
    ApplicationFactory(submitted=True, call=row.call, territory_code="ITH", reference="EU-2022-077")

    rows = fill(row, officer)

    assert (same, rows["overlap"].verdict, rows["body"].verdict) == (Verdict.YES, "", Verdict.YES)


@pytest.mark.rule("E1")
def test_eligible_comes_after_every_point(client, row, officer):
    early = client.post(desk("conclude", row), {"outcome": "eligible"})
    fill(row, officer)
    half = client.post(desk("conclude", row), {"outcome": "eligible"})
    client.post(desk("met", row))
    done = client.post(desk("conclude", row), {"outcome": "eligible"})

    assert (early.status_code, half.status_code, done.status_code) == (409, 409, 302)
    assert Eligibility.objects.get(application=row).outcome == Outcome.ELIGIBLE
    assert Event.objects.get(verb="eligibility.concluded").detail["outcome"] == "eligible"


@pytest.mark.rule("E1")
def test_a_point_that_is_not_met_bars_the_word_eligible(row, officer):
    fill(row, officer)
    eligibility.confirm_met(application=row, by=officer, at=JUNE)
    eligibility.check(application=row, rule="body", verdict=Verdict.NO, reason="A firm.", by=officer, at=JUNE)

    with pytest.raises(DeskRefusedError):
        eligibility.conclude(application=row, outcome=Outcome.ELIGIBLE, reason="", by=officer, at=JUNE)
    with pytest.raises(DeskRefusedError):
        eligibility.conclude(application=row, outcome=Outcome.NOT_ELIGIBLE, reason=" ", by=officer, at=JUNE)
    eligibility.conclude(application=row, outcome=Outcome.NOT_ELIGIBLE, reason="A firm.", by=officer, at=JUNE)

    assert row.eligibility.reason == "A firm."


@pytest.mark.rule("E1")
@pytest.mark.rule("A13")
def test_what_can_be_repaired_is_asked_for_until_the_same_instant(client, row, officer):
    question = Question.objects.get(key="letter", section__questionnaire=row.questionnaire)
    page = client.post(
        desk("repair", row),
        {
            "reason": "The letter is not signed.", "questions": [str(question.pk)], "text": "Send a signed letter.",
            "day": "2022-06-10", "hour": "19:00", "zone": "Asia/Tokyo",
        },
    )  # fmt: skip

    asked = InformationRequest.objects.get()
    assert page.status_code == 302
    assert (asked.due_at, asked.text) == (DUE, "Send a signed letter.")
    assert (row.eligibility.outcome, row.eligibility.repair_until) == (Outcome.REPAIRABLE, DUE)


@pytest.mark.rule("E1")
@pytest.mark.rule("T7")
def test_a_deadline_that_comes_twice_is_asked_about(client, row):
    page = client.post(
        desk("information", row),
        {"questions": [], "text": "", "day": "2022-10-30", "hour": "02:30", "zone": "Europe/Brussels"},
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "comes twice" in text
    assert "Select at least one question" in text
    assert "Say what you ask for" in text


@pytest.mark.rule("E1")
def test_staff_find_what_lacks_a_check(client, row, officer):
    address = reverse("admin:applications_application_unchecked")
    before = client.get(address).content.decode()
    client.post(address)
    eligibility.confirm_met(application=row, by=officer, at=JUNE)
    eligibility.conclude(application=row, outcome=Outcome.ELIGIBLE, reason="", by=officer, at=JUNE)

    assert "EU-2022-001" in before
    assert row.eligibility_checks.count() == 10
    assert "EU-2022-001" not in client.get(address).content.decode()


@pytest.mark.rule("E1")
def test_a_repaired_application_waits_for_a_check_again(row, officer):
    chosen = Question.objects.filter(key="strategy_summary", section__questionnaire=row.questionnaire)
    asked = eligibility.let_repair(
        application=row, questions=chosen, text="?", reason="Too short", due_at=DUE, by=officer, at=JUNE
    )
    waiting = [unchecked(officer, at).count() for at in (JUNE, DUE)]

    information.answer(request=asked, by=row.created_by, at=JUNE + timedelta(minutes=1), key=row.pk)

    assert (waiting, unchecked(officer, JUNE).count()) == ([0, 1], 1)


@pytest.mark.rule("E1")
def test_a_desk_does_not_judge(client, row):
    client.force_login(UserFactory(role=EU_DESK))

    for verb in ("fill", "met", "conclude", "repair"):
        assert client.post(desk(verb, row)).status_code == 403
    assert not row.eligibility_checks.exists()
