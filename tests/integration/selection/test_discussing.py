"""Far apart: the discussion opens by itself, its scores are agreed with reasons, and stay (SPEC E7)."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from r2r_portal.errors import DomainError, StaleError
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from r2r_portal.statemachine import TransitionRefusedError
from selection.actions import discussing, reopening
from selection.actions.declaring import declare
from selection.actions.scoring import reopen, submit_assessment
from selection.domain.consensus import Agreed
from selection.errors import NotAgreedError, NotSeatedError, NotYoursError
from selection.models import AgreedScore, Discussion, MinorityView, Remark, SelectionRules
from selection.queries.totals import totals_of
from selection.states import Audience, DiscussionState, Interest
from tests.factories.accounts import UserFactory
from tests.factories.selection import SCORED, AssignmentFactory, evaluator, far_apart, scored, submitted
from tests.integration.selection.test_deciding import release, settle
from tests.integration.selection.test_pages import enter

pytestmark = pytest.mark.rule("E7")


def officer():
    return UserFactory(role="programme officer")


def hand_in(assignment):
    submit_assessment(assignment=assignment, by=assignment.evaluator, at=SCORED)
    return Discussion.objects.filter(application=assignment.application).first()


def opened(*values, **more):
    """A discussion among as many evaluators as there are values, and its assignments."""
    found = far_apart(*(values or ("1", "4.5")), **more)
    discussion = hand_in(found[-1])
    assert discussion is not None
    return discussion, found


def agree(
    discussion, person, *, value="3", why="The letter was overlooked", reason="Read again", version=None
):
    discussion.refresh_from_db()
    return discussing.agree(
        discussion=discussion,
        agreed={"prospects": Agreed(Decimal(value), why)},
        reason=reason,
        version=discussion.version if version is None else version,
        by=person,
        at=SCORED,
    )


def with_rapporteur(*values):
    discussion, found = opened(*values)
    person = found[0].evaluator
    discussing.name_rapporteur(discussion=discussion, person=person, by=officer(), at=SCORED)
    return discussion, found, person


def test_the_last_sheet_opens_the_discussion_and_tells_everybody_in_it():
    discussion, found = opened("1", "3", "4.5")
    assert (discussion.opened_by, discussion.opened_at) == (None, SCORED)
    told = Message.objects.filter(topic="discussion.opened").values_list("to", flat=True)
    assert sorted(told) == sorted(one.evaluator.email for one in found)


@pytest.mark.parametrize("values", [("1", "3"), ("3", "3", "3"), ("4.5",)])
def test_within_the_rule_nothing_opens(values):
    assert hand_in(far_apart(*values)[-1]) is None


def test_the_rule_is_data_of_the_call():
    found = far_apart("1", "3")
    SelectionRules.objects.create(call=found[0].application.call, spread_opens="1.5")
    assert hand_in(found[-1]) is not None


def test_a_sheet_that_is_still_to_come_keeps_it_closed_until_its_evaluator_is_recused():
    found = far_apart("1", "4.5")
    waited = AssignmentFactory(application=found[0].application)
    assert hand_in(found[-1]) is None
    assert discussing.sweep(at=SCORED) == 0
    declare(assignment=waited, answer=Interest.INTEREST, text="", by=waited.evaluator, at=SCORED)
    assert discussing.sweep(at=SCORED) == 1
    assert discussing.sweep(at=SCORED) == 0


def test_only_who_scored_it_without_interest_takes_part():
    discussion, found = opened()
    page = reverse("admin:selection_discussion", args=[discussion.pk])
    recused = AssignmentFactory(application=discussion.application, declared=Interest.INTEREST).evaluator
    late = AssignmentFactory(application=discussion.application, declared=Interest.NONE).evaluator
    for stranger in (recused, late, evaluator()):
        assert enter(stranger).get(page).status_code == 404
        with pytest.raises(NotYoursError):
            discussing.say(
                discussion=discussion, text="Hello", audience="panel", criterion=None, by=stranger, at=SCORED
            )
    assert enter(UserFactory()).get(page).status_code in (302, 403)
    assert enter(found[0].evaluator).get(page).status_code == 200
    declare(assignment=found[0], answer=Interest.INTEREST, text="", by=found[0].evaluator, at=SCORED)
    assert enter(found[0].evaluator).get(page).status_code == 404


def test_a_remark_for_officers_is_read_by_officers_and_its_author_only():
    discussion, found = opened()
    for text, audience in (("Karmesinrot", Audience.OFFICERS), ("Ockerbraun", Audience.PANEL)):
        discussing.say(
            discussion=discussion, text=text, audience=audience, criterion=None, by=found[0].evaluator,
            at=SCORED,
        )  # fmt: skip
    page = reverse("admin:selection_discussion", args=[discussion.pk])
    texts = {
        who: enter(person).get(page).content.decode()
        for who, person in (
            ("author", found[0].evaluator),
            ("other", found[1].evaluator),
            ("officer", officer()),
        )
    }
    assert all("Ockerbraun" in text for text in texts.values())
    assert [who for who, text in texts.items() if "Karmesinrot" in text] == ["author", "officer"]
    assert str(found[0].evaluator) not in texts["other"]
    assert str(found[0].evaluator) in texts["officer"]


def test_many_remarks_make_one_digest_on_the_next_working_morning():
    discussion, found = opened()
    friday_noon = SCORED  # Friday 10 June 2022, 10:00 in Brussels
    for minutes in (0, 5, 60):
        discussing.say(
            discussion=discussion, text="A thought", audience="panel", criterion=None, by=found[0].evaluator,
            at=friday_noon + timedelta(minutes=minutes),
        )  # fmt: skip
    message = Message.objects.get(topic="discussion.remarks")
    assert message.to == found[1].evaluator.email
    assert message.due_at.isoformat() == "2022-06-13T07:00:00+00:00"  # Monday, nine o'clock in Brussels
    subject, body = mails.preview(message)
    assert subject == "[EU-Japan R2R] 3 new remarks in your discussions"
    assert "EU-2022-001: 3 remarks" in body


def test_the_rapporteur_types_the_agreed_scores_and_they_count():
    discussion, _found, person = with_rapporteur()
    agree(discussion, person)
    discussion.refresh_from_db()
    assert (discussion.state, discussion.agreed_by, discussion.reason) == ("agreed", person, "Read again")
    found = totals_of(discussion.application.call, [discussion.application])[discussion.application_id]
    assert found.exact == Fraction(60)
    assert Message.objects.filter(topic="discussion.agreed").count() == 2


@pytest.mark.parametrize(
    ("values", "lack"),
    [({"why": " "}, "difference"), ({"reason": " "}, "reason")],
)
def test_an_agreement_without_reasons_is_refused_whole(values, lack):
    discussion, _found, person = with_rapporteur()
    with pytest.raises(NotAgreedError) as refused:
        agree(discussion, person, **values)
    assert [one.kind for one in refused.value.lacks] == [lack]
    assert not AgreedScore.objects.exists()


def test_only_the_rapporteur_agrees_and_only_officers_name_one():
    discussion, found, _person = with_rapporteur()
    with pytest.raises(NotYoursError):
        agree(discussion, found[1].evaluator)
    with pytest.raises(NotYoursError):
        discussing.name_rapporteur(
            discussion=discussion, person=found[1].evaluator, by=found[1].evaluator, at=SCORED
        )
    with pytest.raises(NotSeatedError):
        discussing.name_rapporteur(discussion=discussion, person=evaluator(), by=officer(), at=SCORED)


def test_a_stale_page_agrees_on_nothing():
    discussion, _found, person = with_rapporteur()
    with pytest.raises(StaleError):
        agree(discussion, person, version=1)
    assert not AgreedScore.objects.exists()


def test_agreed_scores_stay_until_an_officer_opens_again_with_a_reason():
    discussion, found, person = with_rapporteur()
    agree(discussion, person)
    with pytest.raises(TransitionRefusedError):
        agree(discussion, person, value="1")
    with pytest.raises(DatabaseError, match="open discussion"), transaction.atomic():
        AgreedScore.objects.update(value=5)
    with pytest.raises(DomainError):
        discussing.reopen(discussion=discussion, reason=" ", by=officer(), at=SCORED)
    with pytest.raises(NotYoursError):
        discussing.reopen(discussion=discussion, reason="More", by=found[1].evaluator, at=SCORED)
    discussing.reopen(discussion=discussion, reason="A letter came late", by=officer(), at=SCORED)
    assert Message.objects.filter(topic="discussion.reopened").count() == 2
    assert Remark.objects.get().text == "A letter came late"
    agree(discussion, person, value="1")
    assert AgreedScore.objects.get().value == 1


def test_a_minority_view_stands_beside_the_agreement():
    discussion, found, person = with_rapporteur()
    agree(discussion, person)
    for text in ("I still see a 1", "I still see a 1.5"):
        discussing.dissent(discussion=discussion, text=text, by=found[1].evaluator, at=SCORED)
    assert MinorityView.objects.get().text == "I still see a 1.5"
    with pytest.raises(NotSeatedError):
        discussing.dissent(discussion=discussion, text="Me too", by=evaluator(), at=SCORED)


def test_own_scores_stay_as_they_are_while_it_is_discussed():
    discussion, found = opened()
    with pytest.raises(DomainError, match="discusses"):
        reopen(assignment=found[0], by=found[0].evaluator, at=SCORED)
    reopening.reopen_for(assignment=found[0], reason="Upside down", by=officer(), at=SCORED)
    assert discussion.state == DiscussionState.OPEN


def test_the_release_freezes_the_discussion():
    discussion, _found, person = with_rapporteur()
    agree(discussion, person)
    settle(discussion.application)
    release(discussion.application.call)
    with pytest.raises(DomainError):
        discussing.reopen(discussion=discussion, reason="Too late", by=officer(), at=SCORED)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Discussion.objects.update(reason="Another")


def test_an_officer_opens_one_by_hand_where_two_sheets_are_in():
    found = far_apart("3", "3")
    application = found[0].application
    client, page = enter(officer()), reverse("admin:selection_discussions")
    assert client.post(page, {"application": application.pk}).status_code == 422
    hand_in(found[-1])
    assert client.post(page, {"application": application.pk}).status_code == 302
    assert Discussion.objects.get().opened_by is not None


def test_the_page_works_without_script_from_remark_to_agreement():
    discussion, found = opened()
    page = reverse("admin:selection_discussion", args=[discussion.pk])
    rapporteur, boss = enter(found[0].evaluator), enter(officer())
    assert rapporteur.post(page, {"do": "say", "remark-audience": "panel"}).status_code == 422
    remark = {"do": "say", "remark-text": "I read the letter", "remark-audience": "panel"}
    assert rapporteur.post(page, remark).status_code == 302
    named = {"do": "rapporteur", "rapporteur-person": found[0].evaluator.pk}
    assert boss.post(page, named).status_code == 302
    assert "You are the rapporteur." in rapporteur.get(page).content.decode()
    typed = {"do": "agree", "agreed-version": 2, "agreed-reason": "Read again"}
    wanting = rapporteur.post(page, typed)
    assert wanting.status_code == 422
    assert "the evaluators are far apart" in wanting.content.decode()
    typed |= {"agreed-value_prospects": "3", "agreed-why_prospects": "The letter"}
    assert rapporteur.post(page, typed | {"agreed-version": 1}).status_code == 409
    assert rapporteur.post(page, typed).status_code == 302
    shown = rapporteur.get(page).content.decode()
    assert "agreed 3" in shown
    assert boss.post(page, {"do": "reopen", "reason-reason": "Late letter"}).status_code == 302
    assert boss.post(page, {"do": "jump"}).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_lists_and_discussion_cost_the_same_for_one_as_for_five(count, django_assert_num_queries):
    person = evaluator()
    for number in range(1, count + 1):
        application = submitted(number=number)
        scored(AssignmentFactory(application=application), {"prospects": 1})
        last = AssignmentFactory(application=application, evaluator=person)
        scored(last, {"prospects": 4})
        discussion = discussing.open_if_due(application=application, at=SCORED)
    client, boss = enter(person), enter(officer())
    with django_assert_num_queries(14):
        client.get(reverse("admin:selection_discussion", args=[discussion.pk]))
    with django_assert_num_queries(12):
        boss.get(reverse("admin:selection_discussions"))
    with django_assert_num_queries(9):
        client.get(reverse("admin:selection_mine"))
