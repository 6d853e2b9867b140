"""The map of OWASP ASVS 5.0.0, levels 1 and 2: which test shows a requirement, or why none does. Kept in docs/asvs.toml."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HOME = Path(settings.BASE_DIR) / "docs"
SOURCE, PAGE = HOME / "asvs.toml", HOME / "asvs.md"
CHAPTERS = {
    1: "Encoding and sanitisation", 2: "Validation and business logic", 3: "Web frontend", 4: "APIs and messages",
    5: "Files", 6: "Signing in", 7: "Sessions", 8: "Authorisation", 9: "Signed values", 10: "OAuth and OIDC",
    11: "Cryptography", 12: "Communication", 13: "Configuration", 14: "Data", 15: "Code and architecture",
    16: "Logs and errors", 17: "WebRTC",
}  # fmt: skip
KINDS = ("cases", "not_applicable", "deviation")
HEAD = """# OWASP ASVS 5.0.0, levels 1 and 2

Written by `manage.py asvs` from `asvs.toml`; a test fails when this page is behind, when a requirement is missing or when a test that is
named here is gone. The requirements themselves stand in the [standard](https://github.com/OWASP/ASVS/tree/v5.0.0) (CC BY-SA 4.0,
OWASP); titles here are ours.

"""


@dataclass(frozen=True)
class Requirement:
    """One requirement: number, own title, level 1 or 2, and exactly one of three answers."""

    number: str
    title: str
    level: int
    cases: tuple[str, ...] = ()
    not_applicable: str = ""
    deviation: str = ""

    @property
    def chapter(self) -> int:
        """Return the number of its chapter."""
        return int(self.number.removeprefix("V").partition(".")[0])

    @property
    def kind(self) -> str:
        """Return which of the three answers it has; raises ValueError where it is not exactly one."""
        [kind] = [one for one in KINDS if getattr(self, one)]
        return kind


def read() -> list[Requirement]:
    """Return the map in the order of the standard."""
    found = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return [
        Requirement(
            number, **{name: tuple(value) if name == "cases" else value for name, value in one.items()}
        )
        for number, one in found.items()
    ]


def page(requirements: Sequence[Requirement]) -> str:
    """Return the map as a page of the docs, its counts by chapter first."""
    chapters = "\n".join(_chapter(number, requirements) for number in CHAPTERS)
    return HEAD + _counts(requirements) + "\n" + chapters


def _counts(requirements: Sequence[Requirement]) -> str:
    lines = "| chapter | shown by tests | deviations | not applicable | in all |\n|---|---|---|---|---|\n"
    for number, name in CHAPTERS.items():
        lines += _line(f"V{number} {name}", [one for one in requirements if one.chapter == number])
    return lines + _line("**all**", requirements)


def _line(name: str, some: Sequence[Requirement]) -> str:
    count = Counter(one.kind for one in some)
    return f"| {name} | {count['cases']} | {count['deviation']} | {count['not_applicable']} | {len(some)} |\n"


def _chapter(number: int, requirements: Sequence[Requirement]) -> str:
    rows = "".join(
        f"| {one.number} | {one.level} | {one.title} | {_answer(one)} |\n"
        for one in requirements
        if one.chapter == number
    )
    return f"## V{number} {CHAPTERS[number]}\n\n| | level | what | answer |\n|---|---|---|---|\n{rows}"


def _answer(one: Requirement) -> str:
    if one.kind == "cases":
        return "<br>".join(f"`{case}`" for case in one.cases)
    return f"**Deviation.** {one.deviation}" if one.deviation else f"Not applicable. {one.not_applicable}"
