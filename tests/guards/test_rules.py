"""Tests name rules that exist, in the way that the list of rules is read."""

import pytest

from r2r_portal import rules
from tests.guards.tree import ROOT


def test_tests_name_only_rules_that_exist() -> None:
    assert set(rules.tests_by_rule(ROOT / "tests")) - set(rules.titles()) == set()


def test_marks_of_functions_classes_and_modules_are_found(tmp_path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.rule('T1')\n"
        "@pytest.mark.rule('A9', 'A10')\n"
        "def test_one(): ...\n"
        "@pytest.mark.rule('P8')\n"
        "class TestSeats:\n"
        "    def test_two(self): ...\n",
        encoding="utf-8",
    )
    one, two = "tests/test_x.py::test_one", "tests/test_x.py::TestSeats::test_two"
    assert rules.tests_by_rule(folder) == {"T1": [one, two], "A9": [one], "A10": [one], "P8": [two]}


@pytest.mark.parametrize("number", ["T1", "A14", "E8", "S9", "P11", "H5", "M3", "V", "L", "R"])
def test_the_list_of_rules_is_whole(number: str) -> None:
    assert rules.titles()[number]
