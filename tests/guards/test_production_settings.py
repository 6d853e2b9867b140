"""The settings as a portal in production reads them, in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from tests.guards.tree import ROOT

KEYS = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=", "YUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
ENVIRONMENT = {
    "R2R_STAGE": "production",
    "R2R_SECRET_KEY": "s" * 60,
    "R2R_SIGNING_KEY": KEYS[0],
    "R2R_VAULT_KEY": KEYS[1],
    "R2R_SITE_ORIGIN": "https://portal.example.eu",
    "R2R_ALLOWED_HOSTS": "portal.example.eu",
    "R2R_FRONT_SECRET": "f" * 40,
}
PROGRAM = """
import json
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
plain = {k: v for k in dir(settings) if k.isupper() and isinstance(v := getattr(settings, k), (str, int, bool, list, tuple))}
plain["PLACES"] = [str(one.pattern) for two in get_resolver().url_patterns for one in getattr(two, "url_patterns", [two])]
print(json.dumps(plain, default=str))
"""


@pytest.fixture(scope="module")
def production() -> dict[str, object]:
    """Return the plain settings of production."""
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("R2R_", "DATABASE_URL"))
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=ROOT,
        env={**outside, **ENVIRONMENT, "DJANGO_SETTINGS_MODULE": "r2r_portal.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_every_cookie_is_sealed_to_the_host(production):
    names = [production[f"{one}_COOKIE_NAME"] for one in ("SESSION", "CSRF", "LANGUAGE")]

    assert all(name.startswith("__Host-") for name in names)
    for one in ("SESSION", "CSRF", "LANGUAGE"):
        assert production[f"{one}_COOKIE_SECURE"] is True
        assert production[f"{one}_COOKIE_SAMESITE"] == "Lax"
        assert production[f"{one}_COOKIE_PATH"] == "/"
        assert production.get(f"{one}_COOKIE_DOMAIN") is None
    assert production["SESSION_COOKIE_HTTPONLY"] is production["LANGUAGE_COOKIE_HTTPONLY"] is True


def test_browsers_come_back_by_https_for_a_year(production):
    assert production["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_REDIRECT_EXEMPT"] == ["^livez$", "^readyz$", "^statusz$", "^metrics$"]


def test_nothing_of_the_demo_is_there(production):
    assert production["DEBUG"] is False
    assert production["DEMO"] is False
    assert production["CLOCK_MAY_MOVE"] is False
    assert not [place for place in production["PLACES"] if "demo" in place]
    assert not {"debug_toolbar", "django_extensions", "silk"} & set(production["INSTALLED_APPS"])


def test_limits_believe_the_door_and_nobody_else(production):
    assert production["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert production["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_tasks_are_data_and_never_objects(production):
    assert production["CELERY_ACCEPT_CONTENT"] == ["json"]
    assert production["CELERY_TASK_SERIALIZER"] == "json"
