"""What production refuses to start with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from r2r_portal import checks, clock
from r2r_portal.clock import actions

pytestmark = pytest.mark.django_db
KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="  # any 32 bytes


@pytest.fixture
def production(settings) -> Callable[..., list[str]]:
    """Return the ids of what is wrong with sound settings of production, changed as given."""

    def wrong(**changes) -> list[str]:
        sound = {
            "STAGE": "production",
            "SECRET_KEY": "s" * 60,
            "DEBUG": False,
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "SITE_ORIGIN": "https://portal.example.eu",
            "ALLOWED_HOSTS": ["portal.example.eu"],
            "CLOCK_MAY_MOVE": False,
            "SIGNING_KEY": KEY,
            "SIGNING_KEYS_OLD": [KEY],
            "VAULT_KEY": KEY[::-1].strip("=").rjust(43, "A") + "=",
            "VAULT_KEYS_OLD": [],
            "FRONT_SECRET": "f" * 40,
        }
        for name, value in {**sound, **changes}.items():
            setattr(settings, name, value)
        return [
            error.id for error in [*checks.production_is_safe(), *checks.clock_is_real(databases=["default"])]
        ]

    return wrong


def on_a_server(**options: str) -> dict[str, dict[str, Any]]:
    """Files that lie on a server of S3's protocol."""
    return {
        "default": {"BACKEND": "r2r_portal.buckets.Bucket", "OPTIONS": {"bucket_name": "files", **options}}
    }


@pytest.mark.parametrize(
    "options", [{}, {"endpoint_url": "https://files.example.eu"}, {"endpoint_url": "http://files:9000"}]
)
def test_a_server_of_files_over_tls_or_beside_us_will_do(
    production: Callable[..., list[str]], options
) -> None:
    assert production(STORAGES=on_a_server(**options)) == []


