"""Who is told about an agenda: delegates, and the members of the hosts' bodies."""

from collections.abc import Iterator
from dataclasses import dataclass

from programme.domain.agenda import Change
from programme.models import Delegate, Visit
from r2r_portal.accounts.models import Membership


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell: a delegate, or a member of a host's body. `user` is the account, where there is one."""

    email: str
    language: str
    zone: str
    delegate: int | None = None
    delegation: int | None = None
    territory: int | None = None
    user: int | None = None
    name: str = ""

    def is_concerned(self, change: Change) -> bool:
        """Tell whether a change concerns the person."""
        if self.delegate and self.delegation:
            return change.concerns_delegate(self.delegate, self.delegation)
        return bool(self.territory) and change.concerns_host(self.territory or 0)


def recipients(visit: Visit) -> Iterator[Recipient]:
    """Return everybody with an address who goes or receives, each address once, delegates first."""
    seen: set[str] = set()
    for person in (*_delegates(visit), *_hosts(visit)):
        if person.email.lower() not in seen:
            seen.add(person.email.lower())
            yield person


def _delegates(visit: Visit) -> list[Recipient]:
    going = Delegate.objects.going().filter(delegation__visit=visit).exclude(email="").order_by("pk")
    return [
        Recipient(d.email, d.language, d.zone, d.pk, d.delegation_id, user=d.user_id, name=d.name)
        for d in going
    ]


def _hosts(visit: Visit) -> list[Recipient]:
    hosts = visit.legs.values("host")
    members = Membership.objects.filter(organisation__territory__in=hosts, user__is_active=True)
    members = members.select_related("user", "organisation").order_by("pk")
    return [
        Recipient(
            m.user.email, m.user.language, m.user.zone, territory=m.organisation.territory_id, user=m.user_id,
            name=str(m.user),
        )
        for m in members
    ]  # fmt: skip
