"""How limits are written in the settings, and what counts as one address."""

from datetime import timedelta

import pytest
from django.conf import settings

from r2r_portal.limits.rates import Rate, network, read


def test_a_setting_says_how_many_in_which_time_for_whom():
    assert read("20/m/ip, 5/300s/key") == (
        Rate(20, timedelta(seconds=3), "ip"), Rate(5, timedelta(seconds=60), "key")
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "20", "20/m", "20/x/ip", "0/m/ip", "20/m/user", "many/m/ip"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part it is
        read(text)


def test_every_limit_of_the_settings_can_be_read():
    assert all(read(text) for text in settings.LIMITS.values())


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("10.0.0.1", "10.0.0.1"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(address, counts_as):
    assert network(address) == counts_as