def test_sound_settings_start(production: Callable[..., list[str]], settings, tmp_path) -> None:
    assert production(MEDIA_ROOT=tmp_path) == []
    assert production(CELERY_BROKER_URL="rediss://:secret@redis.example:6379/0", MEDIA_ROOT=tmp_path) == []
    checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"SECRET_KEY": "demo-only-secret-key-that-production-refuses-to-use"}, "r2r.E001"),
        ({"SECRET_KEY": "short"}, "r2r.E001"),
        ({"DEBUG": True}, "r2r.E002"),
        ({"EMAIL_BACKEND": "r2r_portal.outbox.backends.MailboxBackend"}, "r2r.E003"),
        ({"SITE_ORIGIN": "http://portal.example.eu"}, "r2r.E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "r2r.E005"),
        ({"CLOCK_MAY_MOVE": True}, "r2r.E006"),
        ({"SIGNING_KEY": "ZGVtby1vbmx5LXNpZ25pbmcta2V5LW5vdC1zZWNyZXQ="}, "r2r.E008"),
        ({"SIGNING_KEY": ""}, "r2r.E008"),
        ({"SIGNING_KEY": "c2hvcnQ="}, "r2r.E008"),
        ({"SIGNING_KEYS_OLD": [KEY, "no key"]}, "r2r.E009"),
        ({"VAULT_KEY": "ZGVtby1vbmx5LXZhdWx0LWtleS1ub3QtYS1zZWNyZXQ="}, "r2r.E011"),
        ({"VAULT_KEY": KEY}, "r2r.E011"),
        ({"VAULT_KEY": "short"}, "r2r.E011"),
        ({"VAULT_KEYS_OLD": ["no key"]}, "r2r.E011"),
        ({"CLAMD_URL": "clamd:3310"}, "r2r.E010"),
        ({"CLAMD_URL": "tcp://clamd"}, "r2r.E010"),
        ({"FRONT_SECRET": ""}, "r2r.E013"),
        ({"CELERY_BROKER_URL": "rediss://redis.example:6379/0"}, "r2r.E014"),
        ({"MEDIA_ROOT": "/srv/portal/static/media", "STATIC_ROOT": "/srv/portal/static"}, "r2r.E015"),
        ({"SENTRY_DSN": "https://key@errors.example.eu/1"}, "r2r.E017"),
        ({"BACKUP_KEY": "short"}, "r2r.E018"),
        ({"BACKUP_KEY": KEY}, "r2r.E018"),
        ({"STATUS_TOKEN": "short"}, "r2r.E019"),
        ({"METRICS": True}, "r2r.E019"),
        ({"DATABASE_URL": "postgres://portal@db.example.eu/portal"}, "r2r.E021"),
        ({"DATABASE_URL": "postgres://portal@db.example.eu/portal?sslmode=require"}, "r2r.E021"),
        ({"DATABASE_URL": "postgres://portal:portal@postgres:5432/portal"}, "r2r.E024"),
        ({"CELERY_BROKER_URL": "redis://:secret@10.0.0.5:6379/0"}, "r2r.E022"),
        ({"EMAIL_HOST": "smtp.example.eu"}, "r2r.E025"),
        ({"REPLICA_URL": "postgres://portal@copy.example.eu/portal?sslmode=require"}, "r2r.E031"),
        ({"REPLICA_URL": "postgres://portal:portal@copy:5432/portal"}, "r2r.E024"),
        ({"CLAMD_URL": "tcp://clamd.example.eu:3310"}, "r2r.E032"),
        ({"OWNER_URL": "postgres://owner@db.example.eu/portal"}, "r2r.E021"),
        ({"OWNER_URL": "postgres://portal:portal@postgres/portal"}, "r2r.E024"),
        ({"STORAGES": on_a_server(endpoint_url="http://files.example.eu")}, "r2r.E034"),
        ({"STORAGES": on_a_server(endpoint_url="https://files.example.eu", verify="false")}, "r2r.E034"),
        ({"STORAGES": on_a_server(use_ssl="false")}, "r2r.E034"),
    ],
)
def test_settings_of_the_demo_are_refused(
    production: Callable[..., list[str]], change: dict[str, object], number: str
) -> None:
    assert production(**change) == [number]
    with pytest.raises(RuntimeError):
        checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    "change",
    [
        {"DATABASE_URL": "postgres://portal@db.example.eu/portal?sslmode=verify-full"},
        {"DATABASE_URL": "postgres://portal:secret@postgres:5432/portal"},
        {"DATABASE_URL": "postgres://portal@%2Frun%2Fpg/portal"},
        {"CELERY_BROKER_URL": "rediss://:secret@broker.example.eu:6379/0"},
        {"CELERY_BROKER_URL": "redis://:secret@redis:6379/0"},
        {"CELERY_BROKER_URL": "redis+socket:///run/valkey.sock"},
        {"EMAIL_HOST": "smtp.example.eu", "EMAIL_USE_TLS": True},
        {"EMAIL_HOST": "127.0.0.1"},
    ],
)
def test_what_travels_sealed_or_not_at_all_starts(
    production: Callable[..., list[str]], change: dict[str, object]
) -> None:
    assert production(**change) == []


@pytest.mark.rule("T6")
def test_a_database_whose_clock_was_moved_is_refused(production: Callable[..., list[str]]) -> None:
    actions.restart(at=clock.real())
    assert production() == ["r2r.E007"]


def test_production_does_not_start_without_a_folder_for_files(
    production: Callable[..., list[str]], tmp_path
) -> None:
    assert production(MEDIA_ROOT=tmp_path / "missing") == []
    (error,) = checks.machine_is_ready(databases=["default"])
    assert error.id == "r2r.E020"
    with pytest.raises(RuntimeError):
        checks.refuse_unsafe_start()


def test_production_does_not_start_by_another_clock_than_its_databases(
    production: Callable[..., list[str]], tmp_path
) -> None:
    production(MEDIA_ROOT=tmp_path)
    with time_machine.travel(clock.real() + timedelta(seconds=3)):
        (error,) = checks.machine_is_ready(databases=["default"])
    assert error.id == "r2r.E027"
    assert checks.machine_is_ready(databases=["default"]) == []  # the negative control


def test_the_demo_starts_with_what_production_refuses(settings) -> None:
    settings.STAGE, settings.SECRET_KEY, settings.DEBUG = "demo", "demo-only", True
    checks.refuse_unsafe_start()


def test_the_demos_public_key_is_the_one_that_is_refused(settings) -> None:
    assert settings.SECRET_KEY.startswith(checks.DEMO_SECRET)
    assert settings.SIGNING_KEY == settings.DEMO_SIGNING_KEY
    assert settings.VAULT_KEY == settings.DEMO_VAULT_KEY
