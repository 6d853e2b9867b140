"""What production refuses to start with."""

import base64
import binascii
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.utils import DatabaseError

from r2r_portal import clock, figures, grants, journeys, mailbox, reports, scanner

DEMO_SECRET = "demo-only"  # noqa: S105 - what the demo's public key begins with
SHORTEST_SECRET = 50
KEY_BYTES = 32
DELIVERS = ("r2r_portal.outbox.backends.Smtp", "django.core.mail.backends.smtp.", "anymail.")
SHORTEST_FRONT_SECRET = 32
MOST_SKEW = 2.0  # seconds
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def production_is_safe(**_: Any) -> list[CheckMessage]:
    """Return an error for every setting of the demo that was left on in production."""
    if settings.STAGE != "production":
        return []
    wrong = {
        "r2r.E001": (
            settings.SECRET_KEY.startswith(DEMO_SECRET) or len(settings.SECRET_KEY) < SHORTEST_SECRET,
            "R2R_SECRET_KEY is the demo's or too short: give 50 random characters or more.",
        ),
        "r2r.E002": (settings.DEBUG, "DEBUG is on."),
        "r2r.E003": (
            not settings.EMAIL_BACKEND.startswith(DELIVERS),
            f"R2R_EMAIL_BACKEND {settings.EMAIL_BACKEND} delivers nothing.",
        ),
        "r2r.E004": (
            not settings.SITE_ORIGIN.startswith("https://"),
            "R2R_SITE_ORIGIN is not an https address.",
        ),
        "r2r.E005": (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "R2R_ALLOWED_HOSTS is open.",
        ),
        "r2r.E006": (settings.CLOCK_MAY_MOVE, "The clock may be moved."),
        "r2r.E008": (
            settings.SIGNING_KEY == settings.DEMO_SIGNING_KEY or not is_key(settings.SIGNING_KEY),
            "R2R_SIGNING_KEY is the demo's or no key: give the base64 of 32 random bytes.",
        ),
        "r2r.E009": (
            not all(map(is_key, settings.SIGNING_KEYS_OLD)),
            "R2R_SIGNING_KEYS_OLD holds something that is no public key.",
        ),
        "r2r.E010": (
            bool(settings.CLAMD_URL) and not scanner.is_address(settings.CLAMD_URL),
            "CLAMD_URL is neither tcp://host:port nor unix:///path.",
        ),
        "r2r.E011": (
            settings.VAULT_KEY in (settings.DEMO_VAULT_KEY, settings.SIGNING_KEY)
            or not all(map(is_key, (settings.VAULT_KEY, *settings.VAULT_KEYS_OLD))),
            "R2R_VAULT_KEY is the demo's, the signing key or no key: give the base64 of 32 random bytes of its own.",
        ),
        "r2r.E012": (
            not all(mailbox.is_place(url) for url in settings.HELPDESK_MAILBOXES.values() if url),
            "R2R_MAILBOX_EU or R2R_MAILBOX_JP is not imaps://user:password@host:port/folder.",
        ),
        **_doors(),
        **travels_in_the_open(),
    }
    return [Error(text, id=number) for number, (is_wrong, text) in wrong.items() if is_wrong]


def _doors() -> dict[str, tuple[bool, str]]:
    """What else stands open: the front, the broker, the files, the watchers, the backups (R30)."""
    return {
        "r2r.E013": (
            len(settings.FRONT_SECRET) < SHORTEST_FRONT_SECRET,
            "R2R_FRONT_SECRET is missing or short: without it nobody stamps arrivals. Give 32 random characters or more.",
        ),
        "r2r.E014": (
            broker_is_open(settings.CELERY_BROKER_URL),
            "REDIS_URL names a broker on another machine without a password.",
        ),
        "r2r.E015": (
            are_nested(Path(settings.MEDIA_ROOT), Path(settings.STATIC_ROOT)),
            "R2R_MEDIA_ROOT and R2R_STATIC_ROOT lie in one another: people's files would be public.",
        ),
        "r2r.E016": (
            find_spec("defusedxml") is None,
            "defusedxml is missing: workbooks could not be read safely.",
        ),
        "r2r.E017": (
            bool(settings.SENTRY_DSN) and not reports.can_report(),
            "R2R_SENTRY_DSN is set, and sentry-sdk is not installed.",
        ),
        "r2r.E018": (
            bool(settings.BACKUP_KEY)
            and (
                not is_key(settings.BACKUP_KEY)
                or settings.BACKUP_KEY in (settings.VAULT_KEY, settings.SIGNING_KEY)
            ),
            "R2R_BACKUP_KEY is no key or that of something else: give the base64 of 32 random bytes of its own.",
        ),
        "r2r.E019": (
            0 < len(settings.STATUS_TOKEN) < SHORTEST_FRONT_SECRET
            or (settings.METRICS and not settings.STATUS_TOKEN),
            "R2R_STATUS_TOKEN is short, or missing where R2R_METRICS is on. Give 32 random characters or more.",
        ),
    }


