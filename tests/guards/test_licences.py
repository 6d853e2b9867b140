"""Every package that we install may be used and passed on with ours; and a release with a known hole fails CI."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.guards.tree import ROOT


def _packages():
    spec = importlib.util.spec_from_file_location("ci_packages", ROOT / ".ci/packages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


packages = _packages()


def test_every_package_of_the_locks_has_a_licence_that_we_may_use() -> None:
    here = {
        one: said for one in packages.locked(*packages.LOCKS) if (said := packages.licence(one)) is not None
    }
    assert len(here) > 100
    assert {one for one, said in here.items() if packages.doubt(one, said)} == packages.TOOLS
    assert not packages.TOOLS & set(packages.locked("base"))


def test_every_lock_is_looked_at() -> None:
    assert set(packages.LOCKS) == {file.stem for file in (ROOT / "requirements").glob("*.txt")}


def test_a_strict_licence_would_be_seen() -> None:
    assert packages.doubt("x", "GPL-3.0-or-later")
    assert packages.doubt("x", "GNU Affero General Public License v3 (AGPL)")
    assert packages.doubt("x", "")
    assert not packages.doubt("x", "GNU Library or Lesser General Public License (LGPL)")
    assert not packages.doubt("x", "Apache-2.0 OR BSD-3-Clause")


class Registry(BaseHTTPRequestHandler):
    """A registry as PyPI is, of which one release may have a hole and one be unknown."""

    holes: dict[str, list[dict[str, object]]] = {}
    unknown: set[str] = set()

    def do_GET(self) -> None:
        """Tell of a release."""
        package = self.path.split("/")[2]
        self.send_response(404 if package in self.unknown else 200)
        self.end_headers()
        if package not in self.unknown:
            self.wfile.write(json.dumps({"vulnerabilities": self.holes.get(package, [])}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def registry() -> Iterator[str]:
    """Run it; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("holes", "unknown", "code", "said"),
    [
        ({}, set(), 0, "0 with a known hole; no answer: none"),
        ({"django": [{"id": "PYSEC-1", "fixed_in": ["9.9"]}]}, set(), 1, ": PYSEC-1, mended in 9.9"),
        (
            {"django": [{"id": "PYSEC-1", "withdrawn": "2026-01-01T00:00:00Z"}]},
            set(),
            0,
            "0 with a known hole",
        ),
        ({}, {"django"}, 1, "no answer: ['django']"),
    ],
    ids=["none", "a hole", "withdrawn", "one that is not told of"],
)
def test_a_release_with_a_known_hole_fails(registry, monkeypatch, capsys, holes, unknown, code, said) -> None:
    monkeypatch.setattr(Registry, "holes", holes)
    monkeypatch.setattr(Registry, "unknown", unknown)
    assert packages.advisories(registry) == code
    assert said in capsys.readouterr().out


def test_where_nobody_answers_it_is_skipped_and_says_so(registry, monkeypatch, capsys) -> None:
    monkeypatch.setattr(Registry, "unknown", set(packages.locked(*packages.SERVED)))
    for nobody in (registry, "http://127.0.0.1:1"):
        assert packages.advisories(nobody) == 0
        assert "skipped" in capsys.readouterr().out
