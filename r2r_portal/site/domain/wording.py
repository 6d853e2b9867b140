"""A text of the site in both languages: how far each is, and what stands in the way of publishing it.

One language is the source; the other one follows a version of it, and is stale once the source moved on. No text is
reviewed by whoever wrote it. The same list of blockers is shown to staff and decides in the action.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from programme.domain.timetable import placeholder

BOTH = ("en", "ja")
OTHER = {"en": "ja", "ja": "en"}
LEFT_OPEN = re.compile(
    r"[\[(【<《]\s*仮[^\])】>》]{0,3}[\])】>》]|仮置き|ダミー|後日記載|\blipsum\b|\?{3,}|_{4,}", re.IGNORECASE
)


class Reason(StrEnum):
    """Why a text cannot be published."""

    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    NOT_REVIEWED = "not_reviewed"
    STALE = "stale"


@dataclass(frozen=True)
class Blocker:
    """One reason, its language, and what was found."""

    reason: Reason
    language: str
    found: str = ""


@dataclass(frozen=True)
class Part:
    """One language: the text, who wrote it and who reviewed it (keys of people; None: nobody)."""

    text: str = ""
    author: int | None = None
    reviewer: int | None = None

    @property
    def state(self) -> str:
        """Missing, draft or reviewed."""
        if not self.text.strip():
            return "missing"
        return "reviewed" if self.reviewer else "draft"


@dataclass(frozen=True)
class Wording:
    """One version of a text. `source_number` is the version in which the source last changed, `follows` what the other follows."""

    number: int
    source: str
    source_number: int
    follows: int
    parts: Mapping[str, Part]

    @property
    def is_stale(self) -> bool:
        """Tell whether the source changed after the other language was written."""
        other = self.parts[OTHER[self.source]]
        return bool(other.text.strip()) and self.follows < self.source_number


def blockers(wording: Wording) -> tuple[Blocker, ...]:
    """Return what stands in the way; empty means go."""
    found = []
    for language in BOTH:
        part = wording.parts[language]
        left = left_open(part.text)
        if part.state == "missing":
            found.append(Blocker(Reason.MISSING, language))
        elif left:
            found.append(Blocker(Reason.PLACEHOLDER, language, left))
        elif part.state != "reviewed":
            found.append(Blocker(Reason.NOT_REVIEWED, language))
    if wording.is_stale:
        found.append(Blocker(Reason.STALE, OTHER[wording.source]))
    return tuple(found)


def left_open(text: str) -> str:
    """Return what was left to be filled in, "" when nothing: TBD, lorem ipsum, XXX, 未定, （仮）."""
    match = LEFT_OPEN.search(unicodedata.normalize("NFKC", text))
    return placeholder(text) or (match[0] if match else "")


def changed(
    old: Wording | None, texts: Mapping[str, str], source: str, *, by: int, still_right: bool = False
) -> Wording:
    """Return the next version with these texts. What did not change keeps its author and its review.

    `still_right`: the translation says the same as the new source; it counts as written by `by`, so another reviews it.
    """
    number = old.number + 1 if old else 1
    before = old.parts if old else {language: Part() for language in BOTH}
    parts = {one: before[one] if texts[one] == before[one].text else Part(texts[one], by) for one in BOTH}
    other = OTHER[source]
    moved = old is None or old.source != source or texts[source] != before[source].text
    source_number = number if moved or old is None else old.source_number
    caught_up = old is None or texts[other] != before[other].text or still_right
    follows = source_number if caught_up or old is None else old.follows
    if still_right and texts[other].strip() and texts[other] == before[other].text:
        parts[other] = Part(texts[other], by)
    return Wording(number, source, source_number, follows, parts)


def again(current: Wording, earlier: Wording) -> Wording:
    """Return the next version with all that an earlier one was: its texts, authors and reviews."""
    number, behind = current.number + 1, earlier.source_number - earlier.follows
    return replace(earlier, number=number, source_number=number, follows=number - max(behind, 0))
