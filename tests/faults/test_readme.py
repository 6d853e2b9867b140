"""The list for people says of every hostile text, file and table what the tests expect of it."""

import re
from pathlib import Path

from tests.faults.files import FILES
from tests.faults.tables import CSV, TABLES
from tests.faults.texts import FAMILIES


def test_the_list_is_the_lists_of_the_tests():
    lines = Path(__file__).with_name("README.md").read_text(encoding="utf-8").splitlines()
    wanted = [f"| {one.slug} | `{one.name}` | {one.becomes} |" for one in FILES]
    wanted += [f"| {one.slug} | {'CSV' if one.form == CSV else 'XLSX'} |" for one in TABLES]
    assert [line for line in wanted if line not in lines] == []
    rows = [line for line in lines if re.search(r"\| (refused|kept|CSV|XLSX) \|$", line)]
    assert sorted(rows) == sorted(wanted)  # nothing is listed that is not tried
    assert (len(FILES), len(TABLES), sum(map(len, FAMILIES.values()))) == (40, 30, 150)
    assert [
        family for family in FAMILIES if not any(line.startswith(f"| {family} | ") for line in lines)
    ] == []
