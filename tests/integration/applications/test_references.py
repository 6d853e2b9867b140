"""Reference numbers: unique among all calls, without gaps, given in one statement (SPEC A9)."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction

from applications.actions.references import next_reference
from applications.actions.submissions import submit
from applications.models import Application, ReferenceCount
from r2r_portal.clock import actions as clock_actions
from tests.factories.applications import ApplicationFactory, CallFactory
from tests.races import together

pytestmark = pytest.mark.django_db
MAY = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_may():
    """Let domain time stand in the last weeks of the call."""
    clock_actions.restart(at=MAY)


def handed_in(application):
    return submit(application=application, by=application.created_by, at=MAY, key=uuid4()).reference


@pytest.mark.rule("A9")
def test_two_calls_that_close_in_one_year_count_on_together():
    autumn = CallFactory(code="AUTUMN", closes_at=datetime(2022, 11, 30, 23, 0, tzinfo=UTC))
    drafts = [
        ApplicationFactory(),
        ApplicationFactory(call=autumn),
        ApplicationFactory(territory_code="ITH4"),
        ApplicationFactory(call=autumn, territory_code="ITH4"),
    ]

    assert [handed_in(one) for one in drafts] == [f"EU-2022-{number:03}" for number in (1, 2, 3, 4)]


@pytest.mark.rule("A9")
def test_the_year_is_that_of_the_last_day_of_the_call():
    midnight = CallFactory(
        code="AUTUMN", closes_at=datetime(2022, 12, 31, 23, 0, tzinfo=UTC)
    )  # 1 January, 00:00 in Brussels

    assert handed_in(ApplicationFactory(call=midnight)) == "EU-2022-001"


@pytest.mark.rule("A9")
def test_the_count_follows_what_was_written_past_the_action():
    """Rows written in bulk, by an import or in the database itself never lead to a number that is taken."""
    row = ApplicationFactory(submitted=True, reference="EU-2022-041", territory_code="ITH4")
    Application.objects.filter(pk=row.pk).update(reference="EU-2022-077")
    ApplicationFactory(submitted=True, reference="EU-2022-012", territory_code="ITH3")
    ApplicationFactory(submitted=True, reference="odd", territory_code="ITH1")

    assert handed_in(ApplicationFactory()) == "EU-2022-078"
    assert list(ReferenceCount.objects.values_list("side", "edition", "last")) == [("eu", 2022, 78)]


@pytest.mark.rule("A9")
def test_a_number_that_was_rolled_back_is_given_again():
    track = ApplicationFactory().track
    with transaction.atomic():
        assert next_reference(track) == "EU-2022-001"
        transaction.set_rollback(True)

    assert next_reference(track) == "EU-2022-001"


@pytest.mark.rule("A9")
@pytest.mark.parametrize("number", [1, 50])
def test_one_statement_gives_a_number_however_many_there_are(number, django_assert_num_queries):
    track = ApplicationFactory().track
    for taken in range(1, number + 1):
        ApplicationFactory(submitted=True, reference=f"EU-2022-{taken:03}", territory_code=None, call=track.call,
                           submitted_territory_id=None, status="withdrawn")  # fmt: skip

    with django_assert_num_queries(1):
        assert next_reference(track) == f"EU-2022-{number + 1:03}"


@pytest.mark.rule("A9")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_calls_at_once_leave_no_gap_and_no_twin():
    autumn = CallFactory(code="AUTUMN", closes_at=datetime(2022, 11, 30, 23, 0, tzinfo=UTC))
    codes = ["ITH1", "ITH2", "ITH3", "ITH4"]
    first = ApplicationFactory(territory_code="ITH5").call
    drafts = [
        ApplicationFactory(call=call, territory_code=code) for code in codes for call in (first, autumn)
    ]

    given = together([lambda draft=draft: handed_in(draft) for draft in drafts])

    assert sorted(given) == [f"EU-2022-{number:03}" for number in range(1, 9)]


@pytest.mark.rule("A9")
def test_without_the_trigger_the_count_would_fall_behind():
    """The negative control: it is the trigger that keeps up."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER reference_counted ON applications_application")
    row = ApplicationFactory(submitted=True, reference="EU-2022-001", territory_code="ITH4")

    assert next_reference(row.track) == "EU-2022-001"
