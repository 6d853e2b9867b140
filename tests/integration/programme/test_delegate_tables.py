"""Delegates in and out as tables: a dry run first, all rows or none, refusals in words (SPEC P8; PEERS-P61)."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programme.actions import vault
from programme.actions.seats import fund
from programme.models import Delegate, SeatHistory
from programme.resources.delegates import COLUMNS, DelegateResource
from r2r_portal.accounts.models import User
from r2r_portal.accounts.roles import ADMINISTRATOR, EVALUATOR
from r2r_portal.audit.models import Event
from r2r_portal.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.programme import AT, DelegateFactory
from tests.integration.programme.test_guests import NAMES

pytestmark = pytest.mark.django_db
IMPORT, CONFIRM = "admin:programme_delegate_import", "admin:programme_delegate_process_import"
HOME = {"visit": "japan-2022", "delegation": "ES21"}


def table(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("rows.csv", out.getvalue().encode(), "text/csv")


def upload(client, *rows):
    """Upload for a dry run."""
    return client.post(reverse(IMPORT), {"import_file": table(*rows), "format": "1"})


def send(client, *rows):
    """Upload, and confirm where the dry run offers it; returns the last answer."""
    page = upload(client, *rows)
    confirm = page.context.get("confirm_form")
    return client.post(reverse(CONFIRM), confirm.initial) if confirm else page


def state():
    """Everything that an import could write."""
    people = list(Delegate.objects.order_by("pk").values())
    seats = list(Delegate.objects.funded().order_by("pk").values_list("pk", "seat__number"))
    return people, seats, SeatHistory.objects.count(), User.objects.count(), Message.objects.count()


@pytest.fixture
def desk(client, world):
    """An officer at the import page."""
    client.force_login(world.officer)
    return client


@pytest.mark.rule("P8")
def test_a_table_names_changes_and_funds_people_after_a_dry_run(desk, world):
    rows = [
        {"id": str(world.ada.pk), **HOME, "family_name": "Example", "given_name": "Ada", "post": "Head of unit", "comes_as": "funded"},
        {"id": "", **HOME, "family_name": "Nguyễn", "given_name": "Thị Minh", "post": "Expert", "comes_as": "own_cost"},
        {"id": str(world.bruno.pk), "visit": "japan-2022", "delegation": "ITH5", "family_name": "Example", "given_name": "Bruno",
         "post": "", "comes_as": "own_cost"},
    ]  # fmt: skip
    before = state()

    page = upload(desk, *rows)

    assert state() == before, "the dry run writes nothing"
    assert [(row.number, row.import_type, row.touched) for row in page.context["result"].valid_rows()] == [
        (2, "update", ["post", "comes_as"]),
        (3, "new", ["visit", "delegation", "family_name", "given_name", "post", "comes_as"]),
        (4, "skip", []),
    ]
    answer = desk.post(reverse(CONFIRM), page.context["confirm_form"].initial, follow=True)
    assert "Entered: 1. Changed: 1. Left as they were: 1." in answer.content.decode()
    ada, minh = Delegate.objects.get(pk=world.ada.pk), Delegate.objects.get(family_name="Nguyễn")
    assert (ada.post, ada.seat.number, minh.delegation, hasattr(minh, "seat")) == (
        "Head of unit",
        1,
        world.basque,
        False,
    )
    assert Event.objects.get(verb="delegates.imported").detail == {"entered": 1, "changed": 1}


@pytest.mark.rule("P8")
def test_a_fourth_funded_place_is_refused_in_words_and_nothing_is_half_written(desk, world):
    rows = [{**HOME, "family_name": f"Person{n}", "comes_as": "funded"} for n in range(4)]
    before = state()

    page = send(desk, *rows)

    assert state() == before
    text = page.content.decode()
    assert "This region has 3 funded places and all are taken." in text
    (row,) = page.context["result"].invalid_rows
    assert (row.number, list(row.field_specific_errors)) == (5, ["comes_as"])


@pytest.mark.rule("P8")
@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({**HOME, "family_name": "Again", "email": "ADA-ADDRESS"}, "email", "already in the delegation"),
        ({**HOME, "family_name": ""}, "family_name", "Enter the family name"),
        ({**HOME, "family_name": "X", "email": "nothing"}, "email", "valid email"),
        ({**HOME, "family_name": "X", "arrives_on": "2022-11-15", "leaves_on": "2022-11-14"}, "leaves_on", "must not be before"),
        ({**HOME, "family_name": "X", "arrives_on": "soon"}, "arrives_on", "valid date"),
        ({**HOME, "family_name": "X", "comes_as": "guest"}, "comes_as", "Write one of: funded, own_cost, eu_staff"),
        ({**HOME, "family_name": "X", "zone": "Mars"}, "zone", "valid choice"),
        ({"visit": "japan-2022", "delegation": "FRK", "family_name": "X"}, "delegation", "no such delegation"),
        ({"id": "999999", "family_name": "X"}, "id", "no such person"),
        ({"id": "one", "family_name": "X"}, "id", "no such person"),
        ({"id": "BRUNO", **HOME, "family_name": "X"}, "delegation", "moves nobody"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_by_row_and_column_and_takes_the_good_ones_with_it(
    desk, world, row, column, words
):
    row = {
        name: {"BRUNO": str(world.bruno.pk), "ADA-ADDRESS": world.ada.email.upper()}.get(text, text)
        for name, text in row.items()
    }
    known = DelegateResource(world.officer, AT).export().dict
    good = next(one for one in known if one["id"] == str(world.ada.pk)) | {"family_name": "Changed"}
    before = state()

    page = send(desk, good, row)

    assert state() == before
    (refused,) = page.context["result"].invalid_rows
    assert (refused.number, column in refused.field_specific_errors) == (3, True), refused.error_dict
    assert words in page.content.decode()


@pytest.mark.rule("P8")
def test_two_rows_for_one_person_and_one_person_in_two_delegations_are_refused(desk, world):
    twice = {**HOME, "family_name": "Twin", "email": "twin@test.example"}
    before = state()
    assert "already in the delegation" in send(desk, twice, twice).content.decode()

    fund(delegate=world.bruno, by=world.officer, at=AT)
    double = {**HOME, "family_name": "Bruno", "email": world.bruno.email, "comes_as": "funded"}
    assert "holds a funded place in another delegation" in send(desk, double).content.decode()
    assert state()[0] == before[0]


def test_a_column_that_we_do_not_know_is_refused_not_ignored(desk, world):
    page = upload(desk, {"id": str(world.ada.pk), "passport_number": "KANARIE"})

    assert "These columns are not known: passport_number" in page.content.decode()


def test_eu_staff_give_their_place_back(desk, world):
    fund(delegate=world.ada, by=world.officer, at=AT)

    send(desk, {"id": str(world.ada.pk), "comes_as": "eu_staff"})

    ada = Delegate.objects.get(pk=world.ada.pk)
    assert (ada.basis, hasattr(ada, "seat")) == ("eu_staff", False)


@pytest.mark.rule("P8")
def test_a_table_comes_back_as_it_went_out_with_names_of_every_kind(desk, world):
    for number, (family, given, language, *_shown) in enumerate(NAMES):
        DelegateFactory(delegation=world.basque, family_name=family, given_name=given, language=language,
                        email=f"n{number}@test.example")  # fmt: skip
    vault.enter(delegate=world.ada, values={"diet": "KANARIEVOER"}, by=world.ada.user, at=AT)
    before = state()
    for form, read in (("0", workbook), ("1", text_file)):
        answer = desk.post(reverse("admin:programme_delegate_export"), {"format": form})
        content = b"".join(answer)
        head, *rows = read(content)

        assert tuple(head) == COLUMNS
        told = {(row[3], row[4] or "") for row in rows}
        assert [name[:2] for name in NAMES if tuple(name[:2]) not in told] == []
        assert b"KANARIE" not in content
        back = SimpleUploadedFile("back", content)
        page = desk.post(reverse(IMPORT), {"import_file": back, "format": form})
        assert {row.import_type for row in page.context["result"].valid_rows()} == {"skip"}, form
        assert len(page.context["result"].valid_rows()) == len(rows) == len(NAMES) + 2
    assert state()[:3] == before[:3]
    told = Event.objects.filter(verb="delegates.exported").order_by("pk").values_list("detail", flat=True)
    assert [(one["form"], one["count"]) for one in told] == [("xlsx", 8), ("csv", 8)]


def workbook(content):
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def text_file(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.rule("R")
def test_officers_alone_take_tables_in_and_out(client, world):
    for person in (UserFactory(role=EVALUATOR), UserFactory(role=ADMINISTRATOR), world.ada.user):
        client.force_login(person)
        for name in (IMPORT, "admin:programme_delegate_export", "admin:programme_delegate_changelist"):
            assert client.get(reverse(name)).status_code in (302, 403), (person, name)
    client.force_login(world.officer)
    for language in ("en", "ja"):
        client.cookies["language"] = language
        for name in (IMPORT, "admin:programme_delegate_export", "admin:programme_delegate_changelist"):
            assert client.get(reverse(name)).status_code == 200


def test_a_resource_reaches_only_what_its_person_may_see(world):
    editor = world.basque.organisation.memberships.get().user

    assert [row["family_name"] for row in DelegateResource(editor, AT).export().dict] == ["Example"]
    assert {row["delegation"] for row in DelegateResource(editor, AT).export().dict} == {"ES21"}
