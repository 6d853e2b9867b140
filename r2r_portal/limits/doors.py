"""What a page asks before it lets somebody do what is limited. The limits stand in the settings (`LIMITS`)."""

from collections.abc import Iterator

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from r2r_portal import clock, figures
from r2r_portal.limits import actions, rates


def may(request: HttpRequest, action: str, key: str = "") -> bool:
    """Tell whether it may be done once more from this address and for `key`: an e-mail address, a person's number.

    Who asks is never told which of them it was; each that is left is used up by one.
    """
    at = clock.real()
    is_free = all(
        actions.take(action=action, rate=rate, who=who, at=at) for rate, who in _counted(request, action, key)
    )
    if not is_free:
        figures.refused(action)
    return is_free


def went_well(request: HttpRequest, action: str, key: str) -> None:
    """Forget earlier attempts of `key`, and do not count this one for the address: that of others stays used up."""
    for rate, who in _counted(request, action, key):
        if rate.per == "key":
            actions.forget(action=action, rate=rate, who=who)
        else:
            actions.give_back(action=action, rate=rate, who=who)


def _counted(request: HttpRequest, action: str, key: str) -> Iterator[tuple[rates.Rate, str]]:
    """Yield each rate of an action with whom it counts; an address is the one that our front wrote down."""
    for rate in rates.read(settings.LIMITS[action]):
        yield rate, key if rate.per == "key" else rates.network(get_adapter().get_client_ip(request))
