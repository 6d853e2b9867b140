"""Thirty hostile tables through the real import page (REL-E3): no row of a refused file, within its time, in words."""

import json
import random
import re
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programme.models import Intake, RateTable, Session
from r2r_portal import confined, spreadsheet
from tests.faults.tables import CSV, TABLES, XLSX, book, csv
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
MEMORY = 300  # MB
CHILDREN = ("r2r_portal.sheet_child", "r2r_portal.book_child")
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


@pytest.mark.rule("P9")
@pytest.mark.parametrize("hostile", SENT)
def test_nothing_of_one_sent_as_a_visits_workbook_is_taken_in(world, hostile):
    """A proper workbook of something else is looked at, and refused there."""
    client, slug = client_of(world.people["officer"]), world.things["visit"].slug
    file = SimpleUploadedFile("visit.xlsx", hostile.make())
    with undone():
        before, kept = set(Session.objects.values_list()), Intake.objects.count()
        begun = time.monotonic()
        answer = client.post(reverse("programme:workbook", args=[slug]), {"workbook": file})
        if answer.status_code == 302:
            answer, kept = client.post(answer["Location"]), kept + 1
        took = time.monotonic() - begun
        after = set(Session.objects.values_list())
        assert Intake.objects.count() == kept
    assert answer.status_code in {409, 422}
    assert after == before
    assert took < SECONDS


# A child's peak counts from the memory of whoever started it: measured from a process that holds nothing.
WEIGHED = (
    "import os, subprocess, sys; child = subprocess.Popen([sys.executable, '-m', *sys.argv[1:]], stderr=subprocess.DEVNULL);"
    "_pid, status, used = os.wait4(child.pid, 0); child.returncode = status; print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=sys.stderr);"
    "sys.exit(status != 0)"
)


def spent(module, content):
    """Let a child read a workbook as the portal does; return its MB of memory, its seconds of processor time, what it read, if it did."""
    limits = spreadsheet.LIMITS
    command = [sys.executable, "-c", WEIGHED, module, str(limits.cpu_seconds), str(limits.memory_bytes)]
    done = subprocess.run(command, input=content, capture_output=True, cwd=confined.ROOT, check=False)
    memory, seconds = (float(word) for word in done.stderr.split()[-2:])
    return memory / 1024, seconds, done.stdout if done.returncode == 0 else None


def to_the_child(hostile):
    """Tell whether a workbook gets past the look at its archive."""
    try:
        spreadsheet.check_archive(hostile.make())
    except spreadsheet.TableRefusedError:
        return False
    return True


@pytest.mark.rule("P9")
@pytest.mark.parametrize("module", CHILDREN)
def test_no_workbook_takes_more_than_its_memory_and_time(module):
    hostile = [one for one in TABLES if one.form == XLSX and to_the_child(one)]
    assert hostile
    for one in hostile:
        memory, seconds, _said = spent(module, one.make())
        assert memory <= MEMORY, one.slug
        assert seconds <= SECONDS, one.slug


@pytest.mark.slow
@pytest.mark.rule("P9")
@pytest.mark.parametrize("module", CHILDREN)
def test_the_largest_workbook_that_is_taken_stays_within_them_too(module):
    chance = random.Random(7)
    rows = [tuple(f"{chance.random():.12f}" for _ in range(190)) for _ in range(990)]
    content = book(*rows)
    spreadsheet.check_archive(content)

    memory, seconds, said = spent(module, content)

    assert json.loads(said)
    assert memory <= MEMORY
    assert seconds <= SECONDS


def test_the_control_a_proper_table_would_be_taken_in(world):
    line = "jp,2023-01-10,EUR,2023-01-01,,210.00,1500.00,Ceilings,上限額,Example figures,yes"
    with undone():
        RateTable.objects.filter(side="jp").update(valid_to="2022-12-31")
        page = dry_run(world, "table.csv", csv(line), CSV).content.decode()
    assert CONFIRM in page


def test_there_are_thirty_and_each_has_a_name_of_its_own():
    assert len(TABLES) == len({one.slug for one in TABLES}) == 30
