"""Making people and organisations, and who belongs where."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from r2r_portal.accounts.models import Kind, Membership, Organisation, Part, User
from r2r_portal.audit.actions import record

ZONE = {"ja": "Asia/Tokyo", "en": "Europe/Brussels"}


@transaction.atomic
def welcome(*, email: str, language: str, at: datetime) -> User:
    """Return the person with this address, made on the spot where there is none yet.

    The address counts as proved only once the code we mail to it was typed.
    """
    email = email.strip().lower()
    new = {"language": language, "zone": ZONE[language], "created_at": at, "password": make_password(None)}
    user, made = User.objects.get_or_create(email=email, defaults=new)
    if made:
        record(at=at, by=user, verb="person.made", subject=user)
    return user


@transaction.atomic
def give_role(*, user: User, role: str, by: User | None, at: datetime) -> None:
    """Put a person into a staff role; this opens the admin to them."""
    user.groups.add(Group.objects.get(name=role))
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    record(at=at, by=by, verb="role.given", subject=user, role=role)


@transaction.atomic
def set_roles(*, user: User, wanted: list[str], by: User, at: datetime) -> None:
    """Give and take staff roles until exactly `wanted` are held; the admin closes with the last one."""
    held = set(user.groups.values_list("name", flat=True))
    for role in sorted(set(wanted) - held):
        give_role(user=user, role=role, by=by, at=at)
    for role in sorted(held - set(wanted)):
        user.groups.remove(Group.objects.get(name=role))
        record(at=at, by=by, verb="role.taken", subject=user, role=role)
    user.is_staff = bool(wanted) or user.is_superuser
    user.save(update_fields=["is_staff"])


@transaction.atomic
def forget_second_factors(*, user: User, by: User, at: datetime) -> int:
    """Forget how a person proves it is them, after a lost telephone or key; return how many ways there were.

    Staff are asked for a new one before they reach anything else.
    """
    count, _rows = Authenticator.objects.filter(user=user).delete()
    if count:
        record(at=at, by=by, verb="factor.forgotten", subject=user, count=count)
    return count


@transaction.atomic
def found(*, side: str, by: User, at: datetime, kind: str = Kind.AUTHORITY) -> Organisation:
    """Make an organisation owned by `by`; its name and territory follow with the questionnaire."""
    organisation = Organisation.objects.create(side=side, kind=kind, created_at=at)
    Membership.objects.create(organisation=organisation, user=by, part=Part.OWNER, joined_at=at)
    record(at=at, by=by, verb="organisation.made", subject=organisation)
    return organisation


@transaction.atomic
def admit(*, organisation: Organisation, user: User, part: str, by: User | None, at: datetime) -> Membership:
    """Let a person into an organisation, or change their part in it."""
    membership, _new = Membership.objects.update_or_create(
        organisation=organisation,
        user=user,
        defaults={"part": part},
        create_defaults={"part": part, "joined_at": at},
    )
    record(at=at, by=by, verb="member.admitted", subject=organisation, user=user.pk, part=part)
    return membership


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Remember the language a person chose, for pages and e-mails."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def change_details(*, user: User, at: datetime, **details: str) -> None:
    """Save what people say about themselves: names, kana, language, time zone."""
    for name, value in details.items():
        setattr(user, name, value)
    user.save(update_fields=list(details))
    record(at=at, by=user, verb="person.changed", subject=user, fields=sorted(details))
