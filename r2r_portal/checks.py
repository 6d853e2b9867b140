"""What production refuses to start with."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.utils import DatabaseError

from r2r_portal import journeys, mailbox, scanner

DEMO_SECRET = "demo-only"  # noqa: S105 - what the demo's public key begins with
SHORTEST_SECRET = 50
KEY_BYTES = 32


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
            not settings.EMAIL_BACKEND.startswith(("django.core.mail.backends.smtp.", "anymail.")),
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
        **travels_in_the_open(),
    }
    return [Error(text, id=number) for number, (is_wrong, text) in wrong.items() if is_wrong]


def travels_in_the_open() -> dict[str, tuple[bool, str]]:
    """Return what is wrong, or not, with the ways to the servers behind the portal."""
    return {
        "r2r.E021": (
            not journeys.database_is_sealed(settings.DATABASE_URL),
            "DATABASE_URL leads to another machine without sslmode=verify-full.",
        ),
        "r2r.E024": (
            journeys.has_a_default_password(settings.DATABASE_URL),
            "DATABASE_URL has the example's password.",
        ),
        "r2r.E022": (
            not journeys.broker_is_sealed(settings.CELERY_BROKER_URL),
            "REDIS_URL leads to another machine without TLS: rediss://…",
        ),
        "r2r.E023": (
            not journeys.mail_is_sealed(settings.EMAIL_HOST, settings.EMAIL_USE_TLS),
            "R2R_EMAIL_HOST is another machine and R2R_EMAIL_TLS is off.",
        ),
    }


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


def refuse_unsafe_start() -> None:
    """Stop a web process or worker of production whose settings are the demo's. For wsgi and celery."""
    found = [*production_is_safe(), *clock_is_real(databases=["default"])]
    if found:
        raise RuntimeError("Production does not start: " + " ".join(str(error.msg) for error in found))
