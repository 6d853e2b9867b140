"""What the legal, privacy and accessibility statements are filled in with: the settings, and the last test's result."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import ngettext

from helpdesk.models.newsletter import CONFIRM_WITHIN


@dataclass(frozen=True)
class Tested:
    """The last look at every public page by machine: `looks` counts each page in each language and width."""

    on: date
    tool: str
    pages: int
    looks: int
    faults: int


@dataclass(frozen=True)
class Facts:
    """What the statements say, in one language; "" and None where nothing is known."""

    operator: str
    hosting: str
    processors: tuple[str, ...]
    kept: dict[str, str]
    newsletter_days: int
    tested: Tested | None


def facts(language: str) -> Facts:
    """Return what the settings say, in a language's words."""
    code = "ja" if language.startswith("ja") else "en"
    said = settings.STATEMENTS
    return Facts(
        said["operator"][code], said["hosting"][code], tuple(said["processors"][code]),
        {name: years(count) for name, count in settings.KEEP_YEARS.items()},
        CONFIRM_WITHIN.days, tested(settings.ACCESSIBILITY_RESULT),
    )  # fmt: skip


def years(count: int) -> str:
    """Return "5 years" in the reader's language."""
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def tested(path: Path) -> Tested | None:
    """Return the stored result; None where there is none, or it is none of ours: a statement never fails on it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Tested(
            date.fromisoformat(data["on"]), str(data["tool"])[:60],
            int(data["pages"]), int(data["looks"]), int(data["faults"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None
