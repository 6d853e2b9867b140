"""Open pairing: what territories offer and seek, and messages between them without an address (SPEC S7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from r2r_portal.accounts.models import Part
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.errors import StaleError
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import pairing
from selection.domain.approaching import MOST_A_DAY, Obstacle
from selection.errors import NotYoursError
from selection.models import Approach, TerritoryProfile
from selection.pairing_errors import ApproachRefusedError
from selection.queries import panel_for
from selection.queries.pairing_board import Search, faces, matching
from selection.states import Outcome
from tests.factories.accounts import UserFactory
from tests.factories.selection import submitted
from tests.factories.stakeholders import AFTER, owner_of
from tests.integration.selection.test_deciding import release, settle, widest
from tests.integration.selection.test_pages import bare, enter
from tests.races import together

BOARD = "/en/my/pairing/"
WORDS = {
    "strategy_en": "Blue growth", "offers_en": "Tidal power in estuaries", "offers_ja": "潮力発電の経験",
    "seeks_en": "Carbon fibre recycling", "seeks_ja": "炭素繊維の再利用",
}  # fmt: skip


@pytest.fixture
def three():
    """A selected region and a selected prefecture, released, and a region that was not selected."""
    eu, jp, out = submitted("eu", 1), submitted("jp", 1), submitted("eu", 2)
    settle(eu)
    settle(jp)
    settle(out, Outcome.NOT_SELECTED)
    release(eu.call)
    clock_actions.restart(at=AFTER)
    return [Application.objects.get(pk=one.pk) for one in (eu, jp, out)]


def said(application, *, by=None, public=False, takes=True, version=0, **words):
    """Save a profile."""
    told = pairing.Said(words or WORDS, "https://region.example", public, takes)
    by = by or owner_of(application)
    return pairing.save_profile(decision=application.decision, said=told, version=version, by=by, at=AFTER)


def sent(sender, receiver, *, by=None, at=AFTER, subject="Tidal power"):
    """Send a message."""
    letter = pairing.Letter(subject, "Let us compare notes.", "en")
    by = by or owner_of(sender)
    return pairing.send(sender=sender.decision, receiver=receiver.decision, letter=letter, by=by, at=at)


def page_of(application):
    return reverse("selection:face", args=[application.decision.pk])


@pytest.mark.rule("S7")
def test_a_message_goes_through_the_portal_and_shows_no_address(three):
    eu, jp, _out = three
    mine, theirs = owner_of(eu), owner_of(jp)
    form = {"sender": eu.decision.pk, "subject": "Tidal power", "text": "Let us meet.", "language": "en"}
    client = enter(mine)
    assert client.post(page_of(jp), form).status_code == 302

    approach = Approach.objects.get()
    mail = compose(Message.objects.get(topic="approach.sent", to=theirs.email))
    assert mail.to == [theirs.email]
    assert mine.email not in mail.body + mail.subject
    assert "Let us meet." in mail.body
    assert widest(mail) <= 70
    link = reverse("selection:approach", args=[approach.pk])
    page = enter(theirs).get(link).content.decode()
    assert "Let us meet." in page
    assert mine.email not in page
    assert panel_for(theirs, AFTER)[-1].urgent

    assert enter(theirs).post(link, {"do": "answer", "reply": "はい、ぜひお願いします。"}).status_code == 302
    answer = compose(Message.objects.get(topic="approach.answered", to=mine.email))
    assert answer.to == [mine.email]
    assert "はい、ぜひお願いします。" in answer.body
    assert theirs.email not in answer.body
    verbs = Event.objects.filter(verb__startswith="approach.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["approach.sent", "approach.answered"]
    assert all("Tidal" not in str(event.detail) for event in verbs)


@pytest.mark.rule("S7")
def test_only_territories_that_take_part_see_the_board(three):
    eu, jp, out = three
    assert enter(owner_of(eu)).get(BOARD).status_code == 200
    for stranger in (owner_of(out), UserFactory()):
        client = enter(stranger)
        assert client.get(BOARD).status_code == 404
        assert client.get(page_of(jp)).status_code == 404
    assert "login" in Client().get(BOARD)["Location"]
    page = enter(owner_of(eu)).get(BOARD).content.decode()
    assert str(jp.submitted_territory) in page
    assert str(out.submitted_territory) not in page


@pytest.mark.rule("S5")
def test_before_the_release_there_is_no_board_and_nothing_can_be_said_or_sent():
    eu, jp = submitted("eu", 1), submitted("jp", 1)
    settle(eu)
    settle(jp)
    assert enter(owner_of(eu)).get(BOARD).status_code == 404
    with pytest.raises(ApproachRefusedError) as refused:
        sent(eu, jp)
    assert refused.value.obstacles == (Obstacle.NOT_PART,)
    assert faces(eu.call) == []


def test_readers_read_and_nobody_writes_for_another(three):
    eu, jp, _out = three
    reader = owner_of(eu, Part.READER)
    client = enter(reader)
    assert '<form method="post" novalidate' not in client.get(page_of(jp)).content.decode()
    assert client.post(page_of(jp), {}).status_code == 403
    assert client.get(reverse("selection:profile", args=[eu.pk])).status_code == 403
    assert enter(owner_of(jp)).get(reverse("selection:profile", args=[eu.pk])).status_code == 404
    for act in (lambda: sent(eu, jp, by=reader), lambda: said(eu, by=owner_of(jp))):
        with pytest.raises(NotYoursError):
            act()
    approach = sent(eu, jp)
    with pytest.raises(NotYoursError):
        pairing.answer(approach=approach, reply="Yes", by=owner_of(eu), at=AFTER)
    other = enter(UserFactory())
    assert other.get(reverse("selection:approach", args=[approach.pk])).status_code == 404


def test_who_blocks_gets_no_more_and_the_other_is_not_told(three):
    eu, jp, _out = three
    approach, theirs = sent(eu, jp), owner_of(jp)
    client = enter(theirs)
    link = reverse("selection:approach", args=[approach.pk])
    assert client.post(link, {"do": "decline", "reply": "", "block": "on"}).status_code == 302
    mail = compose(Message.objects.filter(topic="approach.answered").first())
    assert "block" not in mail.body.lower()
    with pytest.raises(ApproachRefusedError) as refused:
        sent(eu, jp, at=AFTER + timedelta(days=2))
    assert refused.value.obstacles == (Obstacle.CLOSED,)

    profile = reverse("selection:profile", args=[jp.pk])
    barrier = jp.decision.barriers.get()
    assert str(eu.submitted_territory) in client.get(profile).content.decode()
    assert client.post(reverse("selection:unblock", args=[jp.pk, barrier.pk])).status_code == 302
    assert sent(eu, jp, at=AFTER + timedelta(days=2)).state == "sent"


def test_a_letter_box_that_is_closed_says_so_before_anybody_types(three):
    eu, jp, _out = three
    said(jp, takes=False)
    page = enter(owner_of(eu)).get(page_of(jp)).content.decode()
    assert "takes no messages at present" in bare(page)
    assert 'name="text"' not in page


def test_messages_are_limited_by_day_and_one_waits_per_pair(three):
    eu, jp, _out = three
    mine, theirs = owner_of(eu), owner_of(jp)
    for _number in range(MOST_A_DAY):
        pairing.answer(approach=sent(eu, jp, by=mine), reply="Yes", by=theirs, at=AFTER)
    with pytest.raises(ApproachRefusedError) as refused:
        sent(eu, jp, by=mine)
    assert refused.value.obstacles == (Obstacle.TOO_MANY_TODAY,)
    later = AFTER + timedelta(hours=24)
    sent(eu, jp, by=mine, at=later)
    with pytest.raises(ApproachRefusedError) as refused:
        sent(eu, jp, by=mine, at=later)
    assert refused.value.obstacles == (Obstacle.WAITS,)


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_are_one(three):
    eu, jp, _out = three
    mine = owner_of(eu)

    results = together([lambda: sent(eu, jp, by=mine)] * 2)
    refused = [one for one in results if isinstance(one, ApproachRefusedError)]
    assert [one.obstacles for one in refused] == [(Obstacle.WAITS,)]
    assert Approach.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "where", "found"),
    [
        ("tidal", "", True), ("tidal", "offers", True), ("tidal", "seeks", False), ("ＣＡＲＢＯＮ", "seeks", True),
        ("潮力", "", True), ("潮力", "seeks", False), ("炭素 再利用", "seeks", True), ("nothing of this", "", False),
    ],
)  # fmt: skip
def test_words_are_looked_for_in_both_languages(three, typed, where, found):
    eu, jp, _out = three
    said(jp)
    hits = matching(faces(eu.call), Search(words=typed, where=where))
    assert (jp.decision.pk in {face.decision.pk for face in hits}) is found


def test_a_side_and_a_theme_narrow_the_board(three):
    eu, jp, _out = three
    everybody = faces(eu.call)
    assert {one.decision.pk for one in matching(everybody, Search(side="jp"))} == {jp.decision.pk}
    assert matching(everybody, Search(theme="no-such-theme")) == []
    assert enter(owner_of(eu)).get(BOARD, {"q": "\0", "side": "x"}).status_code == 200


def test_what_a_territory_says_is_kept_with_its_version(three):
    eu, _jp, _out = three
    mine = owner_of(eu)
    client, page = enter(mine), reverse("selection:profile", args=[eu.pk])
    form = {
        "offers_en": "Tidal power",
        "seeks_ja": "<script>炭素</script>",
        "version": "0",
        "is_public": "on",
    }
    assert client.post(page, form).status_code == 302
    profile = TerritoryProfile.objects.get()
    assert (profile.version, profile.is_public, profile.agreed_at, profile.takes_messages) == (
        1, True, profile.changed_at, False,
    )  # fmt: skip
    assert client.post(page, form).status_code == 409
    with pytest.raises(StaleError):
        said(eu, by=mine, version=0)
    profile = said(eu, by=mine, version=1, public=False)
    assert profile.agreed_at is None
    assert client.post(page, form | {"offers_ja": "あ" * 751}).status_code == 422


@pytest.mark.parametrize("number", [1, 5])
def test_the_board_costs_the_same_however_many_take_part(number):
    everybody = [submitted("eu", 1), *(submitted("jp", n + 1) for n in range(number))]
    for one in everybody:
        settle(one)
    release(everybody[0].call)
    for one in everybody[1:]:
        said(Application.objects.get(pk=one.pk))
    client = enter(owner_of(everybody[0]))
    client.get(BOARD)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(BOARD).status_code == 200
    assert len(queries) == 12
