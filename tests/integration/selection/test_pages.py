"""The pages as people use them: without script, in both languages, at a steady price."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.roles import OFFICER
from selection.models import Assessment, Assignment, Declaration, Release, Score
from selection.queries import panel_for
from selection.states import Interest, Outcome, Progress
from tests.factories.accounts import UserFactory
from tests.factories.applications import ThemeFactory
from tests.factories.selection import (
    DUE,
    RELEASED,
    SCORED,
    SLUGS,
    AssignmentFactory,
    call_with_criteria,
    evaluator,
    scored,
    submitted,
)
from tests.integration.selection.test_deciding import prepare, release, settle

LONG = "x" * 120


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer():
    return UserFactory(role=OFFICER)


def bare(page: str) -> str:
    """The words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def sheet_of(version=0, value="3.5", do="draft", **words):
    data = {"version": version, "language": "en", "do": do, "comment_applicant": "", "note_staff": ""}
    for slug in SLUGS:
        data |= {f"value_{slug}": value, f"comment_{slug}": words.get("comment", "")}
    return data


@pytest.mark.rule("E6")
def test_an_evaluator_lands_on_the_list_and_nowhere_else():
    assignment = AssignmentFactory()
    client = enter(assignment.evaluator)
    for door in ("/admin/", "/admin/selection/", "/admin/selection/assessment/"):
        assert client.get(door).headers["Location"].endswith(reverse("admin:selection_mine"))
    page = client.get(reverse("admin:selection_mine")).content.decode()
    assert "1 of 1 to do." in page
    assert "Due Friday 17 June 2022, 18:00 Brussels time (Saturday 18 June, 01:00 in Tokyo)." in bare(page)
    assert "EU-2022-001" in page
    assert client.get("/admin/applications/application/").status_code == 403
    assert client.get(reverse("admin:selection_ranking", args=["eu"])).status_code == 403


@pytest.mark.rule("E5", "E6")
def test_declare_score_and_go_on_without_script():
    assignment = AssignmentFactory(application=submitted(number=1, text="Eine Quelle"))
    following = AssignmentFactory(application=submitted(number=2), evaluator=assignment.evaluator)
    client = enter(assignment.evaluator)
    score, declare = (
        reverse(f"admin:selection_{name}", args=[assignment.pk]) for name in ("score", "declare")
    )
    assert client.get(score).headers["Location"] == declare
    assert "Eine Quelle" not in client.get(declare).content.decode()
    assert client.post(declare, {}).status_code == 422
    assert client.post(declare, {"answer": "none"}).headers["Location"] == score
    assert "Eine Quelle" in client.get(score).content.decode()

    assert client.post(score, sheet_of(value="", do="draft")).headers["Location"] == score
    wanting = client.post(score, sheet_of(1, value="", do="submit"))
    assert wanting.status_code == 422
    assert "Give a score for “Level of commitment" in wanting.content.decode()
    assert '<input type="hidden" name="version" value="2"' in wanting.content.decode()

    on = client.post(score, sheet_of(2, do="next")).headers["Location"]
    assert on == reverse("admin:selection_declare", args=[following.pk])
    done = client.post(score, sheet_of(3, do="submit"))
    assert done.status_code == 302
    assert Assessment.objects.get().status == Progress.SUBMITTED


@pytest.mark.rule("E6")
def test_two_tabs_both_keep_their_words():
    assignment = AssignmentFactory(declared=Interest.NONE)
    client, score = enter(assignment.evaluator), reverse("admin:selection_score", args=[assignment.pk])
    client.post(score, sheet_of(0, value="2", comment="from the first tab"))
    clash = client.post(score, sheet_of(0, value="4", comment="from the second tab"))
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "from the first tab" in page
    assert "from the second tab" in page
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(2)}
    assert client.post(score, sheet_of(1, value="4", comment="from the second tab")).status_code == 302
    assert set(Score.objects.values_list("value", flat=True)) == {Decimal(4)}


