"""How often something may be done: "20/m/ip,3/m/key" is twenty a minute from one address, three a minute for one key."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
NETWORK = 64  # bits of an IPv6 address that one customer of a provider usually has to themselves


@dataclass(frozen=True)
class Rate:
    """`most` at once; each comes back after `step`, so that as many fit into the window of the setting."""

    most: int
    step: timedelta
    per: str

    @property
    def window(self) -> timedelta:
        """Return how long it takes until all of them are back."""
        return self.most * self.step


def read(text: str) -> tuple[Rate, ...]:
    """Read a setting: MOST/WINDOW/PER between commas, WINDOW as m, h or 300s, PER as ip or key. Raises ValueError."""
    return tuple(_rate(part.strip()) for part in text.split(","))


def _rate(text: str) -> Rate:
    most, window, per = text.split("/")
    unit = UNITS.get(window[-1:])
    if not unit or int(most) < 1 or per not in {"ip", "key"}:
        raise ValueError(text)
    return Rate(int(most), timedelta(seconds=int(window[:-1] or 1) * unit) / int(most), per)


def network(address: str) -> str:
    """Return what counts as one address: the /64 of IPv6, an IPv4 address also where it is written as IPv6."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, NETWORK), strict=False))
