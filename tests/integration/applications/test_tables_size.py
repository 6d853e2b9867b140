"""Tables of many applications: read in parts, sent as they are read (SPEC A13)."""

import csv
import io
import time
import tracemalloc

import openpyxl
import pytest

from applications.models import Application, EligibilityCheck, Question, Section
from applications.resources import ApplicationResource
from applications.states import Status, Verdict
from r2r_portal.audit.models import Event
from r2r_portal.clock import actions as clock_actions
from r2r_portal.spreadsheet import Csv, Xlsx
from tests.factories.accounts import AT
from tests.factories.applications import CLOSES
from tests.integration.applications.crowding import crowd, with_snapshots
from tests.integration.applications.desking import MAY, confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("A13")]
EXPORT = "/admin/applications/application/export/"


def peak(form, lines):
    """The most memory, in bytes, that sending a table took."""
    tracemalloc.start()
    for _part in form().stream(lines):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("form", [Csv, Xlsx], ids=["csv", "xlsx"])
def test_a_table_of_many_takes_no_more_memory_than_one_of_some(officer, form):
    with_snapshots(crowd(400, kinds=(Status.SUBMITTED,)))
    resource = ApplicationResource(by=officer, at=MAY)
    some = Application.objects.filter(pk__in=list(resource.get_queryset().values_list("pk", flat=True)[:100]))
    peak(form, resource.lines(some))

    assert peak(form, resource.lines(resource.get_queryset())) < 1.3 * peak(form, resource.lines(some))


@pytest.mark.slow
@pytest.mark.parametrize("form", [Csv, Xlsx], ids=["csv", "xlsx"])
def test_a_thousand_applications_of_sixty_answers_take_ten_megabytes_and_three_seconds(officer, form):
    with_snapshots(crowd(1000, kinds=(Status.SUBMITTED,)))
    resource = ApplicationResource(by=officer, at=MAY)

    began = time.process_time()
    rows = sum(1 for _row in form().stream(resource.lines(resource.get_queryset())))
    spent = time.process_time() - began

    assert (rows > 0, spent < 3) == (True, True), spent
    assert peak(form, resource.lines(resource.get_queryset())) < 10_000_000


@pytest.mark.parametrize(("table", "statements"), [("0", 20), ("1", 18), ("2", 15)])
@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_table_costs_the_same_for_one_as_for_thirty(
    client, officer, number, table, statements, django_assert_num_queries
):
    with_snapshots(crowd(number, kinds=(Status.SUBMITTED,)), questions=2)
    client.post(EXPORT, {"format": "1", "resource": table}).getvalue()

    with django_assert_num_queries(statements):
        client.post(EXPORT, {"format": "1", "resource": table}).getvalue()


def rows_of(response):
    """The table that was sent."""
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_file_holds_the_list_as_it_is_filtered_and_as_many_rows(client, officer):
    crowd(12)

    page = client.get(EXPORT + "?status=submitted&eligibility=eligible")
    response = client.post(
        EXPORT + "?status=submitted&eligibility=eligible", {"format": "1", "resource": "0"}
    )

    listed = (
        client.get("/admin/applications/application/?status=submitted&eligibility=eligible")
        .context["cl"]
        .result_count
    )
    assert "The file holds 2 applications" in page.content.decode()
    assert (response.streaming, len(rows_of(response)), listed) == (True, 2, 2)
    assert response["Content-Disposition"] == 'attachment; filename="applications-20220520.csv"'


def test_drafts_of_applicants_stay_out_and_the_page_says_so(client, officer):
    crowd(4)  # two submitted, one draft, one withdrawn

    page = client.get(EXPORT).content.decode()

    assert "The file holds 3 applications" in page
    assert "1 draft of the list stays out" in page
    assert len(rows_of(client.post(EXPORT, {"format": "1", "resource": "0"}))) == 3


def test_contacts_are_a_row_each_and_their_export_is_logged_as_such(client, officer):
    row = confirmed()
    row.contacts.create(role="main", family_name="見本", given_name="花子", email="hanako@pref.test.example")
    row.contacts.create(role="deputy", family_name="=1+1")
    row.contacts.create(role="signatory")
    _ask_for_contacts(row)

    clock_actions.restart(at=CLOSES)  # until then the answers are sealed

    found = rows_of(client.post(EXPORT, {"format": "1", "resource": "1"}))

    assert [(one["id"], one["territory"], one["role"], one["family_name"]) for one in found] == [
        (str(row.pk), "JP-23", "main", "見本"), (str(row.pk), "JP-23", "deputy", "'=1+1"),
    ]  # fmt: skip
    assert Event.objects.get(verb="applications.exported").detail == {
        "table": "contacts",
        "count": 1,
        "form": "csv",
    }


def _ask_for_contacts(row):
    page = Section.objects.create(questionnaire=row.questionnaire, number=1, slug="contacts", group="about")
    for number, role in enumerate(("main", "deputy", "signatory")):
        key = f"contact_{role}"
        question = Question.objects.create(section=page, number=number, key=key, kind="contact", binding=key)
        for place, name in enumerate(("family_name", "given_name", "email")):
            Question.objects.create(section=page, parent=question, number=10 + place, key=name, kind="short")


def test_eligibility_is_a_row_an_application_and_rule(client, officer):
    call = crowd(1, kinds=(Status.SUBMITTED,))  # its outcome is in
    row = call.applications.get()
    for rule, verdict in (("in_time", "yes"), ("letter", "")):
        EligibilityCheck.objects.create(
            application=row, rule=rule, found=Verdict.YES, found_at=AT, verdict=verdict,
            checked_at=AT if verdict else None, checked_by=officer if verdict else None,
        )  # fmt: skip

    response = client.post(EXPORT, {"format": "0", "resource": "2"})

    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    head, *rows = [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]
    found = [dict(zip(head, line, strict=False)) for line in rows]
    assert [(one["rule"], one["found"], one["verdict"], one["outcome"]) for one in found] == [
        ("in_time", "yes", "yes", "eligible"), ("letter", "yes", "", "eligible"),
    ]  # fmt: skip


def test_evaluators_and_applicants_export_nothing(client):
    row = confirmed()
    client.force_login(row.created_by)

    assert client.get(EXPORT).status_code in {302, 403}
    assert not Event.objects.filter(verb="applications.exported").exists()
