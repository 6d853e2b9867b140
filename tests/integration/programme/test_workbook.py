"""The whole visit as one workbook: out and in again, all of it or nothing, refused by sheet and row in words."""

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.urls import reverse

from programme.actions import plan
from programme.actions.publishing import publish_agenda
from programme.models import Intake, Leg, Place, Session, SessionAttendance
from r2r_portal.accounts.models import User
from r2r_portal.clock import actions as clock
from tests.factories.programme import AT, VisitFactory

pytestmark = pytest.mark.django_db
AICHI = "Reception and overview of innovation priorities"
NOW = datetime(2022, 10, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def officer(client, world):
    """Sign in as the officer, on a fixed day."""
    clock.restart(at=NOW)
    client.force_login(world.officer)


def url(name, world, **more):
    return reverse(f"programme:{name}", kwargs={"slug": world.visit.slug, **more})


def taken_out(client, world):
    answer = client.get(url("workbook_file", world))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def send(client, world, book):
    """Send a workbook in and return its review page."""
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "visit.xlsx"
    return client.post(url("workbook", world), {"workbook": out}, follow=True)


def say_yes(client, world):
    return client.post(url("intake", world, pk=Intake.objects.get().pk), {"do": "take"}, follow=True)


def cell(sheet, key, column, keys=1):
    """Return the cell of a row by the row's first cells."""
    names = [one.value for one in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if key in [one.value for one in row[:keys]])
    return row[names.index(column)]


def session(title=AICHI):
    return Session.objects.get(title_en=title)


@pytest.mark.rule("P3")
def test_the_workbook_holds_the_visit_and_of_people_their_names_only(client, world):
    plan.deviate(session=session("Policy briefing and Expo 2025"), delegate=world.ada, takes_part=True,
                 by=world.officer, at=AT)  # fmt: skip
    book = taken_out(client, world)

    assert book.sheetnames == [
        "Visit",
        "Legs",
        "Attendances",
        "Places",
        "Sessions",
        "Deviations",
        "Assignments",
        "Absences",
        "Delegates",
        "Interpreters",
    ]
    assert {name: book[name].max_row - 1 for name in ("Legs", "Attendances", "Sessions", "Delegates")} == {
        "Legs": 5, "Attendances": 6, "Sessions": 8, "Delegates": 2,
    }  # fmt: skip
    assert cell(book["Sessions"], str(session().uid), "starts").value == "09:30"
    words = {str(one.value) for sheet in book for row in sheet.iter_rows() for one in row if one.value}
    assert "Ada EXAMPLE" in words
    assert not any("@" in word for word in words)


@pytest.mark.rule("P3")
def test_what_was_taken_out_and_not_touched_changes_nothing(client, world):
    answer = send(client, world, taken_out(client, world))

    assert answer.status_code == 200
    assert "The workbook changes nothing" in answer.content.decode()


@pytest.mark.rule("P3")
def test_changes_of_every_sheet_are_shown_first_and_then_done_together(client, world):
    book = taken_out(client, world)
    leg = world.visit.legs.get(host__code="JP-23")
    cell(book["Sessions"], str(session().uid), "starts").value = "09:45"
    cell(book["Sessions"], str(session().uid), "title_en").value = "Reception"
    cell(book["Sessions"], str(session("Hydrogen in airport logistics").uid), "state").value = "cancelled"
    cell(book["Legs"], str(leg.pk), "group").value = "Blue"
    cell(book["Places"], str(session().place_id), "address_ja").value = "名古屋市𠮷1-1"
    book["Legs"].append(["new-1", 4, "JP-01", "2022-11-19", "2022-11-19", "", "no"])
    book["Attendances"].append(["new-1", "ES21"])
    book["Places"].append(["new-a", "Hokkaido Government", "北海道庁", "", "札幌市中央区", "JP-01", "", ""])
    book["Sessions"].append(["new-s", "new-1", "2022-11-19", "10:00", "11:00", "Closing", "閉会", "new-a", "room", "room",
                             "consecutive", "no", "no", "", "", "", "", "", ""])  # fmt: skip
    book["Deviations"].append(["new-s", str(world.bruno.pk), "yes"])

    page = send(client, world, book).content.decode()

    assert "9 rows change" in page
    assert "starts 09:30 → 09:45" in page
    assert session().starts_at.isoformat() == "2022-11-14T00:30:00+00:00", "nothing is done yet"
    assert not Leg.objects.filter(host__code="JP-01").exists()

    assert say_yes(client, world).status_code == 200

    moved = session("Reception")
    assert moved.starts_at.isoformat() == "2022-11-14T00:45:00+00:00"
    assert session("Hydrogen in airport logistics").status == "cancelled"
    assert Place.objects.get(pk=moved.place_id).address_ja == "名古屋市𠮷1-1"
    new = Leg.objects.get(host__code="JP-01")
    assert [one.territory.code for one in new.delegations.all()] == ["ES21"]
    closing = session("Closing")
    assert (closing.leg, closing.place.title_ja) == (new, "北海道庁")
    assert list(closing.deviations.values_list("delegate", "takes_part")) == [(world.bruno.pk, True)]
    assert not Intake.objects.exists()


@pytest.mark.rule("P3")
def test_rows_missing_from_the_whole_lists_take_people_out(client, world):
    plan.deviate(session=session(), delegate=world.ada, takes_part=False, by=world.officer, at=AT)
    book = taken_out(client, world)
    book["Deviations"].delete_rows(2)
    book["Attendances"].delete_rows(2)
    sent = send(client, world, book)

    assert sent.content.decode().count("Taken out") == 2
    say_yes(client, world)
    assert not SessionAttendance.objects.exists()
    assert sum(leg.attendances.count() for leg in world.visit.legs.all()) == 5


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("sheet", "row", "where", "words"),
    [
        ("Sessions", {"starts": "half nine"}, "Sessions, row 2, column starts", "Write a time as 09:30"),
        ("Sessions", {"ends": "01:00"}, "Sessions, row 2, column ends", "The end must be after the start"),
        ("Sessions", {"day": "30/11/2022"}, "Sessions, row 2, column day", "Write a day as 2022-11-14"),
        ("Sessions", {"leg": "99999"}, "Sessions, row 2, column leg", "There is no leg"),
        ("Sessions", {"place": "99999"}, "Sessions, row 2, column place", "There is no place"),
        ("Sessions", {"mode_eu": "somewhere"}, "Sessions, row 2, column mode_eu", "is not one of these: absent"),
        ("Sessions", {"link": "javascript:alert(1)"}, "Sessions, row 2, column link", "Enter a valid URL"),
        ("Sessions", {"title_en": "", "title_ja": ""}, "Sessions, row 2, column title_en", "Enter the title"),
        ("Sessions", {"title_en": "x" * 301}, "Sessions, row 2, column title_en", "at most 300 characters"),
        ("Sessions", {"session": "99"}, "Sessions, row 2, column session", "The visit has no"),
        ("Legs", {"last_day": "2022-11-01"}, "Legs, row 2, column last_day", "The end must be after the start"),
        ("Legs", {"host": "ES21"}, "Legs, row 2, column host", "can be host of this visit"),
        ("Legs", {"number": "first"}, "Legs, row 2, column number", "Write a whole number from 1 to 99"),
        ("Attendances", {"delegation": "FRK"}, "Attendances, row 2, column delegation", "has no delegation"),
        ("Places", {"latitude": "north"}, "Places, row 2, column latitude", "a decimal number"),
        ("Places", {"territory": "JP-99"}, "Places, row 2, column territory", "not the code of a territory"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_sheet_and_row_and_nothing_is_half_written(
    client, world, sheet, row, where, words
):
    book = taken_out(client, world)
    names = [one.value for one in book[sheet][1]]
    for column, text in row.items():
        book[sheet].cell(2, names.index(column) + 1).value = text
    cell(book["Sessions"], str(session("Second exchange meeting").uid), "note_en").value = "Changed too"

    answer = send(client, world, book)

    page = answer.content.decode()
    assert (answer.status_code, where in page, words in page) == (422, True, True), page
    assert "Take all of it in" not in page
    assert say_yes(client, world).status_code == 422
    assert session("Second exchange meeting").note_en != "Changed too"


@pytest.mark.rule("P5")
def test_a_workbook_older_than_the_visit_is_refused(client, world):
    book = taken_out(client, world)
    plan.change_session(session=session(), values={"phone": "+81 00"}, by=world.officer, at=AT)

    answer = send(client, world, book)

    assert answer.status_code == 409
    assert "The visit was changed since this workbook was taken out" in answer.content.decode()


@pytest.mark.rule("P5")
def test_a_workbook_older_than_the_published_version_is_refused(client, world):
    book = taken_out(client, world)
    publish_agenda(visit=world.visit, by=world.officer, at=AT)

    assert "Version 1 was published since" in send(client, world, book).content.decode()


@pytest.mark.rule("P5")
def test_a_change_between_the_look_and_the_yes_is_not_overwritten(client, world):
    book = taken_out(client, world)
    cell(book["Sessions"], str(session().uid), "telephone").value = "+81 11"
    send(client, world, book)
    plan.change_session(session=session(), values={"phone": "+81 00"}, by=world.officer, at=AT)

    assert say_yes(client, world).status_code == 409
    assert session().phone == "+81 00"


def test_the_workbook_of_another_visit_is_refused(client, world):
    book = taken_out(client, world)
    other = VisitFactory(call=world.call)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "visit.xlsx"

    path = reverse("programme:workbook", kwargs={"slug": other.slug})
    answer = client.post(path, {"workbook": out}, follow=True)

    assert "not one of this visit" in answer.content.decode()


def test_what_would_stand_in_the_way_of_publishing_is_said_before_the_yes(client, world):
    book = taken_out(client, world)
    cell(book["Sessions"], str(session().uid), "title_ja").value = ""

    page = send(client, world, book).content.decode()

    assert "This would then stand in the way of publishing" in page
    assert "the title is missing in one language" in page


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "'=1", "-2+3", "＝1"])
def test_texts_that_look_like_formulas_go_out_as_text_and_come_back_as_they_were(client, world, text):
    plan.change_session(session=session(), values={"note_en": text, "note_ja": text}, by=world.officer, at=AT)

    book = taken_out(client, world)

    shown = cell(book["Sessions"], str(session().uid), "note_en")
    assert shown.data_type in ("s", "inlineStr")
    assert "changes nothing" in send(client, world, book).content.decode()


def test_what_is_no_workbook_is_refused_in_words(client, world):
    for content, words in ((b"", "The file is empty"), (b"PK nothing", "not an XLSX workbook")):
        file = io.BytesIO(content)
        file.name = "visit.xlsx"
        answer = client.post(url("workbook", world), {"workbook": file})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert client.post(url("workbook", world)).status_code == 422


def test_a_workbook_that_waits_can_be_thrown_away_and_is_its_senders_alone(client, world):
    send(client, world, taken_out(client, world))
    path = url("intake", world, pk=Intake.objects.get().pk)
    client.force_login(world.second)
    assert client.get(path).status_code == 404
    client.force_login(world.ada.user)
    assert client.get(path).status_code == 403
    assert client.get(url("workbook_file", world)).status_code == 403
    client.force_login(User.objects.get(pk=world.officer.pk))

    client.post(path, {"do": "drop"})

    assert not Intake.objects.exists()


@pytest.mark.rule("T7")
def test_an_hour_that_comes_twice_keeps_its_place_and_must_be_told_apart(client, world):
    visit = VisitFactory(
        call=world.call, japanese=True, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(90)
    )
    leg = Leg.objects.create(
        visit=visit,
        number=1,
        host_id=world.basque.territory_id,
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
    )
    second = datetime(2022, 10, 30, 1, 30, tzinfo=UTC)
    plan.add_session(
        leg=leg, by=world.officer, at=AT,
        values={"title_en": "Night", "title_ja": "夜", "starts_at": second, "zone": visit.zone,
                "ends_at": second + timedelta(hours=1)},
    )  # fmt: skip
    world.visit = visit
    book = taken_out(client, world)
    cell(book["Sessions"], str(session("Night").uid), "ends").value = "04:00"
    send(client, world, book)
    say_yes(client, world)
    assert session("Night").starts_at == second

    book = taken_out(client, world)
    cell(book["Sessions"], str(session("Night").uid), "starts").value = "02:30"
    page = send(client, world, book).content.decode()
    assert "02:30 comes twice" in page
