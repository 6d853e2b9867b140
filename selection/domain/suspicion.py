"""What may tie an evaluator to an applicant though nobody declared it: worth a look, no proof (SPEC E5).

Names are compared without case, width and punctuation, and only where they say enough: a short or everyday word ties nobody.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selection.domain.assigning import same_house

SHORTEST = {"latin": 6, "japanese": 3}  # characters of a name that is looked for in running text
EVERYBODY = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.co.jp", "icloud.com",
        "gmx.net", "gmx.de", "web.de", "orange.fr", "proton.me", "protonmail.com",
    }
)  # fmt: skip
NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Someone:
    """An evaluator: addresses and names, the bodies of which the person is a member, and their territories' names."""

    email: str
    names: tuple[str, ...]
    bodies: frozenset[int]
    body_names: tuple[str, ...]
    territories: frozenset[int]
    territory_names: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """What an application names: the body, its addresses, stakeholders and partners as typed, its territory."""

    body: int
    body_names: tuple[str, ...]
    emails: frozenset[str]
    stakeholders: str
    partners: str
    territory: int | None
    territory_names: tuple[str, ...]


@dataclass(frozen=True)
class Sight:
    """Where something was seen ("body", "address", "stakeholder", "cooperation"), and the very words."""

    kind: str
    detail: str


def plain(text: str) -> str:
    """Return a text for comparison: one width, one case, single spaces between letters and digits."""
    return NOT_A_LETTER.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def named(names: Iterable[str], text: str) -> str:
    """Return the first of `names` that a text holds as whole words, "" where there is none."""
    within = f" {plain(text)} "
    for name in names:
        wanted = plain(name)
        if _says_enough(wanted) and _holds(within, wanted):
            return name
    return ""


def _says_enough(name: str) -> bool:
    return len(name) >= (SHORTEST["latin"] if name.isascii() else SHORTEST["japanese"])


def _holds(within: str, wanted: str) -> bool:
    """Words of Latin letters stand apart; Japanese runs on."""
    return f" {wanted} " in within if wanted.isascii() else wanted in within


def sights(person: Someone, file: File) -> Iterator[Sight]:
    """Yield what may tie a person to an application, at most once a kind."""
    body = _body(person, file)
    if body:
        yield Sight("body", body)
    domain = person.email.lower().rpartition("@")[2]
    if domain not in EVERYBODY and same_house(person.email, file.emails):
        yield Sight("address", f"@{domain}")
    stakeholder = named((*person.body_names, *person.names), file.stakeholders)
    if stakeholder:
        yield Sight("stakeholder", stakeholder)
    partner = _partner(person, file)
    if partner:
        yield Sight("cooperation", partner)


def _body(person: Someone, file: File) -> str:
    if file.body in person.bodies:
        return next(iter(file.body_names), "")
    known = {plain(name) for name in file.body_names if plain(name)}
    return next((name for name in person.body_names if plain(name) in known), "")


def _partner(person: Someone, file: File) -> str:
    """Past cooperation with one's body or its territory, or a body that acts for the very territory."""
    if file.territory is not None and file.territory in person.territories:
        return next(iter(file.territory_names), "")
    return named((*person.body_names, *person.territory_names), file.partners)