def test_a_score_that_is_none_of_the_scale_is_refused():
    assignment = AssignmentFactory(declared=Interest.NONE)
    client, score = enter(assignment.evaluator), reverse("admin:selection_score", args=[assignment.pk])
    assert client.post(score, sheet_of(value="4.7")).status_code == 422
    assert client.post(score, sheet_of(value="99")).status_code == 422
    assert not Score.objects.exists()


@pytest.mark.rule("E4")
def test_the_matrix_assigns_what_was_ticked_and_leaves_a_colleagues_ticks(officer):
    application, first, second = submitted(number=1), evaluator(), evaluator(japanese=True)
    client, page = enter(officer), reverse("admin:selection_assign")
    cell = f"cell_{application.pk}_{first.pk}"
    assert f'value="{cell}"' in client.get(page).content.decode()
    due = {"on": "2022-06-17", "at": "18:00", "zone": "Europe/Brussels"}
    assert client.post(page, due | {"cell": [cell]}).status_code == 302
    assert Assignment.objects.get().due_at == DUE

    theirs = AssignmentFactory(application=application, evaluator=second)
    client.post(page, due | {"shown": [cell], "cell": []})  # unticks its own; never saw the colleague's
    assert list(Assignment.objects.all()) == [theirs]
    assert client.post(page, {"cell": [cell]}).status_code == 422


def test_a_doubt_is_settled_by_an_officer(officer):
    assignment = AssignmentFactory(declared=Interest.NOT_SURE)
    client = enter(officer)
    assert "is not sure" in client.get(reverse("admin:selection_interests")).content.decode()
    waiting = Declaration.objects.get()
    client.post(reverse("admin:selection_settle"), {"declaration": waiting.pk, "answer": "none"})
    waiting.refresh_from_db()
    assert (waiting.answer, waiting.settled_by) == (Interest.NONE, officer)
    assert assignment.evaluator != officer


@pytest.mark.rule("E2")
def test_the_ranking_orders_by_the_individual_total_and_shows_the_spread(officer):
    call = submitted(number=1, ranks={"green": 1}).call
    ThemeFactory(call=call, slug="green", number=1, title_en="Green transition")
    submitted("jp", 1, ranks={"green": 1})
    low, high = (Assignment.objects.none(), submitted(number=2))
    low = AssignmentFactory(application=submitted(number=3))
    scored(low, {"prospects": 1.5, "commitment": 2, "experience": 2})
    for values in (
        {"prospects": 5, "commitment": 4, "experience": 4.5},
        {"prospects": 3, "commitment": 4, "experience": 3},
    ):
        scored(AssignmentFactory(application=high), values)
    page = enter(officer).get(reverse("admin:selection_ranking", args=["eu"])).content.decode()
    assert page.index("EU-2022-002") < page.index("EU-2022-003") < page.rindex("EU-2022-001")
    assert "78.3" in page  # (90 + 66.67) / 2
    assert "4.00 (2.0)" in page
    assert "1 of 1 rank the same theme first" in page
    first = enter(officer).get(reverse("admin:selection_ranking", args=["eu"]), {"pairs": "EU-2022-001"})
    assert "Green transition 1 / 1" in bare(first.content.decode())


@pytest.mark.rule("S5")
def test_several_are_decided_at_once_and_refusals_are_named(officer):
    first, second = submitted(number=1), submitted(number=2)
    settle(second, Outcome.SELECTED)
    client, page = enter(officer), reverse("admin:selection_decisions", args=["eu"])
    data = {
        "outcome": "reserve",
        "grounds_en": "Close",
        "grounds_ja": "僅差",
        "application": [first.pk, second.pk],
    }
    answer = client.post(page, data | {f"version_{second.pk}": "0"}, follow=True).content.decode()
    assert "Decided on 1 application." in answer
    assert "EU-2022-002: Somebody decided on this application meanwhile" in answer
    assert (first.decision.outcome, first.decision.reserve_place) == ("reserve", 1)
    second.decision.refresh_from_db()
    assert second.decision.outcome == Outcome.SELECTED
    assert client.post(page, {"outcome": "reserve"}).status_code == 422


