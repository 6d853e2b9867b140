"""The team's pages: owners act, readers read, links change nothing, former colleagues are told (SPEC A7, PEERS-P24)."""

import pytest
from django.urls import reverse
from django.utils import translation

from applications.models import Application, Note
from r2r_portal.accounts.actions import admit, team
from r2r_portal.accounts.models import Invite, Membership, Part, User
from r2r_portal.accounts.roles import EU_DESK, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.outbox import mails
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.integration.applications.drafting import url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A7")]
BO = "bo@test.example"
FORM = {"email": BO, "part": "editor", "language": "en"}


@pytest.fixture
def colleague():
    return UserFactory(email=BO)


@pytest.fixture
def invite(application, owner, at):
    return team.invite(
        organisation=application.organisation, email=BO, part="editor", language="en", by=owner, at=at
    )


def join(invite, language="en"):
    return url("join", team.token(invite), language=language)


def member(application, part, at, **more):
    user = UserFactory(**more)
    return admit(organisation=application.organisation, user=user, part=part, by=None, at=at)


def said(response):
    return response.content.decode()


def snapshot():
    """Everything that opening a link might change."""
    rows = Invite.objects.values_list("accepted_at", "revoked_at")
    return list(rows), Membership.objects.count(), Event.objects.count(), Message.objects.count()


def test_the_owner_invites_from_the_page_that_the_task_list_leads_to(client, application, owner):
    tasks = said(client.get(url("tasks", application.pk)))
    response = client.post(url("team", application.pk), FORM, follow=True)

    assert f'href="{url("team", application.pk)}"' in tasks
    assert BO in said(response)
    assert "is on its way" in said(response)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"email": "nonsense"}, 422, "in the correct format"),
        ({"email": ""}, 422, "Enter your colleague"),
        ({"part": "owner"}, 422, "Select a valid choice"),
    ],
)
def test_a_bad_invitation_is_answered_at_its_field(client, application, change, status, words):
    response = client.post(url("team", application.pk), FORM | change)

    assert (response.status_code, words in said(response)) == (status, True)
    assert not Invite.objects.exists()


def test_a_second_invitation_to_one_address_is_answered_at_its_field(client, application, invite):
    response = client.post(url("team", application.pk), FORM)

    assert (response.status_code, "is open already" in said(response)) == (409, True)


@pytest.mark.parametrize("state", ["open", "revoked", "accepted", "removed"])
@pytest.mark.parametrize("who", ["invited", "forwarded", "nobody"])
def test_opening_a_link_five_times_changes_nothing(client, invite, owner, colleague, at, state, who):
    if state == "revoked":
        team.revoke(invite=invite, by=owner, at=at)
    if state in {"accepted", "removed"}:
        membership = team.accept(invite=invite, by=colleague, at=at)
    if state == "removed":
        team.remove(membership=membership, by=owner, at=at)
    client.logout()
    if who != "nobody":
        client.force_login(colleague if who == "invited" else UserFactory())
    before = snapshot()

    for _time in range(5):
        client.get(join(invite))
        client.head(join(invite))

    assert snapshot() == before


def test_only_a_post_with_the_token_of_our_form_accepts(invite, colleague, client):
    client.force_login(colleague)
    client.get(join(invite))

    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(colleague)
    refused = strict.post(join(invite))
    accepted = client.post(join(invite))

    assert refused.status_code == 403
    application = Application.objects.get()
    assert (accepted.status_code, accepted["Location"]) == (302, url("tasks", application.pk))
    assert client.get(url("team", application.pk)).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("en", "sent to another e-mail address"), ("ja", "別のメールアドレス")]
)
def test_a_forwarded_link_says_whom_to_ask_and_opens_nothing(
    client, application, invite, owner, language, words
):
    client.force_login(UserFactory())

    shown = client.get(join(invite, language))
    pressed = client.post(join(invite, language))

    assert (shown.status_code, pressed.status_code) == (403, 403)
    assert [text for text in (words, owner.email) if text not in said(shown)] == []
    assert BO not in said(shown)
    assert client.get(url("tasks", application.pk)).status_code == 404


def test_a_revoked_link_says_so(client, invite, owner, colleague, at):
    team.revoke(invite=invite, by=owner, at=at)
    client.force_login(colleague)

    shown = client.get(join(invite))

    assert (shown.status_code, "was withdrawn" in said(shown), owner.email in said(shown)) == (
        410,
        True,
        True,
    )


