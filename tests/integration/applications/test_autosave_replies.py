"""Saving in the background while a reply is written: on its way into the reply, and never late."""

from datetime import timedelta
from uuid import uuid4

import pytest

from applications.actions import submissions
from applications.models import Question
from r2r_portal.clock import actions as clock_actions
from tests.factories.questionnaires import fill
from tests.integration.applications.drafting import url
from tests.integration.applications.test_autosave import rows_written, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.mark.rule("A13")
def test_what_is_typed_into_a_reply_is_not_late_and_stays_on_the_reply(
    client, application, owner, at, instant
):
    fill(application, by=owner, at=at)
    submissions.submit(application=application, by=owner, at=at + timedelta(seconds=1), key=uuid4())
    june = instant("2022-06-07 09:00", "Europe/Brussels")
    clock_actions.restart(at=june)
    asked = application.information_requests.create(
        text="Which valley?",
        asked_at=june - timedelta(days=1),
        asked_by=owner,
        due_at=june + timedelta(days=7),
    )
    asked.questions.set(
        Question.objects.filter(section__questionnaire=application.questionnaire, parent=None)
    )
    application.refresh_from_db()

    for version, text in ((1, "Three people."), (2, "Three people, and a boat.")):
        answer = typed(client, application, text, version)
        assert "late draft" not in answer.content.decode()
    assert rows_written(lambda: typed(client, application, "Three people, two boats.", 3)) == {
        "applications_answer": 1
    }
    application.refresh_from_db()
    assert (application.late_at, application.has_unsent_changes) == (None, True)
    page = client.get(url("information-item", application.pk, "practices", "practices", 0)).content.decode()
    assert f'data-items="{url("information-item", application.pk, "practices", "practices", 0)[:-2]}"' in page
    section = client.get(url("information-section", application.pk, "commitment")).content.decode()
    here = url("versions", application.pk, "commitment", "commitment") + "?in=information-"
    assert here in section
    assert url("information-section", application.pk, "commitment") in client.get(here).content.decode()
