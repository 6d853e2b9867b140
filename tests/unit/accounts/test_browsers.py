"""What a browser says about itself, told roughly."""

import pytest

from r2r_portal.accounts.browsers import browser_of, system_of

LIKE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {LIKE} Chrome/126.0 Safari/537.36 Edg/126.0",
            ("edge", "windows"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {LIKE} Chrome/126.0 Mobile Safari/537.36",
            ("chrome", "android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", ("safari", "macos")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", ("firefox", "linux")),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1", ("chrome", "ipad")),
        ("", ("", "")),
        ("<script>alert(1)</script>", ("", "")),
    ],
)
def test_browser_and_system_are_told_by_name(agent, told):
    assert (browser_of(agent), system_of(agent)) == told
