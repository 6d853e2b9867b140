"""People of a delegation to whom nothing can be sent: no address was entered for them, so they have no account."""

from programme.models import Delegate, Delegation


def without_account(delegation: Delegation) -> list[Delegate]:
    """Return who travels and has no account, by name."""
    going = Delegate.objects.going().filter(delegation=delegation, user=None)
    return list(going.order_by("family_name", "given_name", "pk"))
