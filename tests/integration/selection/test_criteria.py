"""Criteria freeze with the first score; from then on two people change them, and see what that does (SPEC E2)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Recusal
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.errors import DomainError, StaleError
from selection.actions import criteria as acts
from selection.models import CriteriaChange, Criterion, ScoreWord
from selection.queries import ranking
from tests.factories.accounts import UserFactory
from tests.factories.selection import SCORED, AssignmentFactory, evaluator, scored, submitted


@pytest.fixture
def two():
    return UserFactory(role=OFFICER), UserFactory(role=OFFICER)


@pytest.fixture
def judged():
    """Two regions whose order turns when experience weighs more."""
    first, second = submitted(number=1), submitted(number=2)
    scored(AssignmentFactory(application=first), {"prospects": 5, "commitment": 4, "experience": 1})
    scored(AssignmentFactory(application=second), {"prospects": 2, "commitment": 2, "experience": 5})
    return first, second


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def heavier(call, weight=5):
    return {
        "criteria": {str(Criterion.objects.get(call=call, slug="experience").pk): {"weight": weight}},
        "words": {},
    }


def naming(change, rows):
    """Name a change that is only proposed, then write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('r2r.criteria_change', %s, true)", [str(change.pk)])
    rows.update(weight=9)


def order(call, officer):
    found = ranking.ranking_of(call.tracks.select_related("call").get(side="eu"), officer)
    return [one.application.reference for one in found.standings]


@pytest.mark.rule("E2")
def test_two_people_change_a_weight_after_the_first_score_and_old_values_are_kept(two, judged):
    call = judged[0].call
    assert order(call, two[0]) == ["EU-2022-001", "EU-2022-002"]
    change = acts.propose(call=call, values=heavier(call), reason="Mistyped", by=two[0], at=SCORED)
    assert order(call, two[0]) == ["EU-2022-001", "EU-2022-002"]
    with pytest.raises(acts.ProposerError):
        acts.approve(change=change, seen=change.digest, by=two[0], at=SCORED)

    applied = acts.approve(change=change, seen=change.digest, by=two[1], at=SCORED)
    assert order(call, two[0]) == ["EU-2022-002", "EU-2022-001"]
    assert next(iter(applied.before["criteria"].values())) == {"weight": 1}
    assert {one["reference"] for one in applied.effect.values()} == {"EU-2022-001", "EU-2022-002"}


@pytest.mark.rule("E2")
def test_the_trigger_refuses_whatever_is_not_the_applied_change_of_this_call(two, judged):
    """The control: only the row that says applied, named in the same transaction, opens the door, and it closes after."""
    call = judged[0].call
    rows = Criterion.objects.filter(call=call, slug="experience")
    for words in (rows, ScoreWord.objects.filter(call=call)):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            words.update(title_en="Other words")
    change = acts.propose(call=call, values=heavier(call), reason="Mistyped", by=two[0], at=SCORED)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        naming(change, rows)
    acts.approve(change=change, seen=change.digest, by=two[1], at=SCORED)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(weight=9)
    assert rows.get().weight == 5


@pytest.mark.rule("E2")
def test_a_change_that_would_do_something_else_by_now_is_refused(two, judged):
    call = judged[0].call
    change = acts.propose(call=call, values=heavier(call), reason="Mistyped", by=two[0], at=SCORED)
    with pytest.raises(StaleError):
        acts.approve(change=change, seen="0" * 64, by=two[1], at=SCORED)
    scored(AssignmentFactory(application=judged[0]), {"prospects": 1, "commitment": 1, "experience": 1})
    with pytest.raises(StaleError):
        acts.approve(change=change, seen=change.digest, by=two[1], at=SCORED)
    assert Criterion.objects.get(call=call, slug="experience").weight == 1
    acts.withdraw(change=change, by=two[1], at=SCORED)
    again = acts.propose(call=call, values=heavier(call), reason="Mistyped", by=two[0], at=SCORED)
    assert acts.approve(change=again, seen=again.digest, by=two[1], at=SCORED).state == "applied"


