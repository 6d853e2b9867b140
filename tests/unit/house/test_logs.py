"""Logs and reports without personal data: canaries are planted, and none of them comes out."""

import io
import json
import logging

import pytest

from r2r_portal import logs, reports

CANARIES = {
    "e-mail": "canary.person@region.example",
    "e-mail in an address": "canary%40region.example",
    "code": "4829 1704",
    "token in an address": "kaT9xQ2mVb81zzWq",
    "passport": "TK1234567",
    "account": "DE89 3704 0044 0532 0130 00",
    "phone": "+32 475 12 34 56",
    "Japanese phone": "090-1234-5678",
    "address": "203.0.113.77",
    "query": "canaryquery",
    "password": "canarypassword",
    "row": "Canary-Familienname",
}
LINES = (
    "message to canary.person@region.example refused", "GET /my/?next=canaryquery&email=canary%40region.example",
    "your code is 4829 1704", "GET /en/invitation/kaT9xQ2mVb81zzWq/ 200", "passport TK1234567 expires",
    "iban DE89 3704 0044 0532 0130 00", "call +32 475 12 34 56 or 090-1234-5678", "from 203.0.113.77",
    "password=canarypassword", "redis://user:canarypassword@redis:6379",
    'duplicate key value violates unique constraint "x"\nDETAIL:  Key (family_name)=(Canary-Familienname) already exists.',
)  # fmt: skip
HARMLESS = (
    "message 4711 was not sent", "invariant files_are_there is broken: applications.attachment:12",
    "5f0c0cf0-9f0e-4a51-8a3e-000000000001 at 2022-05-16 07:00:00", "127.0.0.1:8000 took 0.123 s",
)  # fmt: skip


def logged(formatter: logging.Formatter, line: str, error: Exception | None = None) -> str:
    """Return what a handler with this formatter writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    handler.handle(
        logging.LogRecord(
            "r2r", logging.ERROR, "x.py", 1, "%s", (line,), (type(error), error, None) if error else None
        )
    )
    return out.getvalue()


@pytest.mark.parametrize("formatter", [logs.Line("%(message)s"), logs.Json()], ids=["line", "json"])
@pytest.mark.parametrize("line", LINES)
def test_no_canary_reaches_a_log(formatter: logging.Formatter, line: str) -> None:
    planted = [canary for canary in CANARIES.values() if canary in line]
    assert planted
    for text in (logged(formatter, line), logged(formatter, "failed", ValueError(line))):
        assert [canary for canary in planted if canary in text] == []


def test_every_canary_is_planted_and_a_formatter_without_the_net_lets_it_out() -> None:
    bare = logging.Formatter("%(message)s")
    written = "".join(logged(bare, line) for line in LINES)
    assert [name for name, canary in CANARIES.items() if canary not in written] == []


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_persons_stays_readable(line: str) -> None:
    assert logs.scrub(line) == line


def test_a_line_for_a_collector_is_one_json_object() -> None:
    found = json.loads(logged(logs.Json(), "message 4711 was not sent", ValueError("why")))
    assert set(found) == {"at", "level", "logger", "message", "where", "exception"}
    assert found["message"] == "message 4711 was not sent"


def test_a_report_leaves_without_who_asked_and_scrubbed() -> None:
    event = {
        "user": {"email": CANARIES["e-mail"]}, "request": {"url": "/my/?x=canaryquery"},
        "exception": {"values": [{"value": LINES[0], "stacktrace": {"frames": [{"vars": {"a": "canarypassword"}}]}}]},
        "message": LINES[3], "level": "error",
    }  # fmt: skip
    told = json.dumps(reports.cleaned(event))
    assert [name for name, canary in CANARIES.items() if canary in told] == []
    assert json.loads(told)["level"] == "error"


def test_a_format_that_nobody_knows_is_refused() -> None:
    with pytest.raises(RuntimeError):
        logs.config("xml", "WARNING")
