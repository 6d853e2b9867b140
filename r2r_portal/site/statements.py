"""What the legal, privacy and accessibility statements are filled in with: the settings, the register, the last test's result."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from r2r_portal.site.privacy.register import purposes


@dataclass(frozen=True)
class Tested:
    """The last look at every public page by machine: `looks` counts each page in each language and width."""

    on: date
    tool: str
    pages: int
    looks: int
    faults: int


@dataclass(frozen=True)
class Kept:
    """One purpose of the register of personal data, in one language."""

    data: str
    purpose: str
    basis: str
    kept: str


@dataclass(frozen=True)
class Facts:
    """What the statements say, in one language; "" and None where nothing is known."""

    operator: str
    hosting: str
    processors: tuple[str, ...]
    kept: tuple[Kept, ...]
    tested: Tested | None


def facts(language: str) -> Facts:
    """Return what the settings and the register say, in a language's words."""
    code = "ja" if language.startswith("ja") else "en"
    said = settings.STATEMENTS
    return Facts(
        said["operator"][code], said["hosting"][code], tuple(said["processors"][code]), kept(code),
        tested(settings.ACCESSIBILITY_RESULT),
    )  # fmt: skip


def kept(code: str) -> tuple[Kept, ...]:
    """Return what is kept, why, on what basis and how long: the words by which rows are erased and shown to their people."""
    return tuple(
        Kept(*(told[f"{what}_{code}"] for what in ("data", "purpose", "basis", "kept")))
        for told in purposes().values()
    )


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
