"""Who interprets where and who is not free when, in the workbook of a visit and back."""

from datetime import timedelta

import pytest

from programme.actions import staffing
from programme.models import Absence, Session
from r2r_portal.clock import actions as clock
from r2r_portal.territories.models import Territory
from tests.factories.programme import InterpreterFactory
from tests.integration.programme.test_workbook import AICHI, NOW, say_yes, send, session, taken_out

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]


@pytest.fixture
def staffed(client, world):
    """One interpreter works at the first session; a host, a delegate and another interpreter are away for an hour each."""
    clock.restart(at=NOW)
    client.force_login(world.officer)
    world.first, world.other = InterpreterFactory.create_batch(2, call=world.call)
    stamp = {"by": world.officer, "at": NOW}
    staffing.assign(session=session(), interpreters=[world.first], **stamp)
    starts_at = session().starts_at - timedelta(days=1)
    for owner in (Territory.objects.get(code="JP-23"), world.ada, world.other):
        staffing.enter_absence(
            owner=owner, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), note="KANARIE", **stamp
        )
    return world


def lines(sheet):
    return [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_both_are_taken_out_without_notes_and_change_nothing_untouched(client, staffed):
    book = taken_out(client, staffed)

    assert [str(session().uid), str(staffed.first.pk)] in lines(book["Assignments"])
    hour = ["2022-11-13", "09:30", "2022-11-13", "10:30"]
    assert lines(book["Absences"]) == [
        ["delegate", str(staffed.ada.pk), *hour], ["host", "JP-23", *hour], ["interpreter", str(staffed.other.pk), *hour],
    ]  # fmt: skip
    assert not any("KANARIE" in cell for sheet in book for row in lines(sheet) for cell in row)
    assert "The workbook changes nothing" in send(client, staffed, book).content.decode()


def test_rows_that_are_added_and_taken_away_are_done_together(client, staffed):
    book = taken_out(client, staffed)
    for row in book["Assignments"].iter_rows(min_row=2):
        if [str(one.value) for one in row] == [str(session().uid), str(staffed.first.pk)]:
            row[1].value = str(staffed.other.pk)
    book["Absences"].delete_rows(2)
    book["Absences"].append(
        ["interpreter", str(staffed.first.pk), "2022-11-15", "09:00", "2022-11-15", "12:00"]
    )

    assert "4 rows change" in send(client, staffed, book).content.decode()
    say_yes(client, staffed)

    assert list(session().assignments.values_list("interpreter", flat=True)) == [staffed.other.pk]
    assert not Absence.objects.filter(delegate=staffed.ada).exists()
    made = Absence.objects.get(interpreter=staffed.first)
    assert (made.ends_at - made.starts_at, made.note) == (timedelta(hours=3), "")
    assert Absence.objects.get(host__code="JP-23").note == "KANARIE"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["host", "JP-01", "2022-11-15", "09:00", "2022-11-15", "12:00"], "no host, delegate or interpreter"),
        (["boss", "JP-23", "2022-11-15", "09:00", "2022-11-15", "12:00"], "is not one of these"),
        (["host", "JP-23", "2022-11-15", "12:00", "2022-11-15", "09:00"], "The end must be after the start"),
        (["host", "JP-23", "2022-11-15", "9 h", "2022-11-15", "12:00"], "Write a time as 09:30"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused_with_its_row_and_nothing_is_done(
    client, staffed, row, words
):
    book = taken_out(client, staffed)
    book["Absences"].append(row)

    page = send(client, staffed, book).content.decode()

    assert words in page
    assert "Absences, row 5" in page
    assert Absence.objects.count() == 3


def test_an_interpreter_of_nobodys_is_refused(client, staffed):
    book = taken_out(client, staffed)
    book["Assignments"].append([str(Session.objects.exclude(title_en=AICHI).first().uid), "999999"])

    assert "There is no interpreter" in send(client, staffed, book).content.decode()
