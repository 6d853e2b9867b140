"""Colleagues: invited by e-mail, let in, given another part, made owner, let go (SPEC A7).

An invitation is for its address alone. Its link is signed, changes nothing when it is opened, and can be opened again.
"""

from datetime import datetime
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from r2r_portal.accounts.actions.people import ZONE, admit
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
from r2r_portal.accounts.models import Invite, Membership, Organisation, Part, User
from r2r_portal.audit.actions import record
from r2r_portal.errors import DomainError
from r2r_portal.outbox.actions import publish

INVITED, ACCEPTED, REVOKED, CHANGED = "team.invited", "team.accepted", "team.revoked", "team.changed"
REMOVED, LEFT, HANDED_OVER = "team.removed", "team.left", "team.handed_over"
MOST_OPEN = 20  # invitations of one body: nobody mails the world in our name


def token(invite: Invite) -> str:
    """Return what stands in the link of an invitation: its number, signed."""
    return signing.Signer(salt=INVITED).sign(str(invite.pk))


def invite_of(text: str) -> Invite | None:
    """Return the invitation that a link names; None where the signature is not ours."""
    try:
        number = signing.Signer(salt=INVITED).unsign(text)
    except signing.BadSignature:
        return None
    return Invite.objects.select_related("organisation", "invited_by").filter(pk=number).first()


def invite(
    *, organisation: Organisation, email: str, part: str, language: str, by: User, at: datetime
) -> Invite:
    """Ask a colleague in by e-mail, as editor or reader; the message goes to that address alone."""
    try:
        return _invite(organisation, email.strip().lower(), part, language, by, at)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name == "invite_one_open_per_address":
            raise AlreadyInvitedError from error
        raise


@transaction.atomic
def _invite(
    organisation: Organisation, email: str, part: str, language: str, by: User, at: datetime
) -> Invite:
    _owned(organisation, by)
    waiting = organisation.invites.filter(accepted_at=None, revoked_at=None)
    if organisation.memberships.filter(user__email__iexact=email).exists():
        raise AlreadyInTeamError
    if waiting.filter(email__iexact=email).exists():
        raise AlreadyInvitedError
    if waiting.count() >= MOST_OPEN:
        raise TooManyInvitesError(MOST_OPEN)
    made = Invite.objects.create(
        organisation=organisation, email=email, part=part, language=language, invited_at=at, invited_by=by
    )
    record(at=at, by=by, verb=INVITED, subject=organisation, invite=made.pk, part=part)
    publish(
        topic=INVITED, key=f"{INVITED}:{made.pk}", to=email, language=language, zone=ZONE[language],
        payload={"invite": made.pk}, at=at,
    )  # fmt: skip
    return made


@transaction.atomic
def revoke(*, invite: Invite, by: User, at: datetime) -> None:
    """Take an open invitation back; its link then says so. An accepted one is no more: remove the member."""
    _owned(invite.organisation, by)
    invite = Invite.objects.select_for_update(of=("self",)).get(pk=invite.pk)
    if invite.accepted_at or invite.revoked_at:
        raise InviteEndedError
    invite.revoked_at = at
    invite.save(update_fields=["revoked_at"])
    record(at=at, by=by, verb=REVOKED, subject=invite.organisation, invite=invite.pk)


def refusal(invite: Invite, by: User) -> DomainError | None:
    """Return why a person cannot accept an invitation: forwarded, revoked, or removed since; None where they can."""
    if invite.email.lower() != by.email.lower():
        return InviteForAnotherError()
    if invite.revoked_at:
        return InviteEndedError()
    if invite.accepted_at and not invite.organisation.memberships.filter(user=by).exists():
        return NotInTeamError()
    return None


@transaction.atomic
def accept(*, invite: Invite, by: User, at: datetime) -> Membership:
    """Let in the person to whose address the invitation went; twice is once, a member keeps a higher part."""
    organisation = _locked(invite.organisation)
    invite = Invite.objects.select_for_update(of=("self",)).get(pk=invite.pk)
    error = refusal(invite, by)
    if error:
        raise error
    known = organisation.memberships.filter(user=by).first()
    if invite.accepted_at is None:
        invite.accepted_at, invite.accepted_by = at, by
        invite.save(update_fields=["accepted_at", "accepted_by"])
        record(at=at, by=by, verb=ACCEPTED, subject=organisation, invite=invite.pk, user=by.pk)
        _tell(ACCEPTED, f"{invite.pk}", _owners(organisation), organisation, at, user=by.pk, part=invite.part)
    return known or admit(organisation=organisation, user=by, part=invite.part, by=invite.invited_by, at=at)