@pytest.mark.rule("S6")
def test_two_officers_release_with_the_numbers_before_them(officer):
    application = submitted(number=1)
    client, page = enter(officer), reverse("admin:selection_release")
    dates = {"do": "prepare", "answer_on": "2022-06-15", "review_on": "2022-06-30"}
    assert "1 application without a decision: EU-2022-001" in client.get(page).content.decode()
    settle(application)
    answer = client.post(page, dates)  # the clock still stands before the closing
    assert answer.status_code == 422
    assert "The call has not closed yet" in answer.content.decode()


@pytest.mark.rule("S6")
def test_the_release_page_confirms_for_a_second_person_only(officer):
    application = submitted(number=1)
    settle(application)
    prepared = prepare(application.call, officer)
    page = reverse("admin:selection_release")
    mine = enter(officer)
    assert "another officer confirms it" in mine.get(page).content.decode()
    mine.post(page, {"do": "confirm", "release": prepared.pk, "digest": prepared.digest})
    assert Release.objects.get().confirmed_at is None
    enter(UserFactory(role=OFFICER)).post(page, {"do": "cancel", "release": prepared.pk})
    assert Release.objects.get().status == "cancelled"


@pytest.mark.rule("S6")
@pytest.mark.parametrize(("language", "words"), [("en", "Selected"), ("ja", "選定")])
def test_after_the_release_the_applicant_reads_the_result(language, words):
    application = submitted(number=1)
    settle(application)
    release(application.call)
    owner = application.created_by
    client = enter(owner)
    page = client.get(f"/{language}/my/{application.pk}/decision/")
    assert words in page.content.decode()
    letter = client.get(f"/{language}/my/{application.pk}/decision/letter.pdf")
    assert letter.content.startswith(b"%PDF-")
    assert enter(UserFactory()).get(f"/{language}/my/{application.pk}/decision/").status_code == 404
    panel = panel_for(owner, RELEASED)[0]
    assert panel.urgent
    client.post(reverse("selection:answer", args=[application.pk]), {"do": "accept"})
    application.decision.offer.refresh_from_db()
    assert application.decision.offer.status == "accepted"


def test_the_evaluators_panel_counts_what_is_open():
    assignment = AssignmentFactory()
    panel = panel_for(assignment.evaluator, SCORED)[0]
    assert panel.lines[0].startswith("1 of 1 to do. Due Friday 17 June 2022, 18:00")
    scored(assignment)
    assert panel_for(assignment.evaluator, SCORED)[0].lines == ("1 of 1 submitted. Thank you.",)


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [
        ("mine", (), 9),
        ("ranking", ("eu",), 15),
        ("decisions", ("eu",), 15),
        ("assign", (), 14),
        ("letters", (), 9),
        ("groups", (), 13),
    ],
)
def test_lists_cost_the_same_for_one_as_for_five(
    officer, count, name, arguments, queries, django_assert_num_queries
):
    person = evaluator()
    for number in range(1, count + 1):
        application = submitted(number=number, ranks={"green": 1})
        scored(AssignmentFactory(application=application, evaluator=person))
        scored(AssignmentFactory(application=application))
        settle(application)
    client = enter(person if name == "mine" else officer)
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"admin:selection_{name}", args=arguments)).status_code == 200


@pytest.mark.rule("E2")
def test_the_ranking_shows_the_pairs_of_one_application_at_a_time(officer):
    ThemeFactory(call=call_with_criteria(), slug="green", title_en="Green transition", number=1)
    for number, rank in ((1, 1), (2, 3)):
        submitted("eu", number, ranks={"green": rank})
    submitted("jp", 1, ranks={"green": 2})
    client, page = enter(officer), reverse("admin:selection_ranking", args=["eu"])
    assert "Green transition 1 / 2" in client.get(page).content.decode()
    other = client.get(page, {"pairs": "EU-2022-002"}).content.decode()
    assert "Green transition 3 / 2" in other
    assert "Green transition 1 / 2" not in other
    assert client.get(page, {"pairs": "EU-2022-999"}).status_code == 404
