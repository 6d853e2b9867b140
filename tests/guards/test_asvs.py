"""The map of OWASP ASVS is whole, names tests that exist, and deviates in few places."""

import ast
import re
from collections import Counter

from r2r_portal.site import asvs
from tests.guards.tree import ROOT, text

FOUND = asvs.read()
# How many requirements of levels 1 and 2 each chapter has, counted in the standard's own list.
COUNTS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
          16: 16, 17: 7}  # fmt: skip
MOST_DEVIATIONS = 12


def test_every_requirement_of_levels_one_and_two_is_there_once() -> None:
    assert len({one.number for one in FOUND}) == len(FOUND) == 253
    assert Counter(one.level for one in FOUND) == {1: 70, 2: 183}
    assert Counter(one.chapter for one in FOUND) == COUNTS
    assert all(re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", one.number) for one in FOUND)
    assert [one.number for one in FOUND] == sorted((one.number for one in FOUND), key=_order)


def _order(number: str) -> list[int]:
    return [int(part) for part in number.removeprefix("V").split(".")]


def test_each_has_a_title_and_exactly_one_answer() -> None:
    assert all(one.kind for one in FOUND)
    assert [one.number for one in FOUND if not 2 <= len(one.title.split()) <= 14] == []
    reasons = [one for one in FOUND if one.kind != "cases"]
    assert [one.number for one in reasons if len((one.not_applicable or one.deviation).split()) < 4] == []


def test_every_test_that_is_named_exists() -> None:
    missing = [
        f"{one.number}: {case}"
        for one in FOUND
        for case in one.cases
        if not _exists(*case.partition("::")[::2])
    ]
    assert missing == []


KNOWN: dict[str, set[str]] = {}


def _exists(place: str, name: str) -> bool:
    """Tell whether pytest would find this function in this file."""
    file = ROOT / place
    if not (file.is_file() and file.name.startswith("test_")):
        return False
    if place not in KNOWN:
        tree = ast.parse(text(file))
        KNOWN[place] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return name.startswith("test_") and name in KNOWN[place]


def test_a_name_that_nobody_has_would_be_found() -> None:
    assert not _exists("tests/guards/test_asvs.py", "test_that_was_never_written")
    assert not _exists("tests/guards/test_gone.py", "test_a_name_that_nobody_has_would_be_found")
    assert _exists("tests/guards/test_asvs.py", "test_a_name_that_nobody_has_would_be_found")


def test_deviations_are_few() -> None:
    assert len([one for one in FOUND if one.deviation]) <= MOST_DEVIATIONS


def test_the_page_says_what_the_map_says() -> None:
    assert text(asvs.PAGE) == asvs.page(FOUND)