@transaction.atomic
def change_part(*, membership: Membership, part: str, by: User, at: datetime) -> Membership:
    """Make an editor of a reader, or the other way round; owners change by handing over only."""
    _owned(membership.organisation, by)
    membership = _member(membership)
    if Part.OWNER in (membership.part, part):
        raise NotOwnerError
    if membership.part == part:
        return membership
    membership.part = part
    membership.save(update_fields=["part"])
    organisation, user = membership.organisation, membership.user
    record(at=at, by=by, verb=CHANGED, subject=organisation, user=user.pk, part=part)
    _tell(CHANGED, _cause(membership, at), [user], organisation, at, user=user.pk, part=part, by=by.pk)
    return membership


@transaction.atomic
def remove(*, membership: Membership, by: User, at: datetime) -> None:
    """Let a colleague go; the files are closed to them from then on, and they are told."""
    organisation = _owned(membership.organisation, by)
    membership = _member(membership)
    if membership.part == Part.OWNER:
        raise LastOwnerError if membership.user_id == by.pk else NotOwnerError
    _let_go(membership, organisation, by, at)


@transaction.atomic
def leave(*, organisation: Organisation, by: User, at: datetime) -> None:
    """Go oneself; the last owner cannot."""
    organisation = _locked(organisation)
    membership = organisation.memberships.filter(user=by).first()
    if membership is None:
        raise NotInTeamError
    if membership.part == Part.OWNER and len(_owners(organisation)) == 1:
        raise LastOwnerError
    cause = _cause(membership, at)
    membership.delete()
    record(at=at, by=by, verb=LEFT, subject=organisation, user=by.pk)
    _tell(LEFT, cause, _owners(organisation), organisation, at, user=by.pk)


@transaction.atomic
def hand_over(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Make a member the owner in one's own place; one stays as editor, and both are told."""
    organisation = _owned(membership.organisation, by)
    membership = _member(membership)
    if membership.part == Part.OWNER:
        return membership
    return _hand_over(organisation, by, membership.user, by=by, at=at, stays=True)


@transaction.atomic
def hand_over_for(
    *, organisation: Organisation, former: User, to: User, stays: bool, reason: str, by: User, at: datetime
) -> Membership:
    """Make `to` the owner in the place of an owner who has left office; staff act, `reason` is told to both.

    `to` need not be a member yet. The former owner stays as editor, or leaves the team.
    """
    organisation = _locked(organisation)
    if not organisation.memberships.filter(user=former, part=Part.OWNER).exists():
        raise NotInTeamError
    if organisation.memberships.filter(user=to, part=Part.OWNER).exists():
        raise AlreadyInTeamError
    return _hand_over(organisation, former, to, by=by, at=at, stays=stays, reason=reason)


def _hand_over(
    organisation: Organisation,
    former: User,
    to: User,
    *,
    by: User,
    at: datetime,
    stays: bool,
    reason: str = "",
) -> Membership:
    made = admit(organisation=organisation, user=to, part=Part.OWNER, by=by, at=at)
    old = organisation.memberships.filter(user=former)
    if stays:
        old.update(part=Part.EDITOR)
    else:
        old.delete()
        record(at=at, by=by, verb=REMOVED, subject=organisation, user=former.pk)
    record(at=at, by=by, verb=HANDED_OVER, subject=organisation, user=to.pk, former=former.pk, stays=stays)
    _tell(
        HANDED_OVER, _cause(made, at), [former, to], organisation, at, user=to.pk, former=former.pk, by=by.pk,
        stays=stays, reason=reason,
    )  # fmt: skip
    return made


def _let_go(membership: Membership, organisation: Organisation, by: User, at: datetime) -> None:
    user, cause = membership.user, _cause(membership, at)
    membership.delete()
    record(at=at, by=by, verb=REMOVED, subject=organisation, user=user.pk)
    _tell(REMOVED, cause, [user], organisation, at, user=user.pk, by=by.pk)


def _locked(organisation: Organisation) -> Organisation:
    """Lock the body's row: changes of its team come one after the other, so that an owner is left."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def _owned(organisation: Organisation, by: User) -> Organisation:
    organisation = _locked(organisation)
    if not organisation.memberships.filter(user=by, part=Part.OWNER).exists():
        raise NotOwnerError
    return organisation


def _member(membership: Membership) -> Membership:
    found = Membership.objects.select_related("user", "organisation").filter(pk=membership.pk).first()
    if found is None:
        raise NotInTeamError
    return found


def _owners(organisation: Organisation) -> list[User]:
    owners = organisation.memberships.filter(part=Part.OWNER).select_related("user").order_by("pk")
    return [one.user for one in owners]


def _cause(membership: Membership, at: datetime) -> str:
    """Name what happened: the same change of the same member at the same moment is one."""
    return f"{membership.pk}:{at:%Y%m%dT%H%M%S%f}"


def _tell(
    topic: str, cause: str, readers: list[User], organisation: Organisation, at: datetime, **detail: Any
) -> None:
    payload = {"organisation": organisation.pk, **detail}
    for reader in readers:
        publish(
            topic=topic, key=f"{topic}:{cause}:{reader.pk}", to=reader.email, language=reader.language,
            zone=reader.zone, payload=payload, at=at,
        )  # fmt: skip
