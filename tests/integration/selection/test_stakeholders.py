"""Stakeholders are named by a selected territory, say yes themselves, and are seen by the other side only (SPEC S9)."""

import pytest
from django.urls import reverse

from r2r_portal.accounts.models import Kind, Membership, Part
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.outbox.mails import compose
from r2r_portal.outbox.models import Message
from selection.actions import stakeholders
from selection.actions.offers import decline as give_back
from selection.domain.meeting import MOST_NAMED
from selection.errors import NotYoursError
from selection.models import Decision, Stakeholder
from selection.queries import panel_for
from selection.stakeholder_errors import NamedTwiceError, NotTakingPartError, TooManyNamedError
from selection.states import Outcome
from tests.factories.accounts import UserFactory
from tests.factories.selection import RELEASED, RecusalFactory, submitted
from tests.factories.stakeholders import AFTER, named, owner_of, taking_part
from tests.integration.selection.test_deciding import release, settle, widest
from tests.integration.selection.test_pages import bare, enter

FORM = {
    "kind": "cluster", "name_local": "Grappe du Nord", "name_en": "Northern Cluster", "about": "Offshore wind",
    "about_language": "en", "email": "cluster@north.example", "language": "en", "do": "name",
}  # fmt: skip


@pytest.fixture
def pair():
    """A selected region and a selected prefecture, released; a third region that was not selected."""
    eu, jp, out = submitted("eu", 1), submitted("jp", 1), submitted("eu", 2)
    settle(eu)
    settle(jp)
    settle(out, Outcome.NOT_SELECTED)
    release(eu.call)
    return [type(eu).objects.get(pk=one.pk) for one in (eu, jp, out)]


def list_of(application):
    return reverse("selection:stakeholders", args=[application.pk])


@pytest.mark.rule("S9")
def test_a_selected_territory_names_a_stakeholder_who_says_yes_and_has_an_account(pair):
    eu, _jp, _out = pair
    owner = owner_of(eu)
    client = enter(owner)
    assert list_of(eu) in client.get(reverse("selection:decision", args=[eu.pk])).content.decode()
    assert client.post(list_of(eu), FORM).status_code == 302

    one = Stakeholder.objects.get()
    mail = compose(Message.objects.get(topic="stakeholder.named"))
    assert (mail.to, one.state) == (["cluster@north.example"], "named")
    assert reverse("selection:naming", args=[one.pk]) in mail.body

    person = UserFactory(email="Cluster@North.example")
    assert panel_for(person, AFTER)[0].link == reverse("selection:naming", args=[one.pk])
    enter(person).post(reverse("selection:naming", args=[one.pk]), {"do": "join"})

    one.refresh_from_db()
    body = one.organisation
    assert (one.state, body.kind, body.side, body.name_en) == (
        "active",
        Kind.STAKEHOLDER,
        "eu",
        "Northern Cluster",
    )
    assert body.territory == eu.submitted_territory
    assert Membership.objects.get(organisation=body).user == person
    assert compose(Message.objects.get(topic="stakeholder.joined", to=owner.email)).subject.endswith(
        "takes part"
    )
    assert [panel.link for panel in panel_for(person, AFTER)] == [reverse("selection:partners")]


@pytest.mark.rule("S9")
def test_nobody_else_names_and_nobody_else_answers(pair):
    eu, _jp, out = pair
    reader = owner_of(eu, Part.READER)
    for person in (reader, UserFactory()):
        with pytest.raises(NotYoursError):
            named(eu, "a@north.example", by=person)
    with pytest.raises(NotTakingPartError):
        named(out, "a@north.example", by=owner_of(out))
    assert enter(reader).get(list_of(eu)).status_code == 403
    assert enter(UserFactory()).get(list_of(eu)).status_code == 404
    assert enter(owner_of(out)).get(list_of(out)).status_code == 404

    one = named(eu, "a@north.example")
    stranger = UserFactory()
    for act in (stakeholders.join, stakeholders.decline, stakeholders.remove):
        with pytest.raises(NotYoursError):
            act(stakeholder=one, by=stranger, at=AFTER)
    assert enter(stranger).get(reverse("selection:naming", args=[one.pk])).status_code == 404


