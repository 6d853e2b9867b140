"""Tables in and out: they meet the deadline like every door, and nobody chokes on them (SPEC A10, A13)."""

import csv
import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.actions import setup
from applications.models import Application, Submission
from applications.queries.drafts import load_draft
from applications.resources import ApplicationResource
from applications.states import Status
from r2r_portal import clock
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.outbox.models import Message
from tests.factories.applications import CLOSES, ApplicationFactory
from tests.integration.applications.desking import MAY, confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def table(**columns):
    """One row as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerow(columns)
    return SimpleUploadedFile("rows.csv", out.getvalue().encode(), "text/csv")


def send(client, file, form="1"):
    """Upload, and confirm where the dry run offers it; returns the last answer."""
    page = client.post(
        reverse("admin:applications_application_import"),
        {"import_file": file, "format": form, "resource": "0"},
    )
    confirm = page.context.get("confirm_form") if page.context else None
    if confirm is None:
        return page
    return client.post(reverse("admin:applications_application_process_import"), confirm.initial)


@pytest.mark.rule("A10")
@pytest.mark.rule("A13")
@pytest.mark.usefixtures("process_zone")
@pytest.mark.parametrize(("away", "accepted"), [(-timedelta(seconds=20), True), (timedelta(0), False)])
def test_an_import_meets_the_deadline(client, officer, away, accepted):
    row = confirmed()
    clock_actions.restart(at=CLOSES + away)

    response = send(client, table(id=str(row.pk), submit="yes"))

    row.refresh_from_db()
    assert (row.status == Status.SUBMITTED) is accepted
    assert accepted or "The call has closed" in response.content.decode()


@pytest.mark.rule("A13")
def test_the_dry_run_writes_nothing(client, officer):
    row = confirmed()

    page = client.post(
        reverse("admin:applications_application_import"),
        {"import_file": table(id=str(row.pk), submit="yes"), "format": "1", "resource": "0"},
    )

    row.refresh_from_db()
    assert page.context["confirm_form"] is not None
    assert row.status == Status.DRAFT
    assert not Message.objects.exists()


@pytest.mark.rule("A13")
def test_a_row_without_an_id_enters_on_behalf_with_its_answers(client, officer):
    setup.load_call(by=officer, at=MAY)
    send(client, table(**{
        "territory": "JP-23", "contact_email": "contact@pref.test.example", "received_on": "2022-05-18",
        "contact_main.family_name": "見本", "practices.1.title": "=1+1", "organisation_name": "愛知県",
    }))  # fmt: skip

    row = Application.objects.get()
    draft = load_draft(row)
    assert (row.on_behalf, row.received_on.isoformat(), row.territory.code) == (True, "2022-05-18", "JP-23")
    assert draft.contacts["main"]["family_name"] == "見本"
    assert draft.answers["practices"].value[0]["title"] == "=1+1"


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": str(uuid4()), "submit": "yes"}, "no such application"),
        ({"id": "nonsense"}, "no such application"),
        ({"territory": "XX", "contact_email": "a@b.example"}, "no territory with this code"),
        ({"territory": "JP-23"}, "needs the applicant"),
        ({"mystery": "1"}, "columns are not known"),
        ({"territory": "JP-23", "contact_email": "a@b.example", "received_on": "May"}, "Enter the date"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_nothing_is_taken(client, officer, columns, words):
    setup.load_call(by=officer, at=MAY)

    response = send(client, table(**columns))

    assert words in response.content.decode()
    assert not Application.objects.exists()


def test_an_import_changes_no_application_of_others(client, officer):
    row = ApplicationFactory(submitted=True)
    setup.load_call(by=officer, at=MAY)

    response = send(client, table(id=str(row.pk), submit="yes"))

    assert "Only the applicant submits" in response.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.rule("A13")
def test_what_goes_out_comes_back_the_same(officer):
    call = setup.load_call(by=officer, at=MAY)
    row = ApplicationFactory(
        call=call, side="jp", territory_code="JP-23", on_behalf=True, owner=officer,
        questionnaire=call.tracks.get(side="jp").questionnaires.get(),
    )  # fmt: skip
    resource = ApplicationResource(by=officer, at=MAY)
    data = resource.export(resource.get_queryset())
    sheet = tablib.Dataset(list(data[0]), headers=data.headers)
    before = load_draft(row)

    result = ApplicationResource(by=officer, at=clock.now()).import_data(
        sheet, rollback_on_validation_errors=True
    )

    assert not result.has_errors()
    assert [row.validation_error for row in result.invalid_rows] == []
    assert load_draft(row).answers == before.answers


@pytest.mark.rule("A13")
@pytest.mark.parametrize("form", ["0", "1"])
def test_an_export_is_safe_readable_and_logged(client, officer, form):
    setup.load_call(by=officer, at=MAY)
    row = ApplicationFactory(submitted=True)
    row.organisation.name_local = '=HYPERLINK("http://evil.example","x")'
    row.organisation.save()

    response = client.post(
        reverse("admin:applications_application_export"), {"format": form, "resource": "0"}
    )

    if form == "1":
        assert response.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [one["organisation"] for one in rows] == ["'" + row.organisation.name_local]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        cells = {name.value: cell for name, cell in zip(sheet[1], sheet[2], strict=True)}
        assert (cells["organisation"].value, cells["organisation"].data_type) == (
            row.organisation.name_local,
            "s",
        )
    event = Event.objects.get(verb="applications.exported")
    assert (event.by, event.detail["count"]) == (f"accounts.user:{officer.pk}", 1)


def bomb():
    """A workbook that unpacks to far more than it weighs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.rule("A13")
@pytest.mark.parametrize("content", [bomb(), b"PK\x03\x04 no zip", b""], ids=["bomb", "broken", "empty"])
def test_a_file_that_would_choke_us_is_refused_at_once(client, officer, content):
    response = send(client, SimpleUploadedFile("rows.xlsx", content), form="0")

    assert response.status_code == 200
    assert "import_file" in response.context["form"].errors
    assert not Application.objects.exists()


def test_without_the_look_into_the_archive_the_bomb_would_be_unpacked():
    """The negative control: the archive really holds thirty megabytes."""
    with zipfile.ZipFile(io.BytesIO(bomb())) as archive:
        assert len(archive.read("xl/worksheets/sheet1.xml")) == 30 * 1024 * 1024
