"""What names a person in other people's words: the address, whole names in every order, telephone numbers."""

from collections.abc import Iterable, Iterator
from typing import Any

from r2r_portal.accounts.models import User
from r2r_portal.site.privacy.blanking import SPACELESS
from r2r_portal.site.privacy.rules import Rule
from r2r_portal.site.privacy.somebody import Somebody

PAIRS = (("given_name", "family_name"), ("given_kana", "family_kana"))
WHOLE = ("name", "display_name", "kana")
DIGITS = 7  # of a number that is one person's; fewer are an extension, or a year
SHORTEST = 3  # letters of a name in a script without spaces


def words_of(person: Somebody, theirs: Iterable[tuple[Rule, list[Any]]]) -> list[str]:
    """Return what names a person: what their account says, and the rows that were found by their address."""
    found = [person.email, *(_names(person) if isinstance(person, User) else ())]
    for rule, rows in theirs:
        if rule.addresses:
            found += [word for row in rows for word in (*_names(row), *_numbers(row))]
    return list(dict.fromkeys(found))


def _names(row: Any) -> Iterator[str]:
    for given, family in PAIRS:
        first, last = getattr(row, given, ""), getattr(row, family, "")
        if first and last:
            yield from _orders(first, last)
    for column in WHOLE:
        name = str(getattr(row, column, "") or "")
        if _is_whole(name):
            yield name


def _orders(first: str, last: str) -> Iterator[str]:
    gaps = (" ", "　") if first[0] < SPACELESS else (" ", "　", "", "・")
    for gap in gaps:
        yield f"{first}{gap}{last}"
        yield f"{last}{gap}{first}"
    yield f"{last}, {first}"


def _is_whole(name: str) -> bool:
    """Tell whether a name names one person: "Ada" alone is many people's."""
    return " " in name.strip() or (len(name) >= SHORTEST and name[0] >= SPACELESS)


def _numbers(row: Any) -> Iterator[str]:
    number = str(getattr(row, "phone", "") or "")
    if sum(one.isdigit() for one in number) >= DIGITS:
        yield number