@pytest.mark.rule("E2")
def test_one_change_at_a_time_with_a_reason_and_something_to_change(two, judged):
    call = judged[0].call
    for values, reason in ((heavier(call), " "), ({"criteria": {}, "words": {}}, "x"), ({"criteria": {"1": {"kind": "pair"}}}, "x")):  # fmt: skip
        with pytest.raises(DomainError):
            acts.propose(call=call, values=values, reason=reason, by=two[0], at=SCORED)
    acts.propose(call=call, values=heavier(call), reason="Mistyped", by=two[0], at=SCORED)
    with pytest.raises(DomainError, match="Another change"):
        acts.propose(call=call, values=heavier(call, 7), reason="Mistyped", by=two[1], at=SCORED)
    assert CriteriaChange.objects.count() == 1


def test_before_the_first_score_criteria_are_changed_directly(two):
    call = submitted(number=1).call
    with pytest.raises(DomainError, match="No score"):
        acts.propose(call=call, values=heavier(call), reason="x", by=two[0], at=SCORED)
    client, row = enter(two[0]), Criterion.objects.get(call=call, slug="experience")
    page = reverse("admin:selection_criterion_change", args=[row.pk])
    values = {
        "number": row.number, "kind": "individual", "title_en": "Experience", "title_ja": "交流実績", "text_en": "",
        "text_ja": "", "weight": "0", "threshold": "2.5",
    }  # fmt: skip
    assert "Enter a weight of 1 or more" in client.post(page, values).content.decode()
    eu = call.tracks.get(side="eu")
    assert client.post(page, values | {"weight": "2", "track": eu.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.weight, row.track, str(row.threshold)) == (2, eu, "2.5")
    word = {
        "call": call.pk,
        "criterion": row.pk,
        "value": "5.0",
        "title_en": "A long record",
        "title_ja": "豊富な実績",
    }
    assert client.post(reverse("admin:selection_scoreword_add"), word).status_code == 302
    assert row.words.get().title_en == "A long record"
    scored(AssignmentFactory(application=submitted(number=2)))
    assert client.get(reverse("admin:selection_scoreword_add")).status_code == 403


@pytest.mark.rule("E2", "E5")
def test_the_pages_show_the_effect_to_both_and_nothing_of_what_one_is_recused_from(two, judged):
    call = judged[0].call
    Recusal.objects.create(application=judged[0], person=two[1], reason="stated", by=two[1], at=SCORED)
    client, page = enter(two[0]), reverse("admin:selection_criteria_change")
    form = client.get(page).context["forms"]
    data = {one.add_prefix(name): one.initial.get(name) or "" for one in (*form.criteria, *form.words) for name in one.fields}  # fmt: skip
    heavy = Criterion.objects.get(call=call, slug="experience")
    data |= {f"c{heavy.pk}-weight": "5", "reason": "Mistyped"}
    shown = client.post(page, data | {"do": "show"}).content.decode()
    assert "66.7" in shown
    assert not CriteriaChange.objects.exists()
    sent = client.post(page, data | {"do": "propose"})
    assert sent.status_code == 302
    change = CriteriaChange.objects.get()
    assert change.values == heavier(call)

    other = enter(two[1])
    seen = other.get(sent.headers["Location"]).content.decode()
    assert "EU-2022-002" in seen
    assert "EU-2022-001" not in seen
    assert client.post(sent.headers["Location"], {"do": "approve", "seen": change.digest}).status_code == 403
    done = other.post(sent.headers["Location"], {"do": "approve", "seen": change.digest})
    assert done.status_code == 302
    heavy.refresh_from_db()
    assert heavy.weight == 5
    assert "Mistyped" in client.get(reverse("admin:selection_criteria")).content.decode()
    assert enter(evaluator()).get(page).status_code == 403
