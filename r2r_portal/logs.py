"""Logs for people or collectors, without personal data: what looks like it is taken out before a line is written.

Our own code logs keys and codes only (R26). This is the net under it: libraries and tracebacks quote addresses, rows
and links. Standard library only, since the settings read it.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"DETAIL:.*", re.DOTALL), "DETAIL: [row]"),  # PostgreSQL quotes whole rows there
    (re.compile(r"\b(Failing row contains|Key) \(.*?\)(=\(.*?\))?", re.DOTALL), r"\1 [row]"),
    (re.compile(r"[\w.+'%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://[sign-in]@"),
    (re.compile(r"(?<=[\w/])\?[^\s\"']+"), "?[query]"),
    (re.compile(r"(/(?:feed|reply|invitation|join|verify)/)[^\s/\"'.]+"), r"\1[token]"),
    (re.compile(r"(?i)\b(bearer|sessionid|csrftoken|csrfmiddlewaretoken|code|password|token|secret)([=: ]+)[^\s;,\"'&]+"),
     r"\1\2[secret]"),
    (re.compile(r"\b\d{4} ?\d{4}\b(?!-)"), "[code]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "[account]"),
    (re.compile(r"\b[A-Z]{1,2}\d{6,8}\b"), "[document]"),
    (re.compile(r"(?<!\w)\+\d[\d ()./-]{7,}\d|(?<![\w.-])0\d{1,4}[- ]\d{1,4}[- ]\d{3,4}\b"), "[phone]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b(?<!127\.0\.0\.1)"), "[address]"),
)  # fmt: skip


def scrub(text: str) -> str:
    """Return a text without what looks like personal data or a secret."""
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text


class Line(logging.Formatter):
    """One line for people, the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and scrub."""
        return scrub(super().format(record))


class Json(logging.Formatter):
    """One JSON object a line for a collector."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and scrub, field by field."""
        found: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
            "where": f"{record.module}:{record.lineno}",
        }
        if record.exc_info:
            found["exception"] = scrub(self.formatException(record.exc_info))
        return json.dumps(found, ensure_ascii=False)


def config(kind: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to stderr as `line` or `json`, from `level` on."""
    if kind not in ("line", "json"):
        raise RuntimeError("R2R_LOG_FORMAT must be line or json")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "r2r_portal.logs.Line",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
            "json": {"()": "r2r_portal.logs.Json"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": kind}},
        "root": {"handlers": ["stderr"], "level": level},
    }
