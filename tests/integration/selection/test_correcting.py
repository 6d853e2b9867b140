"""After the release two people correct a decision; the database lets nothing else through (SPEC S6)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.errors import DomainError
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import correcting
from selection.actions.deciding import Verdict
from selection.actions.offers import accept
from selection.errors import SamePersonError, StalePreviewError
from selection.models import Correction, Decision, Letter, Offer
from selection.queries import selected_territories
from selection.states import ChangeState, OfferStatus, Outcome
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import RELEASED, submitted
from tests.integration.selection.test_deciding import release, settle
from tests.races import together

NEW = ("The mandate was found.", "委任が確認されました。")


@pytest.fixture
def turned_down():
    """A region that was not selected, released, with its owner; another one that was."""
    application, chosen = submitted(number=1), submitted(number=2)
    owner = MembershipFactory(organisation=application.organisation, user=UserFactory(japanese=True)).user
    settle(application, Outcome.NOT_SELECTED)
    settle(chosen)
    release(application.call)
    return application, chosen, owner


def proposed(application, outcome=Outcome.SELECTED, place=None, grounds=NEW, by=None):
    return correcting.propose(
        decision=application.decision, verdict=Verdict(outcome, *grounds, place), reason="A letter was overlooked.",
        by=by or UserFactory(), at=RELEASED,
    )  # fmt: skip


def approve(correction, by=None, digest=None):
    return correcting.approve(
        correction=correction, digest=digest or correction.digest, by=by or UserFactory(), at=RELEASED
    )


@pytest.mark.rule("S6")
def test_two_people_correct_a_decision_and_the_applicant_is_told(turned_down):
    application, _chosen, owner = turned_down
    officer, second = UserFactory(), UserFactory()
    correction = proposed(application, by=officer)
    assert Decision.objects.get(application=application).outcome == Outcome.NOT_SELECTED
    with pytest.raises(SamePersonError):
        approve(correction, by=officer)
    with pytest.raises(StalePreviewError):
        approve(correction, digest="0" * 64)
    approve(correction, by=second)

    decision = Decision.objects.get(application=application)
    assert (decision.outcome, decision.grounds_en, decision.version) == (Outcome.SELECTED, NEW[0], 2)
    assert decision.offer.is_open(RELEASED)
    correction.refresh_from_db()
    assert correction.before["outcome"] == Outcome.NOT_SELECTED
    assert "has not been selected" in correction.before["letters"]["en"]["body"]
    assert Event.objects.get(verb="decision.corrected").detail["old"] == "not_selected"
    mail = compose(Message.objects.get(topic="decision.corrected", to=owner.email))
    assert mail.subject == "【日欧地域間協力】〔要対応〕選考結果の訂正について（EU-2022-001）"
    assert "2022年8月11日（木）までに" in mail.body.replace("\n", "")
    assert mail.attachments[0][0] == "EU-2022-001.pdf"
    assert Letter.objects.get(decision=decision, language="en").body.count("We apologise") == 1
    assert len(selected_territories(application.call)) == 2
    assert accept(decision=decision, by=owner, at=RELEASED).status == OfferStatus.ACCEPTED


@pytest.mark.rule("S6")
def test_a_place_offered_by_mistake_is_taken_back(turned_down):
    _application, chosen, _owner = turned_down
    correction = approve(proposed(chosen, Outcome.NOT_SELECTED))
    assert correction.effect["place"] == "taken back"
    assert Offer.objects.get(decision=chosen.decision).status == OfferStatus.STOPPED
    assert not selected_territories(chosen.call)
    again = approve(proposed(refreshed(chosen), Outcome.SELECTED))
    assert again.effect["place"] == "offered"
    assert Offer.objects.get(decision=chosen.decision).status == OfferStatus.OPEN


def refreshed(application):
    application.refresh_from_db()
    return application


@pytest.mark.rule("S6")
def test_the_database_refuses_every_other_change(turned_down):
    application, chosen, _owner = turned_down
    mine, others = (
        Decision.objects.filter(application=application),
        Decision.objects.filter(application=chosen),
    )
    correction = proposed(application)

    def change(rows, named, **values):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('r2r.correction', %s, true)", [named])
            rows.update(**values)

    for rows, named in ((mine, ""), (mine, str(correction.pk)), (mine, "999999")):  # nobody approved it
        with pytest.raises(DatabaseError, match="frozen"):
            change(rows, named, grounds_en="Other")
    approve(correction)
    with pytest.raises(DatabaseError, match="frozen"):  # it holds for its own decision alone
        change(others, str(correction.pk), grounds_en="Other")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():  # and is over once it is applied
        mine.update(grounds_en="Other")
    with pytest.raises(DatabaseError, match="settled never changes"), transaction.atomic():
        Correction.objects.update(reason="Other")
    change(
        mine, str(correction.pk), grounds_en="The control"
    )  # the trigger looks at the name, so this passes
    assert mine.get().grounds_en == "The control"


@pytest.mark.rule("S6")
@pytest.mark.django_db(transaction=True)
def test_ten_approvals_at_once_correct_once():
    application = submitted()
    settle(application, Outcome.NOT_SELECTED)
    release(application.call)
    correction = proposed(application)
    people = [UserFactory() for _ in range(10)]
    found = together([lambda by=by: approve(correction, by=by) for by in people])
    assert sum(isinstance(one, Correction) for one in found) == 1
    assert Event.objects.filter(verb="decision.corrected").count() == 1
    assert Message.objects.filter(topic="decision.corrected").count() == 1


def test_what_would_change_nothing_is_no_correction(turned_down):
    application, _chosen, _owner = turned_down
    decision = application.decision
    with pytest.raises(DomainError, match="Nothing would change"):
        proposed(application, Outcome.NOT_SELECTED, grounds=(decision.grounds_en, decision.grounds_ja))
    correction = proposed(application)
    with pytest.raises(DomainError, match="waiting for its approval"):
        proposed(application)
    correcting.withdraw(correction=correction, by=UserFactory(), at=RELEASED)
    assert proposed(application, Outcome.RESERVE, place=1).state == ChangeState.PROPOSED


@pytest.mark.rule("S6")
def test_the_pages_show_old_and_new_and_take_the_hash(turned_down):
    application, _chosen, _owner = turned_down
    first, second = (Client(), UserFactory(role=OFFICER)), (Client(), UserFactory(role=OFFICER))
    for client, person in (first, second):
        client.force_login(person)
    page = reverse("admin:selection_correct", args=[application.pk])
    form = {"outcome": "reserve", "grounds_en": NEW[0], "grounds_ja": NEW[1], "reason": "Overlooked."}
    assert first[0].post(page, form).status_code == 422  # no place on the list
    answer = first[0].post(page, form | {"place": "1"})
    correction = Correction.objects.get()
    assert answer.headers["Location"] == reverse("admin:selection_correction", args=[correction.pk])
    shown = second[0].get(answer.headers["Location"]).content.decode()
    assert "Before: Not selected" in shown
    assert "After: Reserve list, no. 1" in shown
    form = {"do": "approve", "digest": correction.digest}
    assert first[0].post(answer.headers["Location"], form).status_code == 403
    assert second[0].post(answer.headers["Location"], form | {"digest": "x"}).status_code == 409
    assert second[0].post(answer.headers["Location"], form).status_code == 302
    assert Correction.objects.get().approved_by == second[1]


@pytest.mark.rule("S6")
def test_the_correcting_letter_is_reworded_before_it_is_approved_and_sent_as_it_then_reads(turned_down):
    application, _chosen, owner = turned_down
    first, second = UserFactory(role=OFFICER), UserFactory(role=OFFICER)
    correction = proposed(application, by=first)
    page = reverse("admin:selection_correction", args=[correction.pk])
    own, other = Client(), Client()
    own.force_login(first)
    other.force_login(second)
    assert "Change the words in English" in own.get(page).content.decode()
    assert "Change the words in English" not in other.get(page).content.decode()
    typed = {
        "do": "reword",
        "language": "ja",
        "seen": correction.digest,
        "subject": "訂正のお知らせ",
        "body": "お詫びします。",
    }
    assert other.post(page, typed).status_code == 403
    assert own.post(page, typed | {"body": " "}).status_code == 422
    assert own.post(page, typed | {"seen": "0" * 64}).status_code == 409
    own.post(page, typed)

    old, now = correction.digest, Correction.objects.get()
    assert now.letters["ja"] == {"subject": "訂正のお知らせ", "body": "お詫びします。\n"}
    assert now.digest != old
    with pytest.raises(StalePreviewError):
        approve(now, by=second, digest=old)
    approve(now, by=second)
    mail = compose(Message.objects.get(topic="decision.corrected", to=owner.email))
    assert mail.subject == "訂正のお知らせ"
    assert "お詫びします。" in mail.body
    assert own.post(page, typed | {"seen": now.digest}).status_code == 409