def test_a_removed_colleagues_links_say_so(client, application, invite, owner, colleague, at):
    team.remove(membership=team.accept(invite=invite, by=colleague, at=at), by=owner, at=at)
    client.force_login(colleague)

    answers = [
        client.get(place)
        for place in (join(invite), url("tasks", application.pk), url("team", application.pk))
    ]
    answers += [
        client.post(url("submit", application.pk)),
        client.get(url("section", application.pk, "interests")),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert [answer for answer in answers if "You no longer belong to the team" not in said(answer)] == []


def test_a_stranger_learns_nothing_of_the_application(client, application):
    client.force_login(UserFactory())

    assert client.get(url("team", application.pk)).status_code == 404


def test_a_reader_reads_everything_and_writes_nothing(client, application, at):
    reader = member(application, Part.READER, at)
    other = member(application, Part.READER, at)
    client.force_login(reader.user)
    args = (application.pk, other.pk)

    tasks, check = (said(client.get(url(name, application.pk))) for name in ("tasks", "check"))
    shown = said(client.get(url("team", application.pk)))
    writes = [
        client.post(url("team", application.pk), FORM),
        client.post(url("team-part", *args), {"part": "editor"}),
        client.post(url("team-remove", *args)),
        client.post(url("team-owner", *args)),
        client.post(url("section", application.pk, "interests"), {"interests": "Mine"}),
        client.post(url("submit", application.pk)),
        client.post(url("language", application.pk), {"language": "ja"}),
        client.post(url("consider", application.pk), {"reason": "Late"}),
    ]

    assert url("section", application.pk, "interests") not in tasks
    assert "declaration" not in check.lower()
    assert 'name="email"' not in shown
    assert {answer.status_code for answer in writes} == {403}
    assert [answer for answer in writes if "Ask" not in said(answer)] == []
    assert parts(application) == ["owner", "reader", "reader"]


def parts(application):
    return sorted(application.organisation.memberships.values_list("part", flat=True))


def test_each_act_on_a_colleague_asks_first(client, application, at):
    editor = member(application, Part.EDITOR, at)

    for name in ("team-part", "team-remove", "team-owner"):
        assert client.get(url(name, application.pk, editor.pk)).status_code == 200
    client.post(url("team-part", application.pk, editor.pk), {"part": "reader"})
    assert parts(application) == ["owner", "reader"]
    client.post(url("team-remove", application.pk, editor.pk))
    assert parts(application) == ["owner"]


def test_the_owner_hands_over_and_then_leaves(client, application, owner, at):
    editor = member(application, Part.EDITOR, at)

    alone = client.post(url("team-leave", application.pk))
    client.post(url("team-owner", application.pk, editor.pk))
    lost = client.post(url("team-remove", application.pk, editor.pk))
    left = client.post(url("team-leave", application.pk))

    assert (alone.status_code, "only owner" in said(alone)) == (409, True)
    assert (lost.status_code, left.status_code) == (403, 302)
    assert dict(application.organisation.memberships.values_list("user", "part")) == {editor.user.pk: "owner"}


def test_my_page_shows_an_invitation_to_ones_address(client, invite, colleague):
    client.force_login(colleague)

    assert join(invite) in said(client.get(reverse("site:my")))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_mail_says_which_address_to_sign_in_with(application, owner, at, language):
    made = team.invite(
        organisation=application.organisation, email=BO, part="reader", language=language, by=owner, at=at
    )
    mail = mails.compose(Message.objects.get(topic="team.invited"))

    assert [text for text in (BO, owner.email, join(made, language)) if text not in mail.body] == []
    assert max(len(line) for line in mail.body.splitlines() if "://" not in line) <= 70


def test_a_message_about_a_revoked_invitation_does_not_leave(invite, owner, at):
    team.revoke(invite=invite, by=owner, at=at)

    assert mails.compose(Message.objects.get(topic="team.invited")) is None


def hand_over_page(application):
    return reverse("admin:applications_application_owner", args=[application.pk])


GIVEN = {"email": "next@test.example", "stays": "no", "reason": "Change of post on 1 April"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_officer_replaces_an_owner_who_has_left_office(client, application, owner, language):
    officer = UserFactory(role=OFFICER, language=language)
    client.force_login(officer)

    shown = client.get(hand_over_page(application))
    done = client.post(hand_over_page(application), GIVEN | {"former": owner.pk})

    new = User.objects.get(email="next@test.example")
    assert (shown.status_code, done.status_code) == (200, 302)
    assert dict(application.organisation.memberships.values_list("user", "part")) == {new.pk: "owner"}
    letters = {row.to: mails.compose(row).body for row in Message.objects.filter(topic="team.handed_over")}
    assert set(letters) == {owner.email, new.email}
    assert all("Change of post on 1 April" in letter for letter in letters.values())
    assert (Note.objects.get().text, Note.objects.get().by) == ("Change of post on 1 April", officer)
    assert Event.objects.filter(verb="application.handed_over", by=f"accounts.user:{officer.pk}").exists()


@pytest.mark.parametrize(
    ("change", "status"), [({"reason": ""}, 422), ({"email": "x"}, 422), ({"email": "me"}, 403)]
)
def test_an_officer_gives_a_reason_and_takes_nothing_over(client, application, owner, change, status):
    officer = UserFactory(role=OFFICER)
    client.force_login(officer)
    given = GIVEN | {"former": owner.pk} | change
    given["email"] = officer.email if given["email"] == "me" else given["email"]

    response = client.post(hand_over_page(application), given)

    assert response.status_code == status
    assert parts(application) == ["owner"]
    assert application.organisation.memberships.get().user == owner


def test_desks_hand_nothing_over(client, application, owner):
    client.force_login(UserFactory(role=EU_DESK))

    assert client.post(hand_over_page(application), GIVEN | {"former": owner.pk}).status_code == 403


def test_the_teams_page_takes_as_many_queries_with_five_members_as_with_one(
    client, application, at, django_assert_num_queries
):
    with translation.override("en"):
        for more in (0, 5):
            for _more in range(more):
                member(application, Part.EDITOR, at)
            with django_assert_num_queries(8):
                client.get(url("team", application.pk))