def test_before_the_release_and_after_a_place_is_given_back_nobody_is_named():
    eu = submitted("eu", 1)
    settle(eu)
    owner = owner_of(eu)
    with pytest.raises(NotTakingPartError):
        named(eu, "a@north.example", by=owner)
    release(eu.call)
    eu = type(eu).objects.get(pk=eu.pk)
    taking_part(eu, "b@north.example")
    assert Stakeholder.objects.active().count() == 1
    give_back(decision=eu.decision, by=owner, at=RELEASED)
    assert Stakeholder.objects.active().count() == 0
    with pytest.raises(NotTakingPartError):
        named(eu, "a@north.example", by=owner)


def test_an_address_is_on_a_list_once_and_a_list_ends(pair):
    eu, jp, _out = pair
    owner = owner_of(eu)
    named(eu, "a@north.example", by=owner)
    with pytest.raises(NamedTwiceError):
        named(eu, "A@North.example", by=owner)
    named(jp, "a@north.example")
    for number in range(MOST_NAMED - 1):
        named(eu, f"n{number}@north.example", by=owner)
    with pytest.raises(TooManyNamedError):
        named(eu, "last@north.example", by=owner)
    answer = enter(owner).post(list_of(eu), FORM)
    assert answer.status_code == 409
    assert "up to 20" in bare(answer.content.decode())


