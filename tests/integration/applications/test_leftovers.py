"""What an older version of the questionnaire asked stays readable: in tables, and apart in the file (SPEC A3, A13)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from applications.actions import drafts, moving, questionnaires, submissions
from applications.actions import editor as actions
from applications.models import Question
from applications.resources import ApplicationResource
from r2r_portal.accounts.roles import OFFICER
from r2r_portal.clock import actions as clock_actions
from tests.factories.accounts import UserFactory
from tests.factories.questionnaires import fill, versions
from tests.integration.applications.desking import JUNE, desk
from tests.integration.applications.editing import CHANGES, next_version
from tests.integration.applications.test_desk_tables import send, table

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3", "A13")]
HEAD = "Answered before, no longer asked"


@pytest.fixture
def staff(db):
    """An officer."""
    return UserFactory(role=OFFICER)


@pytest.fixture
def moved(call, application, owner, staff, at):
    """An application handed in twice: the second questionnaire asks no more about lessons."""
    fill(application, by=owner, at=at)
    experience = {"has_cooperation": False, "lessons": "We learnt a lot."}
    drafts.save_section(
        application=application, section="experience", values=experience, versions=versions(application), by=owner, at=at
    )  # fmt: skip
    application.refresh_from_db()
    submissions.submit(application=application, by=owner, at=at, key=uuid4())
    version = next_version(call, by=staff, at=at)
    row = Question.objects.get(section__questionnaire=version, key="lessons")
    actions.remove(questionnaire=version, row=row, by=staff, at=at)
    questionnaires.publish(questionnaire=version, by=staff, at=at, **CHANGES)
    application.refresh_from_db()
    later = at + timedelta(minutes=5)
    moving.adopt(application=application, by=owner, at=later)
    application.refresh_from_db()
    return application


def again(row, at):
    return submissions.submit(application=row, by=row.created_by, at=at + timedelta(minutes=9), key=uuid4())


def read(client, row, query=""):
    return client.get(f"{desk('change', row)}?tab=answers{query}").content.decode()


def test_the_table_has_the_columns_of_every_version(moved, staff):
    clock_actions.restart(at=JUNE)

    resource = ApplicationResource(by=staff, at=JUNE)
    row = resource.export().dict[0]

    assert row["lessons"] == "We learnt a lot."
    assert list(resource.fields).count("lessons") == 1


def test_the_file_shows_apart_what_is_no_longer_asked(client, moved, staff, at):
    again(moved, at)
    clock_actions.restart(at=JUNE)
    client.force_login(staff)

    page = read(client, moved)

    assert page.index(HEAD) < page.index("We learnt a lot.")
    assert page.count("We learnt a lot.") == 1


def test_where_everything_is_still_asked_nothing_stands_apart(client, moved, staff, at):
    again(moved, at)
    clock_actions.restart(at=JUNE)
    client.force_login(staff)

    page = read(client, moved, "&version=1")

    assert HEAD not in page
    assert "We learnt a lot." in page


def test_an_import_says_where_a_question_is_not_asked(client, moved, staff, at):
    client.force_login(staff)
    moved.on_behalf, moved.received_on = True, at.date()
    moved.save()

    page = send(client, table(id=str(moved.pk), lessons="Something else."))

    assert "The questionnaire of this application does not ask this." in page.content.decode()
