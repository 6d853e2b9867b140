"""Thirty hostile tables through the real import page (REL-E3): no row of a refused file, within its time, in words."""

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programme.models import RateTable
from tests.faults.tables import CSV, TABLES, csv
from tests.integration.access.asking import client_of, undone

IN_CI = {
    "nul",
    "shift-jis",
    "unknown-column",
    "formula-as-amount",
    "bomb",
    "laughs",
    "file-entity",
    "sql-as-day",
    "utf-16",
}
SENT = [
    pytest.param(one, id=one.slug, marks=[] if one.slug in IN_CI else [pytest.mark.slow]) for one in TABLES
]
SECONDS = 20
CONFIRM = "import_file_name"  # the field that the page offers only where a file may be taken in


def dry_run(world, name, content, form):
    client = client_of(world.people["officer"])
    sent = {"import_file": SimpleUploadedFile(name, content), "format": form, "resource": ""}
    return client.post(reverse("admin:programme_ratetable_import"), sent)


@pytest.mark.rule("P9")
@pytest.mark.parametrize("hostile", SENT)
def test_no_row_comes_of_a_hostile_table(world, hostile):
    content = hostile.make()
    with undone():
        before = set(RateTable.objects.values_list())
        begun = time.monotonic()
        answer = dry_run(world, "table.csv" if hostile.form == CSV else "table.xlsx", content, hostile.form)
        took = time.monotonic() - begun
        after = set(RateTable.objects.values_list())
    page = answer.content.decode()
    assert answer.status_code < 500
    assert CONFIRM not in page
    assert re.search(r"errorlist|cannot be taken in|Nothing was taken in", page)
    assert after == before
    assert took < SECONDS


def test_the_control_a_proper_table_would_be_taken_in(world):
    line = "jp,2023-01-10,EUR,2023-01-01,,210.00,1500.00,Ceilings,上限額,Example figures,yes"
    with undone():
        RateTable.objects.filter(side="jp").update(valid_to="2022-12-31")
        page = dry_run(world, "table.csv", csv(line), CSV).content.decode()
    assert CONFIRM in page


def test_there_are_thirty_and_each_has_a_name_of_its_own():
    assert len(TABLES) == len({one.slug for one in TABLES}) == 30