def test_what_is_missing_is_named_at_its_field(pair):
    eu, _jp, _out = pair
    answer = enter(owner_of(eu)).post(list_of(eu), FORM | {"email": "nobody", "about": "", "kind": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'href="#id_{name}"' in page for name in ("email", "about", "kind"))
    assert not Stakeholder.objects.exists()


@pytest.mark.rule("S9")
def test_who_says_no_or_leaves_is_seen_by_nobody(pair):
    eu, jp, _out = pair
    one, person = taking_part(eu, "a@north.example")
    _other, reader = taking_part(jp, "b@minato.example")
    partners = reverse("selection:partners")
    assert "University of the North" in enter(reader).get(partners).content.decode()

    enter(person).post(reverse("selection:naming", args=[one.pk]), {"do": "decline"})

    assert "University of the North" not in enter(reader).get(partners).content.decode()
    assert enter(reader).get(reverse("selection:partner", args=[one.pk])).status_code == 404
    assert enter(person).get(partners).status_code == 404
    assert enter(person).post(reverse("selection:naming", args=[one.pk]), {"do": "join"}).status_code == 409


@pytest.mark.rule("S9")
def test_each_side_sees_the_others_and_nobody_else_sees_any(pair):
    eu, jp, out = pair
    one, mine = taking_part(eu, "a@north.example")
    other, theirs = taking_part(jp, "b@minato.example")
    partners = reverse("selection:partners")
    for person in (mine, owner_of(eu)):
        page = enter(person).get(partners).content.decode()
        assert "North University" in page
        assert "University of the North" not in page.replace("You act for", "").split("Whom to meet")[1]
    japanese = enter(theirs).get("/ja/my/partners/").content.decode()
    assert "University of the North" in japanese
    for person in (UserFactory(), owner_of(out), owner_of(eu, Part.READER)):
        assert enter(person).get(partners).status_code == 404
        assert enter(person).get(reverse("selection:partner", args=[other.pk])).status_code == 404
    assert enter(mine).get(reverse("selection:partner", args=[one.pk])).status_code == 404
    assert (
        "b@minato.example"
        not in enter(mine).get(reverse("selection:partner", args=[other.pk])).content.decode()
    )


def test_the_list_is_searched_by_words_kind_and_territory(pair):
    eu, jp, _out = pair
    _one, mine = taking_part(eu, "a@north.example")
    taking_part(jp, "b@minato.example")
    taking_part(jp, "c@minato.example", name_en="Harbour Works", kind="firm", about="Cranes")
    client, page = enter(mine), reverse("selection:partners")

    def shown(**query):
        content = client.get(page, query).content.decode()
        return [name for name in ("North University", "Harbour Works") if name in content]

    assert shown() == ["North University", "Harbour Works"]
    assert shown(q="cranes") == shown(kind="firm") == ["Harbour Works"]
    assert shown(q="hydrogen ports") == ["North University"]
    assert shown(q=jp.submitted_territory.name_en) == ["North University", "Harbour Works"]
    assert "Nobody fits these words" in client.get(page, {"q": "zebra"}).content.decode()


@pytest.mark.rule("S9")
def test_a_territory_takes_one_off_its_list_and_who_had_said_yes_is_told(pair):
    eu, _jp, _out = pair
    owner = owner_of(eu)
    one, _person = taking_part(eu, "a@north.example")
    asked = named(eu, "b@north.example", by=owner)
    client = enter(owner)
    for row in (one, asked):
        client.post(list_of(eu), {"do": "remove", "stakeholder": row.pk})
    assert set(Stakeholder.objects.values_list("state", flat=True)) == {"removed"}
    assert list(Message.objects.filter(topic="stakeholder.removed").values_list("to", flat=True)) == [
        "a@north.example"
    ]
    assert compose(Message.objects.get(topic="stakeholder.named", to="b@north.example")) is None
    named(eu, "a@north.example", by=owner)  # and may be named again
    assert client.post(list_of(eu), {"do": "remove", "stakeholder": "999"}).status_code == 404


def test_the_log_names_no_address(pair):
    taking_part(pair[0], "a@north.example")
    rows = Event.objects.filter(verb__startswith="stakeholder.").order_by("pk")
    assert [row.verb for row in rows] == ["stakeholder.named", "stakeholder.joined"]
    assert "north" not in str([row.detail for row in rows])


@pytest.mark.rule("S9", "E5")
def test_officers_see_who_takes_part_but_not_of_what_they_are_recused_from(pair):
    eu, jp, _out = pair
    taking_part(eu, "a@north.example")
    taking_part(jp, "b@minato.example")
    officer, page = UserFactory(role=OFFICER), reverse("admin:selection_stakeholders")
    shown = bare(enter(officer).get(page).content.decode())
    assert "Take part: 2. Asked: 0. Meetings agreed: 0." in shown
    assert "a@north.example" not in shown
    RecusalFactory(application=eu, person=officer)
    assert "University of the North" not in enter(officer).get(page).content.decode()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_mails_are_narrow_and_in_both_languages(pair, language):
    eu, _jp, _out = pair
    owner = owner_of(eu)
    type(owner).objects.filter(pk=owner.pk).update(language=language)
    one, _person = taking_part(eu, "a@north.example", language=language)
    stakeholders.remove(stakeholder=one, by=owner, at=AFTER)
    again = named(eu, "a@north.example", by=owner, language=language)
    told = [
        compose(Message.objects.get(topic="stakeholder.named", payload__stakeholder=again.pk)),
        compose(Message.objects.get(topic="stakeholder.removed")),
        compose(Message.objects.get(topic="stakeholder.joined", to=owner.email)),
    ]
    for mail in told:
        assert widest(mail) <= 70
        assert mail.subject.startswith("[EU-Japan R2R]" if language == "en" else "【日欧地域間協力】")


@pytest.mark.parametrize("count", [1, 5])
def test_the_lists_cost_the_same_for_one_as_for_five(pair, count, django_assert_num_queries):
    eu, jp, _out = pair
    owner = owner_of(eu)
    _one, mine = taking_part(eu, "a@north.example")
    for number in range(count):
        taking_part(jp, f"n{number}@minato.example")
        named(eu, f"n{number}@north.example", by=owner)
    assert Decision.objects.released().count() == 3
    reader, keeper = enter(mine), enter(owner)
    with django_assert_num_queries(10):
        reader.get(reverse("selection:partners"))
    with django_assert_num_queries(8):
        keeper.get(list_of(eu))
    officer = enter(UserFactory(role=OFFICER))
    with django_assert_num_queries(7):
        officer.get(reverse("admin:selection_stakeholders"))
