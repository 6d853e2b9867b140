"""Which addresses are ours: by scheme, host and port, never by how they begin (RELIABILITY R16)."""

import pytest

from r2r_portal.origins import is_ours


@pytest.fixture(autouse=True)
def portal(settings):
    """The portal stands at an https address."""
    settings.SITE_ORIGIN = "https://portal.example"


@pytest.mark.parametrize(
    "address",
    ["https://portal.example", "https://portal.example/en/my/?x=1#y", "https://portal.example:443/", "HTTPS://Portal.Example/",
     "https://portal.example?x=1"],
)  # fmt: skip
def test_ours(address):
    assert is_ours(address)


@pytest.mark.parametrize(
    "address",
    ["https://portal.example.evil.example/", "https://portal.example@evil.example/", "https://evil.example/https://portal.example/",
     "http://portal.example/", "https://portal.example:8443/", "//portal.example/", "/en/my/", "javascript:alert(1)", "",
     "https://me@portal.example/", "https://portal.example:port/", "https://portal.example\\@evil.example/", "https://[::1"],
)  # fmt: skip
def test_not_ours(address):
    assert not is_ours(address)
