"""Asking a virus scanner: what it says, and what happens when it says nothing (SPEC A11)."""

import socket
import tempfile
from pathlib import Path

import pytest

from r2r_portal import scanner
from r2r_portal.scanner import ScannerAwayError, ScannerRefusedError, ask, is_address
from tests.clamd import EICAR, running

pytestmark = pytest.mark.rule("A11")


def test_a_clean_file_and_another_over_tcp():
    with running() as (server, url):
        assert ask(url, [b"hello ", b"", b"world"]) == ""
        assert ask(url, [b"x" * 70_000, EICAR[:20], EICAR[20:]]) == "Win.Test.EICAR_HDB-1"
        assert server.seen == [(11, 2), (70_000 + len(EICAR), 3)]


def test_over_a_unix_socket():
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "clamd.sock") as (_server, url):
        assert ask(url, [EICAR]) == "Win.Test.EICAR_HDB-1"


def test_what_the_scanner_refuses_is_told_in_its_words():
    with running() as (server, url):
        server.says = "INSTREAM size limit exceeded. ERROR"
        with pytest.raises(ScannerRefusedError, match="size limit"):
            ask(url, [b"x"])


def test_one_that_hangs_up_is_away():
    with running() as (server, url):
        server.says = "nothing"
        with pytest.raises(ScannerAwayError):
            ask(url, [b"x"] * 100)


def test_one_that_never_answers_is_away_after_a_while(monkeypatch):
    monkeypatch.setattr(scanner, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ScannerAwayError):
        ask(f"tcp://127.0.0.1:{silent.getsockname()[1]}", [b"x"])


@pytest.mark.parametrize(
    "url", ["unix:///nowhere/clamd.sock", "tcp://127.0.0.1:1", "tcp://", "tcp://x:99999", ""]
)
def test_nobody_there_is_away(url):
    with pytest.raises(ScannerAwayError):
        ask(url, [b"x"])


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("tcp://clamd:3310", True), ("unix:///run/clamd.sock", True), ("tcp://clamd", False), ("clamd:3310", False),
        ("unix://", False), ("http://clamd:3310", False), ("tcp://clamd:x", False),
    ],
)  # fmt: skip
def test_addresses_are_known_by_their_shape(url, good):
    assert is_address(url) is good
