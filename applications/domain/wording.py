"""What changed between two texts: runs that stayed, went and came; words in English, characters in Japanese."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A stretch of text: "same", "gone" or "new"."""

    kind: str
    text: str


def changes(old: str, new: str, language: str) -> tuple[Run, ...]:
    """Return the runs that lead from `old` to `new`, in reading order."""
    before, after = _parts(old, language), _parts(new, language)
    runs: list[Run] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(before[first:last])))
            continue
        runs += [Run("gone", "".join(before[first:last]))] if last > first else []
        runs += [Run("new", "".join(after[start:end]))] if end > start else []
    return tuple(runs)


def _parts(text: str, language: str) -> list[str]:
    return list(text) if language == "ja" else WORD.findall(text)
