"""What goes out comes back the same, and the next export is the same file (SPEC A13)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions import drafts, setup
from applications.actions.submissions import submit
from applications.models import Answer, Application
from applications.queries.drafts import load_draft
from applications.queries.questionnaires import sections_of
from applications.resources import ApplicationResource
from r2r_portal.spreadsheet import Csv, Xlsx
from tests.factories.applications import ApplicationFactory
from tests.integration.applications.answering import answer_to
from tests.integration.applications.desking import MAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may"), pytest.mark.rule("A13")]


@pytest.fixture
def entries(officer):
    """Three entries on behalf, which the desk may change, by the real questionnaire; one of the EU side beside them."""
    call = setup.load_call(by=officer, at=MAY)
    asked = call.tracks.get(side="jp").questionnaires.get()
    rows = [
        ApplicationFactory(call=call, side="jp", territory_code=code, on_behalf=True, questionnaire=asked)
        for code in ("JP-23", "JP-26", "JP-27")
    ]
    ApplicationFactory(
        call=call, submitted=True, questionnaire=call.tracks.get(side="eu").questionnaires.get()
    )
    return rows


def fill(application, data, officer):
    """Answer every question of an application with something generated."""
    for section in sections_of(application.questionnaire):
        questions = [one for one in section.questions if one.kind != "file" and one.binding != "territory"]
        values = {one.key: data.draw(answer_to(one), label=one.key) for one in questions}
        versions = {key: given.version for key, given in load_draft(application).answers.items()}
        drafts.save_section(application=application, section=section.slug, values=values, versions=versions,
                            by=officer, at=MAY)  # fmt: skip


def exported(officer, form):
    """The file, as the page sends it."""
    resource = ApplicationResource(by=officer, at=MAY)
    rows = resource.get_queryset().order_by("reference", "pk")
    return b"".join(form().stream(resource.lines(rows)))


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.parametrize("form", [Csv, Xlsx], ids=["csv", "xlsx"])
@settings(max_examples=8, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_export_dry_run_import_export_give_the_same_file(entries, officer, form, data):
    goes_round(entries, officer, form, data)


@pytest.mark.slow
@pytest.mark.parametrize("form", [Csv, Xlsx], ids=["csv", "xlsx"])
@settings(max_examples=500, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_thousand_drawn_drafts_go_round_alike(entries, officer, form, data):
    """RELIABILITY E4: five hundred each way."""
    goes_round(entries, officer, form, data)


def goes_round(entries, officer, form, data):
    """Export, dry run, import, export: the same file, nothing written."""
    for application in entries[: data.draw(st.integers(1, 2), label="filled")]:
        fill(application, data, officer)
    before, versions = (
        exported(officer, form),
        list(Answer.objects.order_by("pk").values_list("pk", "version")),
    )

    for dry_run in (True, False):
        sheet = form().create_dataset(before)
        result = ApplicationResource(by=officer, at=MAY).import_data(
            sheet, dry_run=dry_run, rollback_on_validation_errors=True
        )
        assert [str(row.error) for row in result.invalid_rows] == []
        assert not result.has_errors()
        assert result.totals["skip"] == 4

    assert exported(officer, form) == before
    assert list(Answer.objects.order_by("pk").values_list("pk", "version")) == versions


@pytest.mark.parametrize("form", [Csv, Xlsx], ids=["csv", "xlsx"])
@settings(max_examples=4, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_table_taken_into_empty_drafts_gives_the_table_that_was_taken_in(entries, officer, form, data):
    """The answers of one draft, carried over to another by the table, are exported alike."""
    source, target = entries[:2]
    fill(source, data, officer)
    resource = ApplicationResource(by=officer, at=MAY)
    heading, row = list(resource.lines(Application.objects.filter(pk=source.pk)))
    carried = dict(zip(heading, row, strict=True))
    keep = [name for name in heading if name in resource.columns and name not in {"territory", "organisation_name",
                                                                                  "organisation_name_en"}]  # fmt: skip
    file = b"".join(form().stream([["id", *keep], [str(target.pk), *(carried[name] for name in keep)]]))

    result = ApplicationResource(by=officer, at=MAY).import_data(form().create_dataset(file))

    found = dict(zip(*resource.lines(Application.objects.filter(pk=target.pk)), strict=True))
    wrong = {name for row in result.invalid_rows for name in row.field_specific_errors}
    if not wrong:  # what is not allowed on the pages is refused here too, and shown by other tests
        assert {name: str(found[name]).strip() for name in keep} == {
            name: str(carried[name]).replace("\r\n", "\n").replace("\r", "\n").strip()
            if form is Xlsx
            else str(carried[name]).strip()
            for name in keep
        }


def test_the_version_that_counts_is_compared_not_what_was_typed_since(entries, officer):
    """Somebody changed a submitted application and did not submit again: the table neither undoes it nor complains."""
    application = entries[0]
    owner = application.created_by
    Application.objects.filter(pk=application.pk).update(confirmed_at=MAY, questionnaire=_short(application))
    application.refresh_from_db()
    submit(application=application, by=owner, at=MAY, key=application.pk)
    file = exported(officer, Csv)
    Application.objects.filter(pk=application.pk).update(language="en")

    result = ApplicationResource(by=officer, at=MAY).import_data(
        Csv().create_dataset(file), rollback_on_validation_errors=True
    )

    assert (list(result.invalid_rows), result.totals["skip"]) == ([], 4)


def _short(application):
    return application.track.questionnaires.create(version=9, published_at=MAY)
