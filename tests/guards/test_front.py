"""The door we recommend (deploy/nginx.conf): what it speaks, what it overwrites, what it keeps shut."""

import re
from collections.abc import Mapping

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from tests.guards.tree import ROOT, text

FRONT = text(ROOT / "deploy" / "nginx.conf")
MAIN = FRONT.rpartition("\nserver {")[2]
LAST = MAIN.rpartition("location / {")[2]
INNER = text(ROOT / "deploy" / "templates" / "default.conf.template")


def said(name: str, where: str = MAIN) -> list[str]:
    """Return what a directive is set to, wherever it stands."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", where, re.MULTILINE)


def test_it_speaks_the_newer_tls_and_ciphers_that_forget_their_keys_only() -> None:
    assert said("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    [ciphers] = said("ssl_ciphers")
    assert all(re.match(r"ECDHE-(ECDSA|RSA)-.*(GCM|POLY1305)", one) for one in ciphers.split(":"))
    assert ciphers.startswith("ECDHE-ECDSA-AES256-GCM")
    assert said("ssl_prefer_server_ciphers") == ["on"]


def test_its_certificate_is_of_a_public_authority() -> None:
    assert said("ssl_certificate")[0].startswith("/etc/letsencrypt/live/")


def test_pages_are_led_to_https_and_programs_with_a_secret_are_refused():
    plain = FRONT.partition("443")[0]
    assert "location / { return 301 https://" in plain
    assert "location /feed/ { return 403; }" in plain


def test_whatever_the_portal_believes_of_the_door_is_overwritten_there():
    headers: Mapping[str, str] = dict(one.split(" ", 1) for one in said("proxy_set_header", LAST))

    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Arrival"] == headers["X-Front-Secret"] == '""'  # the front stamps and proves itself
    assert headers["X-Forwarded-Host"] == headers["Forwarded"] == '""'


def test_no_folder_is_listed_and_no_file_is_served_by_the_door():
    assert said("autoindex") == ["off"]
    assert said("root", FRONT) == said("alias", FRONT) == []
    assert "off" in said("server_tokens")


def test_how_the_portal_feels_is_told_at_home_only() -> None:
    for place in ("/readyz", "/statusz"):
        line = next(line for line in MAIN.splitlines() if f"location = {place} " in line)
        assert "allow 127.0.0.1; deny all;" in line


def test_it_passes_requests_on_to_the_portal_and_to_nobody_else():
    assert set(re.findall(r"proxy_pass (\S+);", FRONT)) == {"http://127.0.0.1:8000"}


def test_door_and_front_take_as_much_in_one_form():
    assert said("client_max_body_size", FRONT) == said("client_max_body_size", INNER) == ["60m"]


def test_no_name_but_ours_is_answered():
    assert "ssl_reject_handshake on;" in FRONT
    assert "default_server" in FRONT


@pytest.mark.parametrize(
    "head",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Transfer-Encoding: identity, chunked, x\r\n",
    ],
    ids=["both lengths", "two lengths", "an unknown coding"],
)
def test_a_request_whose_length_can_be_read_in_two_ways_is_refused(head):
    raw = b"POST /en/ HTTP/1.1\r\nHost: portal.example.eu\r\n" + head + b"\r\n0\r\n\r\n"
    with pytest.raises((ParseException, NotImplementedError)):
        next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)))
