"""People decide on grounds; nothing leaves before two people let it out (SPEC S5, S6)."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from applications.models import Application
from applications.states import Status
from r2r_portal.audit.models import Event
from r2r_portal.errors import StaleError
from r2r_portal.outbox.mails import compose, preview
from r2r_portal.outbox.models import Message
from selection.actions import letters, releasing
from selection.actions.deciding import Verdict, decide
from selection.actions.offers import accept, decline
from selection.actions.scoring import Filled, save_draft
from selection.emails.evaluation import NotReleasedError, width
from selection.errors import (
    FrozenError,
    GroundsMissingError,
    NotReadyToReleaseError,
    PlaceTakenError,
    SamePersonError,
    StalePreviewError,
)
from selection.models import Decision, Letter, Offer, Release
from selection.queries import groups, released_for, selected_territories
from selection.queries.release import counts, problems
from selection.states import Interest, OfferStatus, Outcome, ReleaseStatus
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.selection import DECIDED, RELEASED, AssignmentFactory, marks, submitted

GROUNDS = ("The offer to host is concrete.", "受入れの提案が具体的です。")
ANSWER, REVIEW = date(2022, 8, 15), date(2022, 9, 16)


def settle(
    application, outcome=Outcome.SELECTED, *, version=0, place=None, grounds=GROUNDS, by=None, at=DECIDED
):
    verdict = Verdict(outcome, *grounds, place)
    return decide(application=application, verdict=verdict, version=version, by=by or UserFactory(), at=at)


def prepare(call, by=None, at=RELEASED):
    return releasing.prepare(call=call, answer_on=ANSWER, review_on=REVIEW, by=by or UserFactory(), at=at)


def release(call):
    prepared = prepare(call)
    return releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)


def widest(mail):
    """Columns of the widest line; an address is never broken."""
    return max(width(line) for line in mail.body.splitlines() if not line.startswith("http"))


@pytest.mark.rule("S5")
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_decision_has_grounds_a_person_and_both_letters(outcome):
    application, officer = submitted(), UserFactory()
    decision = settle(application, outcome, by=officer)
    assert (decision.outcome, decision.decided_by, decision.decided_at) == (outcome, officer, DECIDED)
    assert decision.reserve_place == (1 if outcome == Outcome.RESERVE else None)
    found = {letter.language: letter for letter in decision.letters.all()}
    assert GROUNDS[0] in found["en"].body
    assert GROUNDS[1] in found["ja"].body
    assert not any(word in found["ja"].body for word in ("却下", "不合格"))
    assert Event.objects.get(verb="decision.made").detail["outcome"] == outcome


def test_regret_is_said_in_the_agreed_words():
    decision = settle(submitted("jp"), Outcome.NOT_SELECTED)
    body = decision.letters.get(language="ja").body
    assert "慎重に審査しました結果、誠に残念ながら、今回は選定に至りませんでした。" in body
    assert "ご応募いただきましたことに、心より御礼申し上げます。" in body


@pytest.mark.rule("S5")
def test_no_decision_without_grounds_in_both_languages_not_even_by_sql():
    application = submitted()
    for grounds in (("", "理由"), ("Grounds", " ")):
        with pytest.raises(GroundsMissingError):
            settle(application, grounds=grounds)
    assert not Decision.objects.exists()
    decision = settle(application)
    for change in ({"grounds_ja": ""}, {"decided_by": None}, {"decided_at": None}, {"outcome": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)


def test_reserve_places_are_an_order():
    first, second, third = (submitted(number=number) for number in (1, 2, 3))
    assert settle(first, Outcome.RESERVE).reserve_place == 1
    assert settle(second, Outcome.RESERVE).reserve_place == 2
    with pytest.raises(PlaceTakenError):
        settle(third, Outcome.RESERVE, place=2)
    assert settle(submitted("jp"), Outcome.RESERVE).reserve_place == 1  # each track has its own list


def test_a_stale_page_does_not_decide():
    application = submitted()
    settle(application, Outcome.SELECTED)
    with pytest.raises(StaleError):
        settle(application, Outcome.NOT_SELECTED)
    assert Decision.objects.get().outcome == Outcome.SELECTED


@pytest.mark.rule("S5")
@pytest.mark.django_db(transaction=True)
def test_ten_officers_at_once_make_one_decision_and_one_letter_a_language():
    application = submitted()
    officers = [UserFactory() for _ in range(10)]
    barrier, won, lost = Barrier(10), [], []

    def act(officer):
        try:
            barrier.wait()
            settle(application, Outcome.SELECTED, by=officer)
            won.append(officer)
        except StaleError:
            lost.append(officer)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 9)
    assert Decision.objects.get().decided_by == won[0]
    assert sorted(Letter.objects.values_list("language", flat=True)) == ["en", "ja"]
    assert Event.objects.filter(verb="decision.made").count() == 1


def test_words_of_a_person_are_never_overwritten_and_stop_the_release():
    application = submitted()
    decision = settle(application, Outcome.SELECTED)
    letter = decision.letters.get(language="en")
    letters.edit(
        letter=letter, subject="Good news", body="My own words", version=1, by=UserFactory(), at=DECIDED
    )
    settle(application, Outcome.RESERVE, version=1)

    letter.refresh_from_db()
    assert letter.body == "My own words\n"
    assert "第1順位" in decision.letters.get(language="ja").body
    assert [(one.kind, one.references) for one in problems(application.call, RELEASED)] == [
        ("letter", ("EU-2022-001",))
    ]
    letters.restore(letter=letter, version=letter.version, by=UserFactory(), at=DECIDED)
    assert problems(application.call, RELEASED) == ()
    assert "reserve list, in place 1" in decision.letters.get(language="en").body


@pytest.mark.rule("S6")
def test_nothing_is_released_while_anybody_has_no_answer():
    application, undecided = submitted(number=1), submitted("jp")
    settle(application)
    with pytest.raises(NotReadyToReleaseError) as refused:
        prepare(application.call)
    assert [(one.kind, one.references) for one in refused.value.problems] == [("undecided", ("JP-2022-001",))]
    Application.objects.filter(pk=undecided.pk).update(status=Status.WITHDRAWN)
    assert prepare(application.call).status == ReleaseStatus.PREPARED


def test_nothing_is_released_before_the_call_closes():
    application = submitted()
    settle(application)
    with pytest.raises(NotReadyToReleaseError) as refused:
        prepare(application.call, at=application.call.opens_at)
    assert [one.kind for one in refused.value.problems] == ["open call"]


@pytest.mark.rule("S6")
def test_the_same_person_cannot_confirm_not_even_by_sql():
    application, officer = submitted(), UserFactory()
    settle(application)
    prepared = prepare(application.call, by=officer)
    with pytest.raises(SamePersonError):
        releasing.confirm(release=prepared, digest=prepared.digest, by=officer, at=RELEASED)
    with pytest.raises(IntegrityError, match="release_by_two_people"), transaction.atomic():
        Release.objects.update(status="confirmed", confirmed_by=officer, confirmed_at=RELEASED)
    assert released_for(application) is None


@pytest.mark.rule("S6")
def test_everything_goes_out_at_one_moment_in_the_readers_language():
    region, prefecture = submitted(number=1), submitted("jp")
    japanese = MembershipFactory(organisation=prefecture.organisation, user=UserFactory(japanese=True)).user
    settle(region, Outcome.SELECTED)
    settle(prefecture, Outcome.NOT_SELECTED)
    prepared = prepare(region.call)

    assert released_for(region) is None
    assert not selected_territories(region.call)
    assert set(Message.objects.values_list("state", flat=True)) == {"held"}
    early = Message.objects.get(to=japanese.email)
    assert (
        preview(early)[0] == "【日欧地域間協力】選考結果のお知らせ（JP-2022-001）"
    )  # staff read it in the outbox
    early.state = "queued"  # let out by hand, too early
    with pytest.raises(NotReleasedError):
        compose(early)

    releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    assert released_for(region).outcome == Outcome.SELECTED
    assert [one.application for one in selected_territories(region.call)] == [region]
    assert set(Message.objects.values_list("state", "due_at")) == {("queued", RELEASED)}
    mail = compose(Message.objects.get(to=japanese.email))
    assert mail.subject == "【日欧地域間協力】選考結果のお知らせ（JP-2022-001）"
    assert "2022年9月16日（金）" in mail.body
    assert f"/ja/my/{prefecture.pk}/decision/" in mail.body
    assert widest(mail) <= 72  # 70, and a full stop that begins no line
    assert [(name, mime) for name, _content, mime in mail.attachments] == [
        ("JP-2022-001.pdf", "application/pdf")
    ]
    english = compose(Message.objects.get(to=region.created_by.email))
    assert english.subject == "[EU-Japan R2R] Action required: result of your application EU-2022-001"
    assert "Monday 15 August 2022" in english.body
    assert widest(english) <= 70


@pytest.mark.rule("S6")
def test_what_was_released_never_changes():
    application = submitted()
    assignment = AssignmentFactory(application=application, declared=Interest.NONE)
    decision = settle(application)
    done = release(application.call)
    with pytest.raises(FrozenError):
        settle(application, Outcome.NOT_SELECTED, version=1)
    with pytest.raises(FrozenError):
        letters.edit(
            letter=decision.letters.first(), subject="x", body="y", version=1, by=UserFactory(), at=RELEASED
        )
    with pytest.raises(FrozenError):
        save_draft(
            assignment=assignment,
            filled=Filled(marks(), "en"),
            version=0,
            by=assignment.evaluator,
            at=RELEASED,
        )
    for rows, change in (
        (Decision.objects.filter(pk=decision.pk), {"grounds_en": "Other"}),
        (decision.letters.all(), {"body": "Other"}),
        (
            Release.objects.filter(pk=done.pk),
            {"status": "cancelled", "confirmed_by": None, "confirmed_at": None},
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)


def test_a_preparation_can_be_taken_back_and_made_again():
    application = submitted()
    settle(application)
    first = prepare(application.call)
    with pytest.raises(FrozenError):
        settle(application, Outcome.RESERVE, version=1)
    releasing.cancel(release=first, by=UserFactory(), at=RELEASED)
    assert set(Message.objects.values_list("state", flat=True)) == {"dropped"}
    settle(application, Outcome.RESERVE, version=1)
    release(application.call)
    assert Message.objects.filter(state="queued").count() == 1
    assert [(one.outcome, one.decisions, one.english, one.japanese) for one in counts(application.call)] == [
        (Outcome.RESERVE, 1, 1, 0)
    ]


def test_who_withdrew_after_the_preparation_gets_no_letter():
    stays, leaves = submitted(number=1), submitted(number=2)
    settle(stays)
    settle(leaves)
    prepared = prepare(stays.call)
    Application.objects.filter(pk=leaves.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(StalePreviewError) as stale:
        releasing.confirm(release=prepared, digest=prepared.digest, by=UserFactory(), at=RELEASED)
    assert {one.how for one in stale.value.differences} == {"gone"}
    anew = releasing.renew(release=prepared, by=UserFactory(), at=RELEASED)
    releasing.confirm(release=anew, digest=anew.digest, by=UserFactory(), at=RELEASED)
    assert Message.objects.get(to=leaves.created_by.email).state == "dropped"
    assert [one.application for one in selected_territories(stays.call)] == [stays]
    assert Offer.objects.count() == 1


@pytest.mark.rule("S6")
def test_a_place_is_accepted_or_declined_in_time():
    application = submitted()
    owner = application.created_by
    decision = settle(application)
    release(application.call)
    offer = accept(decision=decision, by=owner, at=datetime(2022, 8, 15, 21, 59, tzinfo=UTC))
    assert (offer.status, offer.answered_by) == (OfferStatus.ACCEPTED, owner)
    assert decline(decision=decision, by=owner, at=RELEASED).status == OfferStatus.DECLINED


def test_groups_are_public_with_the_release_only():
    application = submitted()
    settle(application)
    assert groups(application.call) == ()
