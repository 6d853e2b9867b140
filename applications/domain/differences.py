"""What became of a text from one version to the next, in words rather than letters (SPEC A9).

Latin text is compared word by word, Japanese character by character; line breaks are words of their own.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS = re.compile(r"\n|[^\S\n]+|[A-Za-z0-9À-ɏ'’.,;:()@/-]+|.", re.DOTALL)
LONGEST = 6000  # words of both texts together, from which on a comparison would only hold up the page
ALIKE = 0.25  # share of words in common below which two texts are simply two texts


END = ("end", 0, 0, 0, 0)  # after the last piece, so that what changed last is kept too


class Change(StrEnum):
    """What happened to an answer, or to a part of a text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Span:
    """A run of words of one kind: SAME, ADDED or REMOVED."""

    change: Change
    text: str


def change_of(old: str, new: str) -> Change:
    """Return what happened to an answer as a whole."""
    if old == new:
        return Change.SAME
    if not old:
        return Change.ADDED
    return Change.CHANGED if new else Change.REMOVED


def spans(old: str, new: str) -> tuple[Span, ...]:
    """Return the runs that make `old` (without what was added) and `new` (without what was removed), in order."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) + len(after) > LONGEST or matcher.quick_ratio() < ALIKE:
        return _runs([(Change.REMOVED, old), (Change.ADDED, new)])
    found: list[tuple[Change, str]] = []
    removed = added = ""
    for _tag, begin, end, start, stop in [*matcher.get_opcodes(), END]:
        gone, come = "".join(before[begin:end]), "".join(after[start:stop])
        between = (removed or added) and end < len(before) and stop < len(after)
        if gone != come or (
            between and gone.isspace()
        ):  # a gap between two changed words is part of one change
            removed, added = removed + gone, added + come
            continue
        found += [(Change.REMOVED, removed), (Change.ADDED, added), (Change.SAME, come)]
        removed = added = ""
    return _runs(found)


def _runs(parts: list[tuple[Change, str]]) -> tuple[Span, ...]:
    return tuple(Span(change, text) for change, text in parts if text)
