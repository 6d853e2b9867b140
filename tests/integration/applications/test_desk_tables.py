"""Tables in and out: they meet the deadline like every door, and nobody chokes on them (SPEC A10, A13)."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.actions import setup
from applications.models import Answer, Application, Submission
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


def table(*rows, **columns):
    """Rows, or one row, as a CSV file."""
    given = rows or (columns,)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in given for name in row)))
    writer.writeheader()
    writer.writerows(given)
    return SimpleUploadedFile("rows.csv", out.getvalue().encode(), "text/csv")


def upload(client, file, form="1"):
    """Upload for a dry run."""
    return client.post(
        reverse("admin:applications_application_import"),
        {"import_file": file, "format": form, "resource": "0"},
    )


def send(client, file, form="1"):
    """Upload, and confirm where the dry run offers it; returns the last answer."""
    page = upload(client, file, form)
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

    page = upload(client, table(id=str(row.pk), submit="yes"))

    row.refresh_from_db()
    assert page.context["confirm_form"] is not None
    assert row.status == Status.DRAFT
    assert not Message.objects.exists()


@pytest.mark.rule("A13")
def test_a_row_without_an_id_enters_on_behalf_with_its_answers(client, officer):
    setup.load_call(by=officer, at=MAY)
    send(client, table(**{
        "territory": "JP-23", "contact_email": "contact@pref.test.example", "received_on": "2022-05-18",
        "contact_main.family_name": "見本", "practices.1.title": "=1+1",
    }))  # fmt: skip

    row = Application.objects.get()
    draft = load_draft(row)
    assert (row.on_behalf, row.received_on.isoformat(), row.territory.code) == (True, "2022-05-18", "JP-23")
    assert draft.contacts["main"]["family_name"] == "見本"
    assert draft.answers["practices"].value[0]["title"] == "=1+1"


REFUSED = [
    ({"id": str(uuid4()), "submit": "yes"}, "id", "no such application", "閲覧できる応募の中に"),
    ({"id": "nonsense"}, "id", "no such application", "閲覧できる応募の中に"),
    ({"territory": "XX", "contact_email": "a@b.example"}, "territory", "no territory with this code", "このコードの地域"),
    ({"territory": "ITH5", "contact_email": "a@b.example"}, "territory", "Only prefectures", "都道府県だけ"),
    ({"territory": "JP-23"}, "contact_email", "needs the applicant", "メールアドレスが必要"),
    ({"territory": "JP-23", "contact_email": "no address"}, "contact_email", "correct format", "正しい形式"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "received_on": "May"}, "received_on",
     "Enter the date", "日付"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "participation": "some"}, "participation",
     "is not among the choices", "選択肢にありません"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "themes": "first green"}, "themes",
     "is not a ranking", "順位として読めません"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "staff_days": "a dozen"}, "staff_days",
     "is not a whole number", "整数ではありません"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "commitment": "長" * 9000}, "commitment",
     "characters or fewer", "字以内"),
    ({"territory": "JP-23", "contact_email": "a@b.example", "contact_main.email": "no address"},
     "contact_main.email", "correct format", "正しい形式"),
]  # fmt: skip


@pytest.mark.rule("A13")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("columns", "column", "english", "japanese"), REFUSED)
def test_a_wrong_row_says_where_and_what_in_the_readers_language_and_nothing_is_taken(
    client, officer, columns, column, english, japanese, language
):
    setup.load_call(by=officer, at=MAY)
    client.cookies["language"] = language

    text = send(client, table(**columns)).content.decode()

    found = re.search(
        r'<tr><th scope="row"[^>]*>(\d+)</th><td[^>]*><code>([^<]+)</code></td><td[^>]*>([^<]*)', text
    )
    assert found, text
    assert (found[1], found[2]) == ("2", column)
    assert {"en": english, "ja": japanese}[language] in found[3]
    assert not Application.objects.exists()
    assert not Answer.objects.exists()


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("columns", "words"),
    [({"mystery": "1"}, "These columns are not known: mystery"), ({}, "No valid data to import")],
)
def test_a_table_that_is_none_of_ours_is_refused_whole(client, officer, columns, words):
    setup.load_call(by=officer, at=MAY)

    assert words in send(client, table(**columns)).content.decode()


@pytest.mark.rule("A13")
def test_all_rows_are_taken_or_none_and_each_wrong_one_is_named_by_its_number(client, officer):
    setup.load_call(by=officer, at=MAY)
    good = {"territory": "JP-23", "contact_email": "a@b.example", "staff_days": "3"}
    rows = [good, {}, good | {"territory": "JP-99"}, good | {"territory": "JP-26", "staff_days": "?"}]

    text = send(client, table(*rows)).content.decode()

    numbers = re.findall(r'<tr><th scope="row"[^>]*>(\d+)</th>', text)
    assert numbers == ["4", "5"]  # the third line of the sheet is empty
    assert "Nothing was taken in" in text
    assert not Application.objects.exists()


@pytest.mark.rule("A13")
def test_another_territory_is_refused_whatever_the_reason(client, officer):
    row = confirmed()
    words = {
        code: send(client, table(id=str(row.pk), territory=code)).content.decode()
        for code in ("XX", "ITH5", "JP-26", "JP-23")
    }

    assert "no territory with this code" in words["XX"]
    assert "not on the side of the application" in words["ITH5"]
    assert "does not change the territory" in words["JP-26"]
    row.refresh_from_db()
    assert row.territory.code == "JP-23"


@pytest.mark.rule("A10")
@pytest.mark.rule("A13")
def test_a_deadline_that_passes_between_dry_run_and_confirmation_is_kept(client, officer):
    row = confirmed()
    page = upload(client, table(id=str(row.pk), submit="yes"))
    clock_actions.restart(at=CLOSES)

    answer = client.post(
        reverse("admin:applications_application_process_import"), page.context["confirm_form"].initial
    )

    row.refresh_from_db()
    assert (answer.status_code, row.status) == (409, Status.DRAFT)
    assert "The call has closed" in answer.content.decode()


@pytest.mark.rule("A13")
def test_a_second_click_on_the_confirmation_finds_the_file_gone(client, officer):
    row = confirmed()
    page = upload(client, table(id=str(row.pk), submit="yes"))
    address, again = (
        reverse("admin:applications_application_process_import"),
        page.context["confirm_form"].initial,
    )

    first, second = (client.post(address, again, follow=True) for _ in range(2))

    assert "Changed: 1" in first.content.decode()
    assert "Upload it again" in second.content.decode()
    assert Submission.objects.count() == 1
    assert Event.objects.get(verb="applications.imported").detail == {"entered": 0, "changed": 1}


@pytest.mark.rule("A13")
def test_the_preview_says_row_by_row_what_would_change(client, officer):
    setup.load_call(by=officer, at=MAY)
    text = upload(
        client, table(territory="JP-23", contact_email="a@b.example", staff_days="3")
    ).content.decode()

    assert "An application is entered" in text
    assert "<code>staff_days</code>" in text


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
    data = resource.export()
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

    content = response.getvalue()
    if form == "1":
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [one["organisation"] for one in rows] == ["'" + row.organisation.name_local]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
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
