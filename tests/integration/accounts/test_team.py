"""Colleagues: invited for one address, let in by a button, let go, made owner; never without an owner (SPEC A7)."""

from datetime import timedelta

import pytest

from r2r_portal.accounts.actions import team
from r2r_portal.accounts.errors import (
    AlreadyInTeamError,
    AlreadyInvitedError,
    InviteEndedError,
    InviteForAnotherError,
    LastOwnerError,
    NotInTeamError,
    NotOwnerError,
    TooManyInvitesError,
)
from r2r_portal.accounts.models import Invite, Membership, Part
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from tests.factories.accounts import AT, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A7")]


@pytest.fixture
def owner():
    """The owner's membership in a body of one."""
    return MembershipFactory()


def ask(owner, email="bo@test.example", part=Part.EDITOR, **more):
    return team.invite(
        organisation=owner.organisation,
        email=email,
        part=part,
        language="ja",
        at=AT,
        **{"by": owner.user} | more,
    )


def parts(owner):
    rows = Membership.objects.filter(organisation=owner.organisation).order_by("pk")
    return {row.user.email: row.part for row in rows}


def told(topic):
    return set(Message.objects.filter(topic=topic).values_list("to", flat=True))


def test_an_invitation_goes_to_its_address_in_the_language_that_was_chosen(owner):
    ask(owner, email="  Bo@Test.example ")

    message = Message.objects.get()
    assert (message.topic, message.to, message.language, message.zone) == (
        "team.invited", "bo@test.example", "ja", "Asia/Tokyo",
    )  # fmt: skip


@pytest.mark.parametrize("part", [Part.EDITOR, Part.READER])
def test_who_has_the_address_accepts_and_gets_the_part(owner, part):
    colleague = UserFactory(email="bo@test.example")

    invite = ask(owner, part=part)
    team.accept(invite=invite, by=colleague, at=AT)
    team.accept(invite=invite, by=colleague, at=AT)

    assert parts(owner)[colleague.email] == part
    assert told("team.accepted") == {owner.user.email}
    assert Event.objects.filter(verb="team.accepted").count() == 1


def test_a_forwarded_invitation_opens_nothing(owner):
    stranger = UserFactory(email="other@test.example")

    with pytest.raises(InviteForAnotherError):
        team.accept(invite=ask(owner), by=stranger, at=AT)

    assert stranger.email not in parts(owner)
    assert Invite.objects.get().accepted_at is None


def test_a_revoked_invitation_is_over_and_the_address_can_be_asked_again(owner):
    colleague, invite = UserFactory(email="bo@test.example"), ask(owner)

    team.revoke(invite=invite, by=owner.user, at=AT)
    with pytest.raises(InviteEndedError):
        team.accept(invite=invite, by=colleague, at=AT)
    with pytest.raises(InviteEndedError):
        team.revoke(invite=invite, by=owner.user, at=AT)

    team.accept(invite=ask(owner), by=colleague, at=AT)
    assert colleague.email in parts(owner)


def test_one_address_is_asked_once_and_members_are_not_asked(owner):
    ask(owner)

    with pytest.raises(AlreadyInvitedError):
        ask(owner, email="BO@test.example")
    with pytest.raises(AlreadyInTeamError):
        ask(owner, email=owner.user.email.upper())


def test_a_team_cannot_mail_the_world_in_our_name(owner):
    for number in range(team.MOST_OPEN):
        ask(owner, email=f"bo{number}@test.example")

    with pytest.raises(TooManyInvitesError):
        ask(owner)


@pytest.mark.parametrize("part", [Part.EDITOR, Part.READER, None])
def test_only_owners_change_the_team(owner, part):
    other = MembershipFactory(organisation=owner.organisation, part=Part.READER)
    by = UserFactory()
    if part:
        MembershipFactory(organisation=owner.organisation, part=part, user=by)
    invite = ask(owner)

    for attempt in (
        lambda: ask(owner, email="new@test.example", by=by),
        lambda: team.revoke(invite=invite, by=by, at=AT),
        lambda: team.change_part(membership=other, part=Part.EDITOR, by=by, at=AT),
        lambda: team.remove(membership=other, by=by, at=AT),
        lambda: team.hand_over(membership=other, by=by, at=AT),
    ):
        with pytest.raises(NotOwnerError) as refused:
            attempt()
        assert refused.value.status == 403


def test_a_removed_colleague_is_told_and_their_old_link_lets_nobody_in(owner):
    colleague, invite = UserFactory(email="bo@test.example"), ask(owner)
    member = team.accept(invite=invite, by=colleague, at=AT)

    team.remove(membership=member, by=owner.user, at=AT)
    with pytest.raises(NotInTeamError):
        team.accept(invite=invite, by=colleague, at=AT)

    assert told("team.removed") == {colleague.email}
    assert colleague.email not in parts(owner)


def test_an_accepted_invitation_never_takes_the_ownership_away(owner):
    invite = ask(owner)
    colleague = UserFactory(email="bo@test.example")
    MembershipFactory(organisation=owner.organisation, user=colleague, part=Part.OWNER)

    team.accept(invite=invite, by=colleague, at=AT)

    assert parts(owner)[colleague.email] == Part.OWNER


def test_handing_over_makes_the_former_owner_an_editor_and_tells_both(owner):
    member = MembershipFactory(organisation=owner.organisation, part=Part.EDITOR)

    team.hand_over(membership=member, by=owner.user, at=AT)

    assert parts(owner) == {owner.user.email: Part.EDITOR, member.user.email: Part.OWNER}
    assert told("team.handed_over") == {owner.user.email, member.user.email}
    with pytest.raises(NotOwnerError):
        team.hand_over(membership=owner, by=owner.user, at=AT)


def test_the_last_owner_cannot_leave_and_a_second_one_can(owner):
    with pytest.raises(LastOwnerError):
        team.leave(organisation=owner.organisation, by=owner.user, at=AT)
    second = MembershipFactory(organisation=owner.organisation, part=Part.OWNER)

    team.leave(organisation=owner.organisation, by=owner.user, at=AT)
    with pytest.raises(LastOwnerError):
        team.leave(organisation=owner.organisation, by=second.user, at=AT + timedelta(days=1))

    assert parts(owner) == {second.user.email: Part.OWNER}
    assert told("team.left") == {second.user.email}


def test_a_part_is_changed_and_told_but_nobody_is_made_or_unmade_owner_so(owner):
    member = MembershipFactory(organisation=owner.organisation, part=Part.READER)

    team.change_part(membership=member, part=Part.EDITOR, by=owner.user, at=AT)
    for membership, part in ((member, Part.OWNER), (owner, Part.READER)):
        with pytest.raises(NotOwnerError):
            team.change_part(membership=membership, part=part, by=owner.user, at=AT)

    assert parts(owner) == {owner.user.email: Part.OWNER, member.user.email: Part.EDITOR}
    assert told("team.changed") == {member.user.email}


def test_a_link_with_another_signature_names_no_invitation(owner):
    invite = ask(owner)

    assert team.invite_of(team.token(invite)) == invite
    assert team.invite_of(f"{invite.pk}:forged") is None
    assert team.invite_of("") is None
