"""The regular tasks in the admin."""

import pytest
from django.conf import settings
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from r2r_portal.accounts.roles import ADMINISTRATOR, OFFICER
from r2r_portal.audit.models import Event
from r2r_portal.site.phrases import TASKS
from tests.factories.accounts import AT, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    """The delivery of messages, as beat writes it down."""
    often = IntervalSchedule.objects.create(every=3, period=IntervalSchedule.SECONDS)
    return PeriodicTask.objects.create(
        name="deliver what is due", task="r2r_portal.outbox.tasks.drain", interval=often, last_run_at=AT
    )


def test_every_regular_task_has_words():
    assert set(settings.CELERY_BEAT_SCHEDULE) <= set(TASKS)


def test_the_list_tells_what_runs_in_the_readers_language(client, task):
    client.force_login(UserFactory(role=ADMINISTRATOR, language="ja"))

    page = client.get(reverse("admin:site_regulartask_changelist")).content.decode()

    assert "送信予定のメールの送信" in page
    assert "2022年5月16日" in page


def test_a_task_is_stopped_and_the_log_says_who(client, task):
    PeriodicTasks.objects.all().delete()
    client.force_login(UserFactory(role=ADMINISTRATOR))
    path = reverse("admin:site_regulartask_change", args=[task.pk])
    assert client.get(path).status_code == 200

    assert client.post(path, {"name": "something else"}).status_code == 302

    task.refresh_from_db()
    assert (task.enabled, task.name) == (False, "deliver what is due")
    assert PeriodicTasks.objects.exists()  # beat reads its table anew
    assert Event.objects.get(verb="task.stopped").detail == {"task": "deliver what is due"}


def test_others_do_not_see_the_tasks(client, task):
    client.force_login(UserFactory(role=OFFICER))

    assert client.get(reverse("admin:site_regulartask_changelist")).status_code == 403