def travels_in_the_open() -> dict[str, tuple[bool, str]]:
    """Return what is wrong, or not, with the ways to the servers behind the portal."""
    return {
        "r2r.E021": (
            not all(map(journeys.database_is_sealed, (settings.DATABASE_URL, settings.OWNER_URL))),
            "DATABASE_URL or DATABASE_OWNER_URL leads to another machine without sslmode=verify-full.",
        ),
        "r2r.E024": (
            any(
                map(
                    journeys.has_a_default_password,
                    (settings.DATABASE_URL, settings.OWNER_URL, settings.REPLICA_URL),
                )
            ),
            "DATABASE_URL, DATABASE_OWNER_URL or DATABASE_REPLICA_URL has the example's password.",
        ),
        "r2r.E031": (
            not journeys.database_is_sealed(settings.REPLICA_URL),
            "DATABASE_REPLICA_URL leads to another machine without sslmode=verify-full.",
        ),
        "r2r.E032": (
            not journeys.scanner_is_sealed(settings.CLAMD_URL),
            "CLAMD_URL leads to another machine, and clamd knows no TLS: use a socket, or a tunnel that ends on this machine.",
        ),
        "r2r.E034": (
            not journeys.files_are_sealed(settings.STORAGES["default"].get("OPTIONS", {})),
            "R2R_MEDIA_OPTIONS leads to another machine without TLS, or looks at no certificate.",
        ),
        "r2r.E022": (
            not journeys.broker_is_sealed(settings.CELERY_BROKER_URL),
            "REDIS_URL leads to another machine without TLS: rediss://…",
        ),
        "r2r.E025": (
            not journeys.mail_is_sealed(settings.EMAIL_HOST, settings.EMAIL_USE_TLS),
            "R2R_EMAIL_HOST is another machine and R2R_EMAIL_TLS is off.",
        ),
    }


def broker_is_open(url: str) -> bool:
    """Tell whether a broker on another machine asks for no password."""
    parts = urlsplit(url)
    is_here = "socket" in parts.scheme or parts.scheme == "unix" or parts.hostname in LOOPBACK
    return not is_here and not parts.password


def are_nested(one: Path, other: Path) -> bool:
    """Tell whether one folder lies in the other."""
    one, other = one.resolve(), other.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def is_key(text: str) -> bool:
    """Tell whether a setting is the base64 of the 32 bytes of a key."""
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def clock_is_real(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return an error where production meets a database whose clock was moved (SPEC T6)."""
    if settings.STAGE != "production" or not databases:
        return []
    try:
        tables = connections["default"].introspection.table_names()
        moved = "clock_offset" in tables and apps.get_model("clock", "Offset").objects.exists()
    except DatabaseError:
        return []  # no database, no clock; readyz says so
    return [Error("This database's clock was moved in a demo.", id="r2r.E007")] if moved else []


def machine_is_ready(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return an error where production could not keep files, or tells another time than its database (J2)."""
    if settings.STAGE != "production" or not databases:
        return []
    found: list[CheckMessage] = []
    if not os.access(settings.MEDIA_ROOT, os.W_OK):  # with a server of files too: PDFs lie there
        found.append(Error(f"{settings.MEDIA_ROOT} is not there or cannot be written to.", id="r2r.E020"))
    try:
        ahead = abs((clock.at_the_database() - clock.real()).total_seconds())
    except DatabaseError:
        return found
    if ahead > MOST_SKEW:
        found.append(Error(f"Our clock and the database's differ by {ahead:.1f} s.", id="r2r.E027"))
    return found


def role_is_bound(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return a warning where the role that serves production could rewrite the log (R22)."""
    if settings.STAGE != "production" or settings.AS_OWNER or not databases:
        return []
    try:
        bound = grants.is_bound()
    except DatabaseError:
        return []  # no database, or no tables yet
    told = "The role of DATABASE_URL owns the tables, or may change the log: name the owner in DATABASE_OWNER_URL, and serve as another."
    return [] if bound else [Warning(told, id="r2r.W001")]


def figures_can_be_kept(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return a warning where production could not count: no reason to stay down."""
    if settings.STAGE != "production" or not settings.METRICS or not databases or figures.can_count():
        return []
    told = f"{settings.METRICS_DIR} is not of the user who asks, or cannot be written to: nothing is counted there."
    return [Warning(told, id="r2r.W002")]


def refuse_unsafe_start() -> None:
    """Stop a web process or worker of production whose settings are the demo's. For wsgi and celery."""
    there = ["default"]
    found = [*production_is_safe(), *clock_is_real(databases=there), *machine_is_ready(databases=there)]
    if found:
        raise RuntimeError("Production does not start: " + " ".join(str(error.msg) for error in found))
