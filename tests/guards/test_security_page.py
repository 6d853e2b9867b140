"""What docs/security.md says is what the code does."""

import re

import pytest
from django.conf import settings

from applications.actions import inspecting
from applications.domain import uploads
from r2r_portal import spreadsheet
from r2r_portal.accounts.actions import team
from r2r_portal.accounts.roles import STAFF_ROLES
from tests.guards.tree import ROOT, text

PAGE = text(ROOT / "docs" / "security.md")
WORDS = " ".join(PAGE.split())
SECTIONS = (
    "Who may do what", "What is typed", "Limits", "Files", "Ways of signing in", "Sessions", "Secrets and keys",
    "Where the portal speaks to", "Data and its protection", "Packages", "What is costly", "What is logged",
)  # fmt: skip


def test_every_matter_has_its_section() -> None:
    assert tuple(re.findall(r"^## (.+)$", PAGE, re.MULTILINE)) == SECTIONS
    parts = re.split(r"^## .+$", PAGE, flags=re.MULTILINE)[1:]
    assert all(len(part.split()) > 40 for part in parts)


def test_roles_are_named_and_rules_for_functions_objects_and_fields_given() -> None:
    assert [role for role in STAFF_ROLES if role not in WORDS] == []
    assert all(f"**{word}**" in WORDS for word in ("The function", "The object", "The field and the moment"))


def test_limits_are_those_of_the_settings() -> None:
    assert [limit for limit in settings.LIMITS.values() if limit not in WORDS] == []
    assert f"open invitations of a team | {team.MOST_OPEN} " in WORDS
    assert f"{settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS} for a code" in WORDS
    form = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MiB, {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields"
    assert form in WORDS


def test_files_are_bounded_as_it_says() -> None:
    assert (
        f"at most {uploads.LARGEST // 2**20} MiB, unpacked at most {uploads.LARGEST_UNPACKED // 2**20} MiB"
        in WORDS
    )
    assert [kind for kind in uploads.MIMES if kind.upper() not in WORDS] == []
    assert uploads.MOST_A_FORM == 5
    looking, reading = inspecting.LIMITS, spreadsheet.LIMITS
    assert f"{looking.cpu_seconds} s of processor and {looking.memory_bytes // 2**20} MiB of memory" in WORDS
    assert f"{reading.cpu_seconds} s and {reading.memory_bytes // 2**20} MiB" in WORDS


def test_sessions_last_as_it_says() -> None:
    assert f"{settings.SESSION_COOKIE_AGE // 86400} days after the sign-in" in WORDS
    assert f"staff {settings.STAFF_SESSION_HOURS} hours" in WORDS
    assert f"after {settings.STAFF_IDLE_MINUTES} minutes without a click" in WORDS
    assert "on as many devices as they like" in WORDS
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 3600


def test_ways_of_signing_in_are_those_that_are_on() -> None:
    assert set(settings.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}
    assert {"email"} == settings.ACCOUNT_LOGIN_METHODS
    assert "allauth.socialaccount" not in settings.INSTALLED_APPS
    assert all(word in WORDS for word in ("one-time code", "passkey", "authenticator app", "recovery codes"))


@pytest.mark.parametrize("kind", ["KEY", "KEYS_OLD", "SECRET", "PASSWORD", "MAILBOX_EU", "MAILBOX_JP"])
def test_every_secret_is_in_the_list(kind: str) -> None:
    names = re.findall(rf"^#?([A-Z0-9_]*{kind})=", text(ROOT / ".env.example"), re.MULTILINE)
    assert names
    assert [one for one in names if f"`{one}`" not in PAGE] == []


@pytest.mark.parametrize("kind", ["_URL", "_HOST", "MAILBOX_EU"])
def test_every_server_that_is_spoken_to_is_in_the_list(kind: str) -> None:
    part = PAGE.partition("## Where the portal speaks to")[2].partition("\n## ")[0]
    names = re.findall(rf"^#?([A-Z0-9_]*{kind})=", text(ROOT / ".env.example"), re.MULTILINE)
    assert names
    assert [one for one in names if f"`{one}`" not in part] == []


def test_work_ends_as_it_says() -> None:
    assert f"ends after {settings.CELERY_TASK_TIME_LIMIT} s" in WORDS
    assert "statement_timeout=15000" in settings.DATABASES["default"]["OPTIONS"]["options"]


def test_the_loggers_are_named() -> None:
    assert all(
        f"`{name}`" in PAGE
        for name in ("r2r_portal.signin", "django.request", "django.security", "audit_event")
    )


def test_a_stranger_finds_the_page_and_whom_to_tell() -> None:
    page = text(ROOT / "SECURITY.md")
    assert "docs/security.md" in page
    assert "docs/asvs.md" in page
    assert all(word in page for word in ("## Reporting", "## Supported versions", "## Threats"))
