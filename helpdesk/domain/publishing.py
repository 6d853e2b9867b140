"""What stands in the way of publishing a library item or a newsletter, with the reason. Empty means go.

The same list is shown on the page of the staff and decides in the action.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from programme.domain.timetable import placeholder

BOTH = ("en", "ja")


class Reason(StrEnum):
    """Why it cannot be published."""

    NO_VERSION = "no_version"
    LANGUAGE_MISSING = "language_missing"
    NO_TITLE = "no_title"
    NO_SUMMARY = "no_summary"
    NOTHING_TO_OPEN = "nothing_to_open"
    PLACEHOLDER = "placeholder"
    SCAN_WAITING = "scan_waiting"
    INFECTED = "infected"
    NOT_CONSENTED = "not_consented"
    NOTHING_IN_IT = "nothing_in_it"
    ITEM_GONE = "item_gone"


@dataclass(frozen=True)
class Blocker:
    """One reason, the language it is about ("" for all) and what was found."""

    reason: Reason
    language: str = ""
    found: str = ""


@dataclass(frozen=True)
class Version:
    """One language version as the gate sees it."""

    language: str
    title: str
    summary: str
    has_file: bool
    has_link: bool
    scan: str = "none"  # as applications.states.Scan has it


@dataclass(frozen=True)
class Item:
    """A library item as the gate sees it. `single` is the only language it stands in, as staff said, or ""."""

    versions: tuple[Version, ...]
    single: str
    text_is_enough: bool
    consented: bool = True


@dataclass(frozen=True)
class Letter:
    """A newsletter as the gate sees it: (subject, own text) by language, and its portal items."""

    words: dict[str, tuple[str, str]]
    items: int
    gone: tuple[str, ...] = ()  # titles of items that no reader could open


def blockers(item: Item) -> tuple[Blocker, ...]:
    """Return what stands in the way of a library item."""
    return tuple(_of_item(item))


def _of_item(item: Item) -> Iterator[Blocker]:
    if not item.consented:
        yield Blocker(Reason.NOT_CONSENTED)
    if not item.versions:
        yield Blocker(Reason.NO_VERSION)
        return
    there = {version.language for version in item.versions}
    for language in [item.single] if item.single else BOTH:
        if language not in there:
            yield Blocker(Reason.LANGUAGE_MISSING, language)
    for version in item.versions:
        yield from _of_version(version, item.text_is_enough)


def _of_version(version: Version, text_is_enough: bool) -> Iterator[Blocker]:
    if not version.title.strip():
        yield Blocker(Reason.NO_TITLE, version.language)
    if not version.summary.strip():
        yield Blocker(Reason.NO_SUMMARY, version.language)
    if not (version.has_file or version.has_link or text_is_enough):
        yield Blocker(Reason.NOTHING_TO_OPEN, version.language)
    if version.scan in {"waiting", "infected"}:
        yield Blocker(
            Reason.INFECTED if version.scan == "infected" else Reason.SCAN_WAITING, version.language
        )
    yield from _left_open((version.title, version.summary), version.language)


def letter_blockers(letter: Letter) -> tuple[Blocker, ...]:
    """Return what stands in the way of releasing a newsletter."""
    return tuple(_of_letter(letter))


def _of_letter(letter: Letter) -> Iterator[Blocker]:
    for language in BOTH:
        subject, text = letter.words[language]
        if not subject.strip():
            yield Blocker(Reason.NO_TITLE, language)
        if not text.strip() and not letter.items:
            yield Blocker(Reason.NOTHING_IN_IT, language)
        yield from _left_open((subject, text), language)
    if bool(letter.words["en"][1].strip()) != bool(letter.words["ja"][1].strip()):
        yield Blocker(Reason.LANGUAGE_MISSING, "ja" if letter.words["en"][1].strip() else "en")
    for title in letter.gone:
        yield Blocker(Reason.ITEM_GONE, found=title)


def _left_open(texts: Iterable[str], language: str) -> Iterator[Blocker]:
    found = next((said for text in texts if (said := placeholder(text))), "")
    if found:
        yield Blocker(Reason.PLACEHOLDER, language, found)
