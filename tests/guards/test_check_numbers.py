"""Each refusal of the system checks has a number of its own, and operations.md says what each is about."""

import re
from collections import Counter

from tests.guards.tree import ROOT, text

NUMBER = re.compile(r"""["'](r2r\.E\d{3})["']""")


def test_no_two_checks_share_a_number_and_operations_lists_them_all() -> None:
    found = Counter(
        number
        for file in sorted((ROOT / "r2r_portal").rglob("*.py"))
        for number in NUMBER.findall(text(file))
    )
    listed = re.findall(r"^\| `(E\d{3})` \|", text(ROOT / "docs/operations.md"), re.MULTILINE)

    assert [number for number, times in found.items() if times > 1] == []
    assert listed == sorted(number.removeprefix("r2r.") for number in found)
